/** Reads the whole audit log and finds what was changed in it outside Foyer. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { sql } from "kysely";
import type { AuditEventsTable } from "../db/tables-access";
import { slices } from "../slices";
import {
  CHECKPOINT_FILE,
  checkpointKey,
  firstHash,
  isSigned,
  linkEvents,
  NO_LEAF,
  nextHash,
  type ChainCtx,
} from "./chain";
import { macOf } from "./mac";

const AUDIT_PROBLEMS = [
  /** The row says something else than when it was written. */ "edited",
  /** The chain knows the event, but its row is gone. */ "removed",
  /** Numbers are missing or exchanged, or a link was rewritten. */ "broken",
  /** A row that Foyer didn't write. */ "added",
  /** The chain ends before a checkpoint of it. */ "truncated",
  /** A checkpoint that Foyer didn't sign, or that doesn't fit the chain. */ "checkpoint",
] as const;
export type AuditProblem = (typeof AUDIT_PROBLEMS)[number];
export type AuditFinding = { problem: AuditProblem; position: number | null; eventId: string | null };

export type AuditReport = {
  /** Linked events that were read. */ events: number;
  /** Their last position that a signed checkpoint covers. */ signedTo: number;
  /** The first findings; `count` has them all. */ findings: AuditFinding[];
  count: number;
};

const BATCH = 1000;
const MAX_FINDINGS = 100;

/**
 * Verifies every event, link and checkpoint, and compares the checkpoints that were kept outside the database.
 * Goes on after a finding. Takes seconds per 100,000 events and reads in small portions, so that nothing else waits.
 */
export async function verifyAudit(ctx: ChainCtx): Promise<AuditReport> {
  await linkEvents(ctx);
  const findings: AuditFinding[] = [];
  let count = 0;
  const found = (problem: AuditProblem, position: number | null, eventId: string | null) => {
    count += 1;
    if (findings.length < MAX_FINDINGS) findings.push({ problem, position, eventId });
  };
  const slice = slices();
  const checkpoints = await readCheckpoints(ctx, slice);
  for (const { checkpoint, isValid } of checkpoints.values())
    if (!isValid) found("checkpoint", checkpoint.position, null);

  let hash = firstHash(ctx.instance);
  let position = 0;
  let events = 0;
  let signedTo = 0;
  for (;;) {
    const links = await readLinks(ctx, position);
    for (const link of links) {
      if (link.position !== position + 1) found("broken", position + 1, null);
      const expected = nextHash(hash, link);
      if (!expected.equals(link.hash)) found("broken", link.position, link.event_id);
      const problem = problemOf(ctx, link);
      if (problem) found(problem, link.position, link.event_id);
      // From the stored hash: one rewritten link is one finding.
      hash = link.hash;
      position = link.position;
      events += 1;
      const kept = checkpoints.get(position);
      if (kept?.isValid) {
        signedTo = position;
        if (!kept.checkpoint.hash.equals(hash)) found("checkpoint", position, null);
      }
      await slice();
    }
    if (links.length < BATCH) break;
  }
  for (const { checkpoint, isValid } of checkpoints.values())
    if (isValid && checkpoint.position > position) found("truncated", checkpoint.position, null);
  for (const id of await listUnlinked(ctx)) found("added", null, id);
  for (const id of await listLost(ctx)) found("removed", null, id);
  return { events, signedTo, findings, count };
}

type Link = { position: number; event_id: string; leaf: Buffer; hash: Buffer; event: Row | null };
type Row = AuditEventsTable & { details: unknown };

async function readLinks(ctx: ChainCtx, after: number): Promise<Link[]> {
  const rows = await ctx.db
    .selectFrom("audit_links as l")
    .leftJoin("audit_events as e", "e.id", "l.event_id")
    .selectAll("e")
    .select(["l.position", "l.event_id", "l.leaf", "l.hash"])
    .where("l.position", ">", after)
    .orderBy("l.position")
    .limit(BATCH)
    .execute();
  return rows.map(({ position, event_id, leaf, hash, ...event }) => ({
    position,
    event_id,
    leaf,
    hash,
    event: event.id === null ? null : (event as Row),
  }));
}

function problemOf(ctx: ChainCtx, { event, leaf }: Link): AuditProblem | null {
  if (event === null) return "removed";
  if (leaf.equals(NO_LEAF)) return "added";
  const { mac, ...row } = event;
  const expected = macOf(ctx.keyring, row);
  return leaf.equals(expected) && (mac === null || mac.equals(expected)) ? null : "edited";
}

/** Events that are neither linked nor waiting. */
async function listUnlinked(ctx: ChainCtx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from audit_events e
    where not exists (select from audit_links l where l.event_id = e.id)
      and not exists (select from audit_waiting w where w.event_id = e.id)
    limit ${MAX_FINDINGS}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** Events that were removed before they could be linked. */
async function listLost(ctx: ChainCtx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select w.event_id as id from audit_waiting w
    where not exists (select from audit_events e where e.id = w.event_id) limit ${MAX_FINDINGS}`.execute(
    ctx.db,
  );
  return rows.map(({ id }) => id);
}

type Slice = ReturnType<typeof slices>;
type Kept = { checkpoint: { position: number; at: Date; hash: Buffer; signature: Buffer }; isValid: boolean };

/** Checkpoints by position, from the database and from the data folder's file. */
async function readCheckpoints(ctx: ChainCtx, slice: Slice): Promise<Map<number, Kept>> {
  const kept = new Map<number, Kept>();
  const key = checkpointKey(ctx);
  const add = async (checkpoint: Kept["checkpoint"]) => {
    await slice();
    const known = kept.get(checkpoint.position);
    // Nearly every line of the file is a row too.
    if (known && isDeepStrictEqual(known.checkpoint, checkpoint)) return;
    const isValid = isSigned(ctx.instance, checkpoint, key);
    // Two signed ones of one position can't differ: the second says that the chain was rewritten.
    const differs = known?.isValid && isValid && !known.checkpoint.hash.equals(checkpoint.hash);
    kept.set(checkpoint.position, { checkpoint, isValid: isValid && known?.isValid !== false && !differs });
  };
  for (const { position, at, hash, signature } of await ctx.db
    .selectFrom("audit_checkpoints")
    .selectAll()
    .execute())
    await add({ position, at, hash, signature });
  for (const line of await readLines(path.join(ctx.config.dataFolder, CHECKPOINT_FILE))) await add(line);
  return kept;
}

async function readLines(file: string): Promise<Kept["checkpoint"][]> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      const { position, at, hash, signature } = JSON.parse(line) as Record<string, string | number>;
      if (!Number.isInteger(position) || Number.isNaN(Date.parse(String(at)))) return [];
      return [
        {
          position: Number(position),
          at: new Date(String(at)),
          hash: Buffer.from(String(hash), "hex"),
          signature: Buffer.from(String(signature), "base64"),
        },
      ];
    } catch {
      // A line that was cut off when the process was killed.
      return [];
    }
  });
}
