/** The factors table, and the handle by which authenticators know a person. */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import type { FactorKind } from "@/lib/platform/db/tables-factors";
import type { ListedFactor } from "./types";

export type Factor = Row<"factors">;

export async function insertFactor(tx: Db, factor: NewRow<"factors">): Promise<boolean> {
  const row = await tx
    .insertInto("factors")
    .values(factor)
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Lists a person's factors, oldest first. */
export async function listFactors(db: Db, userId: string): Promise<ListedFactor[]> {
  return db
    .selectFrom("factors")
    .select(["id", "kind", "name", "created_at as createdAt", "last_used_at as lastUsedAt"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

export async function kindsOf(db: Db, userId: string): Promise<FactorKind[]> {
  const rows = await db
    .selectFrom("factors")
    .select("kind")
    .distinct()
    .where("user_id", "=", userId)
    .execute();
  return rows.map(({ kind }) => kind);
}

export type Credential = { id: string; transports: string[] };

/** Lists a person's passkeys and security keys, as the browser needs them. */
export async function listCredentials(db: Db, userId: string): Promise<Credential[]> {
  const rows = await db
    .selectFrom("factors")
    .select(["credential_id", "transports"])
    .where("user_id", "=", userId)
    .where("credential_id", "is not", null)
    .orderBy("created_at")
    .execute();
  return rows.flatMap(({ credential_id, transports }) =>
    credential_id === null ? [] : { id: credential_id, transports: transports ?? [] },
  );
}

export async function findByCredential(db: Db, credentialId: string): Promise<Factor | null> {
  return (
    (await db
      .selectFrom("factors")
      .selectAll()
      .where("credential_id", "=", credentialId)
      .executeTakeFirst()) ?? null
  );
}

export async function listApps(db: Db, userId: string): Promise<Factor[]> {
  return db
    .selectFrom("factors")
    .selectAll()
    .where("user_id", "=", userId)
    .where("kind", "=", "totp")
    .orderBy("created_at")
    .execute();
}

/**
 * Notes the use of a passkey or key. Two zeros are an authenticator without a counter; else it must rise.
 * @returns false if it didn't: somebody may have a copy
 */
export async function noteUse(
  tx: Db,
  factor: { id: string; counter: number; isBackupEligible: boolean; isBackedUp: boolean; at: Date },
): Promise<boolean> {
  const row = await tx
    .updateTable("factors")
    .set({
      counter: factor.counter,
      is_backup_eligible: factor.isBackupEligible,
      is_backed_up: factor.isBackedUp,
      last_used_at: factor.at,
    })
    .where("id", "=", factor.id)
    .where(
      sql<boolean>`(counter < ${factor.counter}::bigint or (counter = 0 and ${factor.counter}::bigint = 0))`,
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses up a time step of an authenticator app, and every earlier one. Returns false if it was used already (RFC 6238 §5.2). */
export async function useStep(tx: Db, app: { id: string; step: number; at: Date }): Promise<boolean> {
  const row = await tx
    .updateTable("factors")
    .set({ last_step: app.step, last_used_at: app.at })
    .where("id", "=", app.id)
    .where("last_step", "<", app.step)
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns the person's WebAuthn user handle; makes it once. */
export async function handleOf(db: Db, userId: string): Promise<string> {
  await db
    .insertInto("webauthn_users")
    .values({ user_id: userId, handle: randomToken(32) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await findHandle(db, userId)) ?? "";
}

export async function findHandle(db: Db, userId: string): Promise<string | null> {
  const row = await db
    .selectFrom("webauthn_users")
    .select("handle")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row?.handle ?? null;
}

export async function countFactors(db: Db, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom("factors")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(count);
}
