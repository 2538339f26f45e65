/** Where the audit log is sent, for administrators. */
import { z } from "zod";
import { isHost } from "@/lib/formats/host-name";
import { foldName, isPrintable } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { actorName, requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { requireFreshProof } from "@/lib/identity/step-up/require-proof";
import type { Reason } from "@/lib/messages/reason";
import { STREAM_AUDIT } from "@/lib/platform/audit-streams/jobs";
import { newSecret, sealSecret, writeSecret } from "@/lib/platform/audit-streams/secret";
import * as store from "@/lib/platform/audit-streams/store";
import type { StreamRow } from "@/lib/platform/audit-streams/types";
import { record } from "@/lib/platform/audit/record";
import { certificateAuthorities } from "@/lib/platform/certificates-input";
import type { Config } from "@/lib/platform/config";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import type { StreamState } from "@/lib/platform/db/tables-audit";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { cancel, enqueue, runNow } from "@/lib/platform/jobs/store";
import { parseInput } from "@/lib/platform/parse-input";

const MAX_STREAMS = 10;
const MAX_URL_LENGTH = 2_000;
/** Receivers have this long to learn a new secret. */
export const PREVIOUS_SECRET_HOURS = 24;
const FILE_NAME = /^[a-z0-9][a-z0-9._-]{0,99}\.jsonl$/;

const common = {
  name: z
    .string()
    .trim()
    .refine((name) => isPrintable(name, 64), "audit_stream_name_not_valid"),
  from: z.enum(["now", "beginning"], "audit_stream_from_not_valid"),
};
const port = z.coerce
  .number("audit_stream_port_not_valid")
  .int("audit_stream_port_not_valid")
  .min(1, "audit_stream_port_not_valid")
  .max(65_535, "audit_stream_port_not_valid");

const streamInput = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      ...common,
      kind: z.literal("webhook"),
      url: z.string().trim(),
      ca: certificateAuthorities,
    }),
    z.strictObject({
      ...common,
      kind: z.literal("syslog"),
      host: z.string().trim().toLowerCase().refine(isHost, "audit_stream_host_not_valid"),
      port,
      ca: certificateAuthorities,
    }),
    z.strictObject({
      ...common,
      kind: z.literal("file"),
      fileName: z
        .string()
        .trim()
        .refine((name) => FILE_NAME.test(name), "audit_stream_file_not_valid"),
    }),
  ],
  "audit_stream_kind_not_valid",
);
export type StreamInput = z.input<typeof streamInput>;

export type ListedStream = {
  id: string;
  kind: StreamRow["kind"];
  name: string;
  /** Its URL, its host and port, or its file. */ to: string;
  state: StreamState;
  /** Events that aren't delivered yet. */ behind: number;
  deliveredAt: Date | null;
  problem: { reason: Reason; since: Date } | null;
  previousSecretUntil: Date | null;
};

export async function listAuditStreams(ctx: AdminCtx): Promise<ListedStream[]> {
  await requireReader(ctx);
  const rows = await store.listStreams(ctx.db);
  const last = rows.length === 0 ? 0 : await store.lastPosition(ctx.db);
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    to: targetOf(row),
    state: row.state,
    behind: last - row.position,
    deliveredAt: row.delivered_at,
    problem:
      row.problem === null || row.problem_since === null
        ? null
        : { reason: row.problem, since: row.problem_since },
    previousSecretUntil:
      row.previous_secret_until !== null && row.previous_secret_until > ctx.now()
        ? row.previous_secret_until
        : null,
  }));
}

/** A receiver that is down for a moment concerns nobody. */
const ALARM_MINUTES = 15;

/** Lists the streams that an administrator must care for. */
export async function listStuckStreams(ctx: AdminCtx): Promise<ListedStream[]> {
  const since = ctx.now().getTime() - ALARM_MINUTES * 60_000;
  return (await listAuditStreams(ctx)).filter(
    ({ state, problem }) =>
      state === "stopped" || (state === "on" && problem !== null && problem.since.getTime() <= since),
  );
}

const targetOf = ({ url, host, port: number, file_name }: StreamRow) =>
  url ?? file_name ?? (host?.includes(":") ? `[${host}]:${number}` : `${host}:${number}`);

/**
 * Adds a stream. Returns the secret of a webhook; nobody sees it again.
 * @throws Refusal `invalid_input`, `conflict`, `proof_required`
 */
export async function createAuditStream(ctx: AdminCtx, input: StreamInput): Promise<Secret | null> {
  const stream = parseInput(streamInput, input);
  if (stream.kind === "webhook") requireUrl(ctx.config, stream.url);
  const id = newUuid();
  const secret = stream.kind === "webhook" ? newSecret() : null;
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    await refuseTaken(tx, stream);
    await store.insertStream(tx, {
      id,
      kind: stream.kind,
      name: stream.name,
      name_key: foldName(stream.name),
      url: stream.kind === "webhook" ? stream.url : null,
      host: stream.kind === "syslog" ? stream.host : null,
      port: stream.kind === "syslog" ? stream.port : null,
      ca: stream.kind === "file" ? "" : stream.ca,
      file_name: stream.kind === "file" ? stream.fileName : null,
      sealed_secret: secret && sealSecret(ctx, id, secret),
      position: stream.from === "now" ? await store.lastPosition(tx) : 0,
      created_at: ctx.now(),
      created_by: actorName(ctx),
    });
    await enqueue(tx, { kind: STREAM_AUDIT, key: id, runAt: ctx.now() });
    const { kind, name, from } = stream;
    const to = "url" in stream ? stream.url : "fileName" in stream ? stream.fileName : stream.host;
    await record(ctx, tx, {
      type: "audit_stream.created",
      outcome: "success",
      targetId: id,
      details: { kind, name, to, from },
    });
  });
  return secret && new Secret(writeSecret(secret));
}

/** Encrypted, unless the configuration says that the host is internal. */
function requireUrl(config: Config, text: string): void {
  const url = text.length <= MAX_URL_LENGTH && URL.canParse(text) ? new URL(text) : null;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== "" ||
    url.password !== "" ||
    url.hash !== ""
  )
    throw invalidInput("audit_stream_url_not_valid");
  if (url.protocol === "http:" && !config.internalHosts.includes(url.hostname))
    throw invalidInput("audit_stream_url_not_encrypted");
}

async function refuseTaken(tx: Db, stream: z.infer<typeof streamInput>): Promise<void> {
  const rows = await store.listStreams(tx);
  if (rows.length >= MAX_STREAMS) throw conflict("audit_streams_too_many", { max: MAX_STREAMS });
  if (rows.some(({ name_key }) => name_key === foldName(stream.name)))
    throw conflict("audit_stream_name_taken", { name: stream.name });
  if (stream.kind === "file" && rows.some(({ file_name }) => file_name === stream.fileName))
    throw conflict("audit_stream_file_taken", { name: stream.fileName });
}

/** Makes a new secret. The one before signs as well for a day, so that the receiver can be changed at leisure. */
export async function replaceStreamSecret(ctx: AdminCtx, input: { id: string }): Promise<Secret> {
  const secret = newSecret();
  await change(ctx, input.id, async (tx, stream) => {
    if (stream.sealed_secret === null) throw invalidInput("audit_stream_without_secret");
    const previousUntil = new Date(ctx.now().getTime() + PREVIOUS_SECRET_HOURS * 3_600_000);
    await store.setSecrets(tx, stream.id, {
      sealed: sealSecret(ctx, stream.id, secret),
      sealedPrevious: stream.sealed_secret,
      previousUntil,
    });
    return "audit_stream.secret_replaced";
  });
  return new Secret(writeSecret(secret));
}

/** Sends nothing until it is resumed, and then everything from where it was. */
export function pauseStream(ctx: AdminCtx, input: { id: string }): Promise<void> {
  return change(ctx, input.id, async (tx, { id }) => {
    await store.setState(tx, id, "paused");
    return "audit_stream.paused";
  });
}

/** Resumes a stream that is paused or stopped, and tries one that waits at once. */
export function resumeStream(ctx: AdminCtx, input: { id: string }): Promise<void> {
  return change(ctx, input.id, async (tx, { id, state }) => {
    await enqueue(tx, { kind: STREAM_AUDIT, key: id, runAt: ctx.now() });
    await runNow(tx, STREAM_AUDIT, [id], ctx.now());
    if (state !== "on") await store.setState(tx, id, "on");
    return "audit_stream.resumed";
  });
}

export function deleteStream(ctx: AdminCtx, input: { id: string }): Promise<void> {
  return change(ctx, input.id, async (tx, { id }) => {
    await cancel(tx, STREAM_AUDIT, id);
    await store.deleteStream(tx, id);
    return "audit_stream.deleted";
  });
}

type StreamChange = `audit_stream.${"deleted" | "paused" | "resumed" | "secret_replaced"}`;

async function change(
  ctx: AdminCtx,
  id: string,
  work: (tx: Db, stream: StreamRow) => Promise<StreamChange>,
): Promise<void> {
  if (!isUuid(id)) throw notFound("audit_stream_not_found");
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const stream = await store.findStream(tx, id);
    if (!stream) throw notFound("audit_stream_not_found");
    const type = await work(tx, stream);
    await record(ctx, tx, { type, outcome: "success", targetId: id, details: { name: stream.name } });
  });
}
