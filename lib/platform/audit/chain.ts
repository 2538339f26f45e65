/**
 * Links committed events into a chain, and signs checkpoints of it.
 *
 * An event is written with its own mac and never waits for another one. One process at a time then takes the
 * committed events, numbers them without gaps and hashes each with the one before. A checkpoint signs the end of
 * the chain with a key derived from FOYER_SECRET; it is also written outside the database, because whoever
 * deletes the last events can delete their checkpoints too.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { sql } from "kysely";
import type { Ctx, Db, Instance } from "../context";
import type { Keyring } from "../crypto/keyring";
import type { AuditCheckpointsTable } from "../db/tables-access";
import { macOf } from "./mac";

export type ChainCtx = Pick<Ctx, "db" | "keyring" | "instance" | "config" | "now" | "log">;

/** Events linked in one transaction. */
const BATCH = 1000;
const CHECKPOINT_SECONDS = 60;
const CHECKPOINT_EVENTS = 10_000;
/** One linker at a time, whichever process it is in. Any number; only this room uses it. */
const LOCK = 4_021_959;
/** The leaf of an event without a mac that came after the first checkpoint: nobody can vouch for it. */
export const NO_LEAF = Buffer.alloc(32);
export const CHECKPOINT_FILE = "audit-checkpoints.jsonl";

/** The hash before the first event. */
export const firstHash = (instance: Instance): Buffer =>
  createHash("sha256").update(`foyer audit chain 1\n${instance.id}`).digest();

/** SHA-256 of the hash before, the position (8 bytes), the event's id (36 characters) and its leaf (32 bytes). */
export function nextHash(before: Buffer, link: { position: number; event_id: string; leaf: Buffer }): Buffer {
  const position = Buffer.alloc(8);
  position.writeBigUInt64BE(BigInt(link.position));
  return createHash("sha256")
    .update(before)
    .update(position)
    .update(link.event_id)
    .update(link.leaf)
    .digest();
}

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410 §7). */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

function signingKey({ keyring, instance }: { keyring: Keyring; instance: Instance }): KeyObject {
  const seed = keyring.mac("audit-checkpoint-key", instance.id);
  return createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, seed]), format: "der", type: "pkcs8" });
}

/** Verifies checkpoints; PEM for auditors, who need no secret. */
export const checkpointKey = (ctx: Pick<ChainCtx, "keyring" | "instance">): KeyObject =>
  createPublicKey(signingKey(ctx));

type Checkpoint = Omit<AuditCheckpointsTable, "signature">;

const checkpointText = (instance: Instance, { position, at, hash }: Checkpoint) =>
  Buffer.from(
    `foyer audit checkpoint 1\n${instance.id}\n${position}\n${hash.toString("hex")}\n${at.toISOString()}\n`,
  );

/** @param key `checkpointKey`, which costs more to make than a signature to verify */
export const isSigned = (instance: Instance, checkpoint: AuditCheckpointsTable, key: KeyObject): boolean =>
  verify(null, checkpointText(instance, checkpoint), key, checkpoint.signature);

const lastCheckpoint = (db: Db) =>
  db.selectFrom("audit_checkpoints").selectAll().orderBy("position", "desc").limit(1).executeTakeFirst();

/** Links everything that is committed now. Returns how many events it linked; 0 as well if another process links. */
export async function linkEvents(ctx: ChainCtx): Promise<number> {
  let linked = 0;
  for (;;) {
    const count = await linkBatch(ctx);
    linked += count;
    if (count < BATCH) break;
  }
  return linked;
}

async function linkBatch(ctx: ChainCtx): Promise<number> {
  const waiting = await ctx.db.selectFrom("audit_waiting").select("event_id").limit(1).executeTakeFirst();
  if (!waiting) return 0;
  const { count, checkpoint } = await ctx.db.transaction().execute(async (tx) => {
    const { rows } = await sql<{
      isMine: boolean;
    }>`select pg_try_advisory_xact_lock(${LOCK}) as "isMine"`.execute(tx);
    if (!rows[0]?.isMine) return { count: 0, checkpoint: null };
    const events = await takeWaiting(tx);
    const last = await tx
      .selectFrom("audit_links")
      .select(["position", "hash"])
      .orderBy("position", "desc")
      .limit(1)
      .executeTakeFirst();
    const signed = await lastCheckpoint(tx);
    let { position, hash } = last ?? { position: 0, hash: firstHash(ctx.instance) };
    const links = events.map((event) => {
      position += 1;
      const leaf = event.mac ?? (signed ? NO_LEAF : macOf(ctx.keyring, event));
      const link = { position, event_id: event.id, leaf };
      hash = nextHash(hash, link);
      return { ...link, hash };
    });
    if (links.length > 0) await tx.insertInto("audit_links").values(links).execute();
    const isDue =
      links.length > 0 &&
      (!signed ||
        position - signed.position >= CHECKPOINT_EVENTS ||
        ctx.now().getTime() - signed.at.getTime() >= CHECKPOINT_SECONDS * 1000) &&
      // The first one ends the time in which events without a mac are accepted.
      events.length < BATCH;
    return {
      count: links.length,
      checkpoint: isDue ? await writeCheckpoint(ctx, tx, { position, hash }) : null,
    };
  });
  if (checkpoint) await publish(ctx, checkpoint);
  return count;
}

/** Takes the next events out of the queue, in the order of their times as far as that is known by now. */
async function takeWaiting(tx: Db) {
  const ids = await tx
    .deleteFrom("audit_waiting")
    .where("event_id", "in", (eb) =>
      eb
        .selectFrom("audit_waiting as w")
        .innerJoin("audit_events as e", "e.id", "w.event_id")
        .select("w.event_id")
        .orderBy("e.at")
        .orderBy("e.id")
        .limit(BATCH),
    )
    .returning("event_id")
    .execute();
  if (ids.length === 0) return [];
  return tx
    .selectFrom("audit_events")
    .selectAll()
    .where(
      "id",
      "in",
      ids.map(({ event_id }) => event_id),
    )
    .orderBy("at")
    .orderBy("id")
    .execute();
}

async function writeCheckpoint(
  ctx: ChainCtx,
  tx: Db,
  end: { position: number; hash: Buffer },
): Promise<AuditCheckpointsTable> {
  const unsigned = { ...end, at: ctx.now() };
  const signature = sign(null, checkpointText(ctx.instance, unsigned), signingKey(ctx));
  const checkpoint = { ...unsigned, signature };
  await tx.insertInto("audit_checkpoints").values(checkpoint).execute();
  return checkpoint;
}

/** Keeps the checkpoint outside the database: in the log, and in a file of the data folder. */
async function publish(
  ctx: ChainCtx,
  { position, at, hash, signature }: AuditCheckpointsTable,
): Promise<void> {
  const line = {
    position,
    at: at.toISOString(),
    hash: hash.toString("hex"),
    signature: signature.toString("base64"),
  };
  if (ctx.config.mode === "production") ctx.log.info("audit checkpoint", line);
  await appendFile(path.join(ctx.config.dataFolder, CHECKPOINT_FILE), `${JSON.stringify(line)}\n`, {
    flush: true,
    mode: 0o600,
  }).catch((error: NodeJS.ErrnoException) => {
    // An installation on PostgreSQL may have no data folder; its log has the checkpoint.
    if (error.code !== "ENOENT")
      ctx.log.warn("the audit checkpoint can't be written to the data folder", { error });
  });
}
