/** Writes a company of any size straight into the database. */
import { insertPermissionSet } from "@/lib/access/permission-sets/store";
import type { App } from "@/lib/app";
import { newUuid } from "@/lib/platform/crypto/random";

const ROLES = ["Administrator", "Operator", "Developer", "ReadOnly", "SecurityAudit"];
const ENVIRONMENTS = [
  ["production", "Production", "red"],
  ["staging", "Staging", "amber"],
  ["development", "Development", "green"],
] as const;
const BATCH = 2_000;

/**
 * Adds a user who may open five roles in each of `accounts` accounts, and returns their id. By default the
 * roles count as deployed. Long: rows of seven tables in the order of their references.
 */
export async function addPersonWithAccounts(
  app: App,
  name: string,
  accounts: number,
  firstId: number,
  options = { deployed: true },
): Promise<string> {
  const { db } = app.ctx;
  const at = app.ctx.now();
  const userId = newUuid();
  const groupId = newUuid();
  await db
    .insertInto("environments")
    .values(ENVIRONMENTS.map(([id, label, colour], position) => ({ id, name: label, colour, position })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const known = await db.selectFrom("permission_sets").select("id").execute();
  for (const [index, role] of known.length > 0 ? [] : ROLES.entries()) {
    await insertPermissionSet(db, {
      id: `ps-${String(index).padStart(16, "0")}`,
      name: role,
      definition: {
        description: null,
        sessionSeconds: 3600,
        relayState: null,
        tags: {},
        awsManagedPolicies: ["ReadOnlyAccess"],
        customerManagedPolicies: [],
        inlinePolicy: null,
        boundary: null,
        existingRole: null,
        strongMinutes: null,
      },
      at,
      by: "bench",
    });
  }
  await db
    .insertInto("users")
    .values({
      id: userId,
      user_name: name,
      user_name_key: name,
      email: null,
      email_key: null,
      display_name: `Bench ${name}`,
      status: "enabled",
      created_at: at,
      updated_at: at,
    })
    .execute();
  await db
    .insertInto("groups")
    .values({ id: groupId, display_name: name, display_name_key: name, created_at: at, updated_at: at })
    .execute();
  await db
    .insertInto("group_members")
    .values({ group_id: groupId, user_id: userId, created_at: at })
    .execute();
  for (let start = 0; start < accounts; start += BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, accounts - start) }, (_, index) => start + index);
    const idOf = (index: number) => String(firstId + index).padStart(12, "0");
    await db
      .insertInto("accounts")
      .values(
        ids.map((index) => ({
          id: idOf(index),
          partition: "aws" as const,
          name: `Service ${index} ${ENVIRONMENTS[index % 3]?.[1] ?? ""}`,
          email: `service-${index}@bench.example`,
          unit_id: null,
          environment_id: ENVIRONMENTS[index % 3]?.[0] ?? null,
          status: "ACTIVE" as const,
          created_at: at,
          updated_at: at,
        })),
      )
      .execute();
    for (let role = 0; role < ROLES.length; role += 1) {
      await db
        .insertInto("assignments")
        .values(
          ids.map((index) => ({
            id: newUuid(),
            account_id: idOf(index),
            permission_set_id: `ps-${String(role).padStart(16, "0")}`,
            user_id: null,
            group_id: groupId,
            created_at: at,
          })),
        )
        .execute();
      if (options.deployed)
        await db
          .insertInto("deployed_roles")
          .values(
            ids.map((index) => ({
              account_id: idOf(index),
              permission_set_id: `ps-${String(role).padStart(16, "0")}`,
              role_name: `Foyer_${ROLES[role]}`,
              generation: newUuid(),
              state: "deployed" as const,
              wanted_version: 1,
              deployed_version: 1,
              verified_at: at,
              created_at: at,
              changed_at: at,
            })),
          )
          .execute();
    }
  }
  return userId;
}
