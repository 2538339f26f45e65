/** Named users and their assignments: the smallest company that shows every rule. */
import { insertPermissionSet } from "@/lib/access/permission-sets/store";
import { foyerRoleName, roleHash } from "@/lib/formats/role-name";
import { createUser } from "@/lib/identity/users/create";
import { upsertPassword } from "@/lib/identity/users/store";
import { newUuid, hexId } from "@/lib/platform/crypto/random";
import type { TestApp } from "./app";

export const PASSWORD = "correct horse battery staple";

export async function addUser(
  app: TestApp,
  userName: string,
  options: { mustChange?: boolean; password?: string } = {},
): Promise<string> {
  const hash = await app.ctx.passwords.hash(options.password ?? PASSWORD);
  return createUser(
    app.system,
    {
      userName,
      displayName: `${userName} of Northwind`,
      email: userName.includes("@") ? undefined : `${userName}@northwind.example`,
    },
    (tx, user) =>
      upsertPassword(tx, {
        user_id: user.id,
        hash,
        must_change: options.mustChange === true,
        changed_at: app.clock.now(),
      }),
  );
}

export async function addGroup(app: TestApp, name: string, memberIds: string[]): Promise<string> {
  const id = newUuid();
  const at = app.clock.now();
  await app.ctx.db
    .insertInto("groups")
    .values({ id, display_name: name, display_name_key: name.toLowerCase(), created_at: at, updated_at: at })
    .execute();
  if (memberIds.length > 0)
    await app.ctx.db
      .insertInto("group_members")
      .values(memberIds.map((userId) => ({ group_id: id, user_id: userId, created_at: at })))
      .execute();
  return id;
}

export async function addAccount(
  app: TestApp,
  id: string,
  name: string,
  partition: "aws" | "aws-us-gov" | "aws-cn" = "aws",
): Promise<string> {
  const at = app.clock.now();
  await app.ctx.db
    .insertInto("accounts")
    .values({
      id,
      partition,
      name,
      email: `${id}@northwind.example`,
      unit_id: null,
      environment_id: null,
      status: "ACTIVE",
      created_at: at,
      updated_at: at,
    })
    .execute();
  return id;
}

export async function addPermissionSet(
  app: TestApp,
  name: string,
  options: { hours?: number; relayState?: string; strongMinutes?: number } = {},
): Promise<string> {
  const id = hexId("ps-");
  const at = app.clock.now();
  const definition = {
    description: null,
    sessionSeconds: (options.hours ?? 1) * 3600,
    relayState: options.relayState ?? null,
    tags: {},
    awsManagedPolicies: ["ReadOnlyAccess"],
    customerManagedPolicies: [],
    inlinePolicy: null,
    boundary: null,
    existingRole: null,
    strongMinutes: options.strongMinutes ?? null,
  };
  await insertPermissionSet(app.ctx.db, { id, name, definition, at, by: "test" });
  return id;
}

/** Adds an assignment whose role counts as deployed; `deployAssigned` deploys it for real. */
export async function assign(
  app: TestApp,
  who: { userId: string } | { groupId: string },
  accountId: string,
  permissionSetId: string,
): Promise<void> {
  const at = app.clock.now();
  const { name } = await app.ctx.db
    .selectFrom("permission_sets")
    .select("name")
    .where("id", "=", permissionSetId)
    .executeTakeFirstOrThrow();
  await app.ctx.db
    .insertInto("assignments")
    .values({
      id: newUuid(),
      account_id: accountId,
      permission_set_id: permissionSetId,
      user_id: "userId" in who ? who.userId : null,
      group_id: "groupId" in who ? who.groupId : null,
      created_at: at,
    })
    .execute();
  await app.ctx.db
    .insertInto("deployed_roles")
    .values({
      account_id: accountId,
      permission_set_id: permissionSetId,
      role_name: foyerRoleName(
        name,
        roleHash({ instanceId: app.ctx.instance.id, permissionSetId, accountId }),
      ),
      generation: newUuid(),
      state: "deployed",
      wanted_version: 1,
      deployed_version: 1,
      created_at: at,
      changed_at: at,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function auditTypes(app: TestApp): Promise<string[]> {
  return (
    await app.ctx.db.selectFrom("audit_events").select("type").orderBy("at").orderBy("id").execute()
  ).map((row) => row.type);
}
