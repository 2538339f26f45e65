/** SCIM directories as sources. They are enabled from the start: their tokens decide what they may do. */
import { sql } from "kysely";
import { record } from "@/lib/platform/audit/record";
import { hexId } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { parseInput } from "@/lib/platform/parse-input";
import { actorName, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import { insertSource } from "../registry/store";
import { sourceName } from "../settings/fields";

/** Creates a directory and returns its id. @throws Refusal `invalid_input`, `conflict` */
export async function createScimSource(ctx: AdminCtx, input: { name: string }): Promise<string> {
  const name = parseInput(sourceName, input.name);
  const id = hexId("src-");
  await withAuthority(ctx, "administrator", async (tx) => {
    await insertSource(tx, {
      id,
      kind: "scim",
      name,
      is_enabled: true,
      created_at: ctx.now(),
      created_by: actorName(ctx),
    });
    await record(ctx, tx, {
      type: "identity_source.created",
      outcome: "success",
      targetId: id,
      details: { kind: "scim", name },
    });
  });
  return id;
}

export type ScimSource = Row<"identity_sources"> & { users: number; groups: number };

/** Returns all directories with how many users and groups each provisioned, oldest first. */
export async function listScimSources(ctx: AdminCtx): Promise<ScimSource[]> {
  await requireReader(ctx);
  return ctx.db
    .selectFrom("identity_sources as s")
    .selectAll("s")
    .select((eb) => [
      eb
        .selectFrom("users")
        .select(sql<number>`count(*)::int`.as("count"))
        .whereRef("users.source_id", "=", "s.id")
        .$asScalar()
        .$notNull()
        .as("users"),
      eb
        .selectFrom("groups")
        .select(sql<number>`count(*)::int`.as("count"))
        .whereRef("groups.source_id", "=", "s.id")
        .$asScalar()
        .$notNull()
        .as("groups"),
    ])
    .where("s.kind", "=", "scim")
    .orderBy("s.created_at")
    .execute();
}
