/** User administration: find, change, disable, enable. */
import { sql } from "kysely";
import { requireReader } from "../administrators/service";
import { keepAdministrator } from "../administrators/store";
import type { AdminCtx, WriterCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { lookAlikeOf } from "../principals/look-alikes";
import { requireUnmanaged } from "../principals/managed";
import { everyWord } from "@/lib/platform/db/every-word";
import { conflict, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { foldName } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { userChangeInput, type UserChange } from "./input";
import { findUser, updateDisabledHere, updateStatus, updateUser, type User } from "./store";

export type ListedUser = User & { groups: number };

/** Lists users by user name; `after` is the last name key of the previous page. */
export async function listUsers(
  ctx: AdminCtx,
  page: { search?: string; after?: string; limit?: number },
): Promise<{ users: (ListedUser & { user_name_key: string })[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  let query = ctx.db
    .selectFrom("users")
    .select(["id", "user_name", "user_name_key", "email", "display_name", "status"])
    .select((eb) =>
      eb
        .selectFrom("group_members")
        .select((inner) => inner.fn.countAll<number>().as("count"))
        .whereRef("group_members.user_id", "=", "users.id")
        .as("groups"),
    )
    .orderBy("user_name_key")
    .limit(limit + 1);
  if (page.search) query = query.where(everyWord(page.search, sql`user_name_key, email_key, display_name`));
  if (page.after) query = query.where("user_name_key", ">", page.after);
  const rows = await query.execute();
  const users = rows.slice(0, limit).map((row) => ({ ...row, groups: Number(row.groups ?? 0) }));
  return { users, next: rows.length > limit ? (users.at(-1)?.user_name_key ?? null) : null };
}

/**
 * Disables or enables a user. Disabling ends every session at once; enabling only lets the user sign in
 * again.
 */
export async function setUserStatus(
  ctx: AdminCtx,
  input: { userId: string; status: "enabled" | "disabled" },
): Promise<void> {
  if (!isUuid(input.userId)) throw notFound("user_not_found");
  await withAuthority(ctx, "administrator", async (tx) => {
    await updateDisabledHere(tx, input.userId, input.status === "disabled");
    if (await applyStatus(ctx, tx, input)) return;
    if (!(await tx.selectFrom("users").select("id").where("id", "=", input.userId).executeTakeFirst()))
      throw notFound("user_not_found");
  });
}

/**
 * Disables or enables in a transaction whose caller is authorized; returns false if nothing changed. @throws
 * Refusal `conflict` for the last administrator
 */
export async function applyStatus(
  ctx: WriterCtx,
  tx: Db,
  input: { userId: string; status: "enabled" | "disabled" },
): Promise<boolean> {
  const isDisabling = input.status === "disabled";
  // Most calls change nothing (a directory repeats what it sent): only a change takes the lock on
  // administrators.
  if (
    !(await tx
      .selectFrom("users")
      .select("id")
      .where("id", "=", input.userId)
      .where("status", "!=", input.status)
      .forUpdate()
      .executeTakeFirst())
  )
    return false;
  const change = () => updateStatus(tx, [input.userId], input.status, ctx.now());
  await (isDisabling ? keepAdministrator(tx, change) : change());
  await ctx.events.emit(ctx, tx, isDisabling ? "user.disabled" : "user.enabled", { userIds: [input.userId] });
  await record(ctx, tx, {
    type: input.status === "disabled" ? "user.disabled" : "user.enabled",
    outcome: "success",
    targetId: input.userId,
  });
  return true;
}

/** Returns a user. @throws Refusal `not_found` */
export async function getUser(ctx: AdminCtx, id: string): Promise<User> {
  await requireReader(ctx);
  const user = isUuid(id) ? await findUser(ctx.db, id) : null;
  if (!user) throw notFound("user_not_found");
  return user;
}

const UNIQUE_VIOLATION = "23505";

/**
 * Changes names, address and attributes; omitted ones stay. @throws Refusal `invalid_input`, `not_found`,
 * `conflict`
 */
export async function changeUser(
  ctx: AdminCtx,
  input: {
    userId: string;
    change: UserChange;
    /** The revision that the caller read; refused if it has changed. */ revision?: number;
  },
): Promise<void> {
  if (!isUuid(input.userId)) throw notFound("user_not_found");
  const { userName, displayName, email, attributes } = parseInput(userChangeInput, input.change);
  const set = {
    ...(userName === undefined ? {} : { user_name: userName, user_name_key: foldName(userName) }),
    ...(displayName === undefined ? {} : { display_name: displayName }),
    ...(email === undefined ? {} : { email, email_key: email === null ? null : foldName(email) }),
    ...(attributes === undefined ? {} : { attributes: JSON.stringify(attributes) }),
  };
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireUnmanaged(tx, "users", input.userId);
    const { revision } = input;
    const options = { at: ctx.now(), ...(revision === undefined ? {} : { revision }) };
    if (!(await updateUser(tx, input.userId, set, options)))
      throw (await findUser(tx, input.userId))
        ? conflict("user_changed_elsewhere")
        : notFound("user_not_found");
    await record(ctx, tx, {
      type: "user.changed",
      outcome: "success",
      targetId: input.userId,
      details: { changed: Object.keys(set) },
    });
  }).catch((error: unknown) => {
    const other = lookAlikeOf(error);
    if (other !== null) throw conflict("user_name_looks_alike", { name: other });
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("user_name_or_email_taken");
    throw error;
  });
}

const DETAIL = [
  "id",
  "user_name",
  "user_name_key",
  "email",
  "display_name",
  "status",
  "attributes",
  "scim",
  "source_id",
  "external_id",
  "revision",
  "created_at",
  "updated_at",
] as const;
export type UserDetail = User &
  Pick<Row<"users">, "source_id" | "external_id" | "scim"> & {
    attributes: Record<string, unknown>;
    revision: number;
    created_at: Date;
    updated_at: Date;
  };

/** Lists users in full, by user name; `after` is the last name key of the previous page. */
export async function listUserDetails(
  ctx: AdminCtx,
  page: { userName?: string; after?: string; limit: number },
): Promise<{ users: UserDetail[]; next: string | null }> {
  await requireReader(ctx);
  let query = ctx.db
    .selectFrom("users")
    .select(DETAIL)
    .orderBy("user_name_key")
    .limit(page.limit + 1);
  if (page.userName?.includes("\u0000")) return { users: [], next: null };
  if (page.userName !== undefined) query = query.where("user_name_key", "=", foldName(page.userName));
  if (page.after !== undefined) query = query.where("user_name_key", ">", page.after);
  const rows = await query.execute();
  const users = rows.slice(0, page.limit);
  return { users, next: rows.length > page.limit ? (users.at(-1)?.user_name_key ?? null) : null };
}

/** A source's id for one of its users or groups. */
export type ExternalId = { sourceId: string; externalId: string };

/** Returns one user, by id, user name, address, or their source's id. @throws Refusal `not_found` */
export async function findUserDetail(
  ctx: AdminCtx,
  by: { id: string } | { userName: string } | { email: string } | ExternalId,
): Promise<UserDetail> {
  await requireReader(ctx);
  const query = ctx.db.selectFrom("users").select(DETAIL);
  const isId = "id" in by;
  if (isId ? !isUuid(by.id) : Object.values(by).some((text) => text.includes("\u0000")))
    throw notFound("user_not_found");
  const user = await (
    isId
      ? query.where("id", "=", by.id)
      : "userName" in by
        ? query.where("user_name_key", "=", foldName(by.userName))
        : "sourceId" in by
          ? query.where("source_id", "=", by.sourceId).where("external_id", "=", by.externalId)
          : query.where("email_key", "=", foldName(by.email))
  ).executeTakeFirst();
  if (!user) throw notFound("user_not_found");
  return user;
}
