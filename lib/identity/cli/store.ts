/** The cli_requests, cli_sessions and cli_tokens tables. Secrets have 256 random bits, so SHA-256 without a salt is enough. */
import type { SessionEnd } from "@/lib/messages/reason";
import { everyWord } from "@/lib/platform/db/every-word";
import { isUuid } from "@/lib/formats/uuid";
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";

export type CliRequest = Row<"cli_requests">;
export type CliSession = Row<"cli_sessions">;
export type CliToken = Row<"cli_tokens">;

export async function insertRequest(db: Db, request: NewRow<"cli_requests">): Promise<void> {
  await db.insertInto("cli_requests").values(request).execute();
}

export async function findRequest(
  db: Db,
  by: { secretHash: Buffer } | { userCodeHash: Buffer } | { id: string },
): Promise<CliRequest | null> {
  const query = db.selectFrom("cli_requests").selectAll();
  const row =
    "id" in by
      ? query.where("id", "=", by.id)
      : "secretHash" in by
        ? query.where("secret_hash", "=", by.secretHash)
        : query.where("user_code_hash", "=", by.userCodeHash);
  return (await row.executeTakeFirst()) ?? null;
}

/** Finds a request and locks it until the transaction ends. */
export async function lockRequest(tx: Db, secretHash: Buffer): Promise<CliRequest | null> {
  return (
    (await tx
      .selectFrom("cli_requests")
      .selectAll()
      .where("secret_hash", "=", secretHash)
      .forUpdate()
      .executeTakeFirst()) ?? null
  );
}

/** Changes a request that is still in the given state. Returns false if it has left that state. */
export async function moveRequest(
  db: Db,
  from: Pick<CliRequest, "id" | "state">,
  to: Partial<Pick<CliRequest, "state" | "user_id" | "browser_session_id">>,
): Promise<boolean> {
  const moved = await db
    .updateTable("cli_requests")
    .set(to)
    .where("id", "=", from.id)
    .where("state", "=", from.state)
    .executeTakeFirst();
  return moved.numUpdatedRows > 0n;
}

export async function insertCliSession(db: Db, session: NewRow<"cli_sessions">): Promise<void> {
  await db.insertInto("cli_sessions").values(session).execute();
}

export async function insertTokens(db: Db, tokens: NewRow<"cli_tokens">[]): Promise<void> {
  await db.insertInto("cli_tokens").values(tokens).execute();
}

export type LiveAccess = {
  sessionId: string;
  userId: string;
  expiresAt: Date;
  tokenExpiresAt: Date;
  lastUsedAt: Date;
  accessGeneration: number;
};

const liveSession = (hash: Buffer, now: Date) => sql<LiveAccess>`
    select s.id as "sessionId", s.user_id as "userId", s.expires_at as "expiresAt", t.expires_at as "tokenExpiresAt", s.last_used_at as "lastUsedAt", g.value as "accessGeneration"
    from cli_tokens t join cli_sessions s on s.id = t.session_id join users u on u.id = s.user_id cross join access_generation g
    where t.hash = ${hash} and t.kind = 'access' and s.ended_at is null and s.expires_at > ${now} and u.status = 'enabled'`;

/** Returns the session of an access token if both are live and the user is enabled. */
export async function findLiveAccess(db: Db, hash: Buffer, now: Date): Promise<LiveAccess | null> {
  const { rows } = await sql<LiveAccess>`${liveSession(hash, now)} and t.expires_at > ${now}`.execute(db);
  return rows[0] ?? null;
}

/** Returns the live session of an access token that may have expired. Only for signing out. */
export async function findLiveSessionOf(db: Db, hash: Buffer, now: Date): Promise<LiveAccess | null> {
  return (await liveSession(hash, now).execute(db)).rows[0] ?? null;
}

/** Returns a refresh token, locked, with its session. */
export async function lockRefresh(
  tx: Db,
  hash: Buffer,
): Promise<{ token: CliToken; session: CliSession; isEnabled: boolean } | null> {
  const token = await tx
    .selectFrom("cli_tokens")
    .selectAll()
    .where("hash", "=", hash)
    .where("kind", "=", "refresh")
    .forUpdate()
    .executeTakeFirst();
  if (!token) return null;
  const session = await tx
    .selectFrom("cli_sessions")
    .selectAll()
    .where("id", "=", token.session_id)
    .executeTakeFirstOrThrow();
  const user = await tx
    .selectFrom("users")
    .select("status")
    .where("id", "=", session.user_id)
    .executeTakeFirst();
  return { token, session, isEnabled: user?.status === "enabled" };
}

/** Whether another refresh token of the same or a later generation was used before `before`. */
export async function isSuperseded(tx: Db, token: CliToken, before: Date): Promise<boolean> {
  if (token.generation === null) return false;
  return (
    (await tx
      .selectFrom("cli_tokens")
      .select("hash")
      .where("session_id", "=", token.session_id)
      .where("kind", "=", "refresh")
      .where("generation", ">=", token.generation)
      .where("used_at", "<", before)
      .limit(1)
      .executeTakeFirst()) !== undefined
  );
}

export async function markUsed(tx: Db, hash: Buffer, at: Date): Promise<void> {
  await tx.updateTable("cli_tokens").set({ used_at: at }).where("hash", "=", hash).execute();
}

export async function touchCliSession(db: Db, id: string, at: Date, ip: string | null): Promise<void> {
  await db.updateTable("cli_sessions").set({ last_used_at: at, last_ip: ip }).where("id", "=", id).execute();
}

/** Ends the chosen open sessions, and with them their tokens. */
export async function endCliSessions(
  db: Db,
  which:
    | { userId: string }
    | { userId: string; id: string }
    | { browserSessionId: string }
    | { id: string }
    | { requestId: string },
  at: Date,
  reason: SessionEnd,
): Promise<Pick<CliSession, "id" | "user_id">[]> {
  const query = db
    .updateTable("cli_sessions")
    .set({ ended_at: at, ended_reason: reason })
    .where("ended_at", "is", null);
  const column = {
    userId: "user_id",
    browserSessionId: "browser_session_id",
    id: "id",
    requestId: "request_id",
  } as const;
  let chosen = query;
  for (const [name, value] of Object.entries(which))
    chosen = chosen.where(column[name as keyof typeof column], "=", value);
  return chosen.returning(["id", "user_id"]).execute();
}

export type SessionsPage = {
  /** The id of the last row of the page before. */ after?: string;
  limit: number;
};
export type CliSessionOfPerson = CliSession & { display_name: string; user_name: string };

/** Lists sessions, newest first: a user's open ones and those that ended within a week, or everyone's open ones. */
export async function listCliSessions(
  db: Db,
  of: { userId: string } | { everybody: { search?: string } },
  now: Date,
  page: SessionsPage,
): Promise<{ sessions: CliSessionOfPerson[]; next: string | null }> {
  const aWeekAgo = new Date(now.getTime() - 7 * 86_400_000);
  let query = db
    .selectFrom("cli_sessions as s")
    .innerJoin("users as u", "u.id", "s.user_id")
    .selectAll("s")
    .select(["u.display_name", "u.user_name"])
    .orderBy("s.created_at", "desc")
    .orderBy("s.id")
    .limit(page.limit + 1);
  if ("userId" in of)
    query = query
      .where("s.user_id", "=", of.userId)
      .where((eb) =>
        eb.or([
          eb.and([eb("s.ended_at", "is", null), eb("s.expires_at", ">", now)]),
          eb("s.ended_at", ">", aWeekAgo),
        ]),
      );
  else query = query.where("s.ended_at", "is", null).where("s.expires_at", ">", now);
  if ("everybody" in of && of.everybody.search) {
    const { search } = of.everybody;
    query = query.where(everyWord(search, sql`u.user_name_key, u.display_name`));
  }
  if (page.after !== undefined && isUuid(page.after)) {
    const begin = db.selectFrom("cli_sessions").select("created_at").where("id", "=", page.after);
    query = query.where((eb) =>
      eb.or([
        eb("s.created_at", "<", begin),
        eb.and([eb("s.created_at", "=", begin), eb("s.id", ">", page.after ?? "")]),
      ]),
    );
  }
  const rows = await query.execute();
  const sessions = rows.slice(0, page.limit);
  return { sessions, next: rows.length > page.limit ? (sessions.at(-1)?.id ?? null) : null };
}
