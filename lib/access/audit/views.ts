/** Questions to the audit log that a person keeps, each under a name. */
import { z } from "zod";
import { foldName, isPrintable } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { newUuid } from "@/lib/platform/crypto/random";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";

const MAX_VIEWS = 30;
const MAX_VALUE_LENGTH = 300;

const viewInput = z.strictObject({
  name: z
    .string()
    .trim()
    .refine((name) => isPrintable(name, 64), "audit_view_name_not_valid"),
  query: z.record(z.string().max(32), z.string().max(MAX_VALUE_LENGTH, "audit_view_too_long")),
});

/** The parts of an address, as they stand in it. */
export type ViewQuery = Record<string, string>;
export type AuditView = { id: string; name: string; query: ViewQuery };

/** Only people keep views: jobs and access keys have none. */
const ownerOf = ({ actor }: AdminCtx) => (actor.kind === "user" ? actor.userId : null);

export async function listAuditViews(ctx: AdminCtx): Promise<AuditView[]> {
  await requireReader(ctx);
  const userId = ownerOf(ctx);
  if (userId === null) return [];
  return ctx.db
    .selectFrom("audit_views")
    .select(["id", "name", "query"])
    .where("user_id", "=", userId)
    .orderBy("name_key")
    .execute();
}

/**
 * Keeps a question. One of the same name is replaced.
 * @throws Refusal `invalid_input`, `conflict` at the most that one person can keep
 */
export async function saveAuditView(ctx: AdminCtx, input: { name: string; query: ViewQuery }): Promise<void> {
  const { name, query } = parseInput(viewInput, input);
  const userId = ownerOf(ctx);
  if (userId === null) throw notFound("audit_view_not_found");
  if (Object.values(query).every((value) => value === "")) throw invalidInput("audit_view_empty");
  const row = { name, name_key: foldName(name), query: JSON.stringify(query) };
  await withAuthority(
    ctx,
    "reader",
    async (tx) => {
      const others = await tx
        .selectFrom("audit_views")
        .select("id")
        .where("user_id", "=", userId)
        .where("name_key", "!=", row.name_key)
        .execute();
      if (others.length >= MAX_VIEWS) throw conflict("audit_views_too_many", { max: MAX_VIEWS });
      await tx
        .insertInto("audit_views")
        .values({ id: newUuid(), user_id: userId, created_at: ctx.now(), ...row })
        .onConflict((conflicting) => conflicting.columns(["user_id", "name_key"]).doUpdateSet(row))
        .execute();
    },
    { decidesNothing: true },
  );
}

export async function deleteAuditView(ctx: AdminCtx, input: { id: string }): Promise<void> {
  const userId = ownerOf(ctx);
  if (!isUuid(input.id) || userId === null) throw notFound("audit_view_not_found");
  await withAuthority(
    ctx,
    "reader",
    async (tx) => {
      const { numDeletedRows } = await tx
        .deleteFrom("audit_views")
        .where("id", "=", input.id)
        .where("user_id", "=", userId)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw notFound("audit_view_not_found");
    },
    { decidesNothing: true },
  );
}
