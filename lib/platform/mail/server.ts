/** The mail server's settings: one row, or none while Foyer sends no mail. */
import { sql } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import type { Ctx, Db } from "../context";
import { Secret } from "../crypto/secret";
import type { MailServer } from "./types";

const PASSWORD = "mail_server:password";

export type StoredMailServer = MailServer & {
  changedAt: Date;
  /** Why mails wait, if it is the server. */ problem: {
    reason: Reason;
    since: Date;
    failures: number;
  } | null;
};

/** Returns the mail server, or null while none is set up. */
export async function readMailServer({
  db,
  keyring,
}: Pick<Ctx, "db" | "keyring">): Promise<StoredMailServer | null> {
  const row = await db.selectFrom("mail_server").selectAll().executeTakeFirst();
  if (!row) return null;
  return {
    host: row.host,
    port: row.port,
    tls: row.tls,
    userName: row.user_name,
    password:
      row.sealed_password === null
        ? null
        : new Secret(keyring.open(row.sealed_password, PASSWORD).toString("utf8")),
    fromAddress: row.from_address,
    fromName: row.from_name,
    ca: row.ca,
    changedAt: row.changed_at,
    problem:
      row.problem === null || row.problem_since === null
        ? null
        : { reason: row.problem, since: row.problem_since, failures: row.failures },
  };
}

/** Returns whether Foyer can send mail. */
export async function hasMail(db: Db): Promise<boolean> {
  return (await db.selectFrom("mail_server").select("host").executeTakeFirst()) !== undefined;
}

/** Writes the settings. The caller authorizes and records the change. */
export async function writeMailServer(
  { keyring }: Pick<Ctx, "keyring">,
  tx: Db,
  { server, at, by }: { server: MailServer; at: Date; by: string },
): Promise<void> {
  const password = server.password?.reveal() ?? null;
  const row = {
    host: server.host,
    port: server.port,
    tls: server.tls,
    user_name: server.userName,
    sealed_password: password === null ? null : keyring.seal(Buffer.from(password, "utf8"), PASSWORD),
    from_address: server.fromAddress,
    from_name: server.fromName,
    ca: server.ca,
    problem: null,
    problem_since: null,
    failures: 0,
    changed_at: at,
    changed_by: by,
  };
  await tx
    .insertInto("mail_server")
    .values(row)
    .onConflict((conflict) => conflict.column("singleton").doUpdateSet(row))
    .execute();
}

export async function deleteMailServer(tx: Db): Promise<boolean> {
  return (await tx.deleteFrom("mail_server").executeTakeFirst()).numDeletedRows > 0n;
}

/** Notes that the server couldn't be used. Returns how often that happened in a row. */
export async function noteServerProblem(db: Db, problem: Reason, at: Date): Promise<number> {
  const row = await db
    .updateTable("mail_server")
    .set((eb) => ({
      problem: JSON.stringify(problem),
      problem_since: sql<Date>`coalesce(problem_since, ${at})`,
      failures: eb("failures", "+", 1),
    }))
    .returning("failures")
    .executeTakeFirst();
  return row?.failures ?? 1;
}

/** Notes that the server answered. */
export async function clearServerProblem(db: Db): Promise<void> {
  await db
    .updateTable("mail_server")
    .set({ problem: null, problem_since: null, failures: 0 })
    .where("failures", ">", 0)
    .execute();
}
