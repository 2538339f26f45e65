/** Writes Northwind into Foyer's database, once and completely. */
import { createHash } from "node:crypto";
import { skeletonOf } from "@/lib/formats/confusables";
import { foldName } from "@/lib/formats/text";
import { newUuid, readablePassword } from "@/lib/platform/crypto/random";
import type { App } from "@/lib/app";
import { followUnits } from "@/lib/access/accounts/inherited";
import { CHECK_ACCOUNT } from "@/lib/access/accounts/check-job";
import { REFRESH_CONNECTION } from "@/lib/access/connections/jobs";
import { insertPermissionSet } from "@/lib/access/permission-sets/store";
import { as, prove } from "@/lib/platform/context";
import { holdsDemo } from "@/lib/platform/instance/service";
import { writeSetting } from "@/lib/platform/settings/service";
import { enqueue, enqueueAll } from "@/lib/platform/jobs/store";
import { ACCOUNTS, COMPANY, ENVIRONMENTS, MANAGEMENT_ACCOUNT_ID, PERMISSION_SETS, UNITS } from "./company";
import { ASSIGNMENTS, EMPLOYEE, PEOPLE, userNameOf } from "./people";

export type DemoPasswords = Record<string, string>;

/** Derives the organization's ids from names, so that they are the same on every machine. */
const short = (text: string, length: number) =>
  createHash("sha256").update(`northwind ${text}`).digest("hex").slice(0, length);
export const ROOT_ID = `r-${short("root", 4)}`;
export const unitId = (path: string) => `ou-${ROOT_ID.slice(2)}-${short(path, 8)}`;
const permissionSetId = (name: string) => `ps-${short(name, 16)}`;

/** @throws `data_folder_of_other_use` if the folder contains other users or connections */
export async function isSeeded({ ctx }: App): Promise<boolean> {
  if (await holdsDemo(ctx.db)) return true;
  for (const table of ["users", "connections"] as const) {
    if ((await ctx.db.selectFrom(table).select("id").limit(1).executeTakeFirst()) !== undefined) {
      throw Object.assign(
        new Error(
          `The data folder ${ctx.config.dataFolder} is not the demo's: it has people or accounts of yours. Set FOYER_URL to start it, or choose another folder for the demo with FOYER_DATA.`,
        ),
        { code: "data_folder_of_other_use" },
      );
    }
  }
  return false;
}

/**
 * Seeds everything in one transaction: if it is killed, the next start finds nothing and starts over. `keep`
 * stores the passwords before the commit, so that there is always a way to sign in.
 * Long: the company's data in the order of its references.
 */
export async function seedFoyer(app: App, keep: (passwords: DemoPasswords) => void): Promise<void> {
  const { db, now, passwords: hasher } = app.ctx;
  const at = now();
  const system = as(app.ctx, prove({ kind: "system", job: "demo" }), {
    requestId: "demo",
    ip: null,
    userAgent: null,
  });
  const passwords: DemoPasswords = Object.fromEntries(
    PEOPLE.map(([name]) => [userNameOf(name), readablePassword()]),
  );
  const hashes = new Map(
    await Promise.all(
      Object.entries(passwords).map(async ([name, password]) => [name, await hasher.hash(password)] as const),
    ),
  );
  const userIds = new Map(PEOPLE.map(([name]) => [userNameOf(name), newUuid()]));
  const groupIds = new Map(
    [...new Set(PEOPLE.flatMap(([, groups]) => groups))].map((name) => [name, newUuid()]),
  );
  const units = [
    ...new Set(
      Object.values(UNITS).flatMap((path) =>
        path.split("/").map((_part, index, parts) => parts.slice(0, index + 1).join("/")),
      ),
    ),
  ];
  const need = (map: Map<string, string>, key: string): string => {
    const value = map.get(key);
    if (value === undefined) throw new Error(`the demo names ${key}, which does not exist`);
    return value;
  };
  keep(passwords);
  // Long: the company's data in the order of its references.
  await db.transaction().execute(async (tx) => {
    await tx.updateTable("instance").set({ is_demo: true }).execute();
    await tx
      .insertInto("environments")
      .values(ENVIRONMENTS.map((environment, position) => ({ ...environment, position })))
      .execute();
    await tx
      .insertInto("organizational_units")
      .values({ id: ROOT_ID, name: "Root", parent_id: null, path: "" })
      .execute();
    for (const path of units) {
      const parent = path.split("/").slice(0, -1).join("/");
      await tx
        .insertInto("organizational_units")
        .values({
          id: unitId(path),
          name: path.split("/").at(-1) ?? path,
          parent_id: parent === "" ? ROOT_ID : unitId(parent),
          path: path.replaceAll("/", " / "),
        })
        .execute();
    }
    for (const [environment, path] of Object.entries(UNITS))
      await tx
        .updateTable("organizational_units")
        .set({ environment_id: environment })
        .where("id", "=", unitId(path))
        .execute();
    const connectionId = newUuid();
    await tx
      .insertInto("connections")
      .values({
        id: connectionId,
        name: COMPANY.companyName,
        partition: "aws",
        management_account_id: MANAGEMENT_ACCOUNT_ID,
        created_at: at,
      })
      .execute();
    await tx
      .insertInto("accounts")
      .values(
        ACCOUNTS.map(({ id, name, email, environment }) => ({
          id,
          partition: "aws" as const,
          name,
          email,
          connection_id: connectionId,
          is_management: id === MANAGEMENT_ACCOUNT_ID,
          unit_id: unitId(UNITS[environment]),
          environment_id: environment,
          status: "ACTIVE" as const,
          created_at: at,
          updated_at: at,
        })),
      )
      .execute();
    await followUnits(tx);
    for (const set of PERMISSION_SETS) {
      const definition = {
        description: set.description,
        sessionSeconds: set.hours * 3600,
        relayState: set.relayState ?? null,
        tags: {},
        awsManagedPolicies: set.policies,
        customerManagedPolicies: [],
        inlinePolicy: set.inline === undefined ? null : JSON.stringify(set.inline, null, 2),
        boundary: null,
        existingRole: null,
        strongMinutes: null,
      };
      await insertPermissionSet(tx, {
        id: permissionSetId(set.name),
        name: set.name,
        definition,
        at,
        by: "demo",
      });
    }
    await tx
      .insertInto("users")
      .values(
        PEOPLE.map(([name]) => ({
          id: need(userIds, userNameOf(name)),
          user_name: userNameOf(name),
          user_name_key: foldName(userNameOf(name)),
          user_name_skeleton: skeletonOf(userNameOf(name)),
          email: `${userNameOf(name)}@northwind.example`,
          email_key: `${userNameOf(name)}@northwind.example`,
          display_name: name,
          status: "enabled" as const,
          created_at: at,
          updated_at: at,
        })),
      )
      .execute();
    await tx
      .insertInto("password_credentials")
      .values(
        PEOPLE.map(([name]) => ({
          user_id: need(userIds, userNameOf(name)),
          hash: need(hashes, userNameOf(name)),
          must_change: false,
          changed_at: at,
        })),
      )
      .execute();
    await tx
      .insertInto("groups")
      .values(
        [...groupIds].map(([name, id]) => ({
          id,
          display_name: name,
          display_name_key: foldName(name),
          display_name_skeleton: skeletonOf(name),
          created_at: at,
          updated_at: at,
        })),
      )
      .execute();
    await tx
      .insertInto("group_members")
      .values(
        PEOPLE.flatMap(([name, groups]) =>
          groups.map((group) => ({
            group_id: need(groupIds, group),
            user_id: need(userIds, userNameOf(name)),
            created_at: at,
          })),
        ),
      )
      .execute();
    await tx
      .insertInto("assignments")
      .values(
        ASSIGNMENTS.map(({ who, role, accountId }) => ({
          id: newUuid(),
          account_id: accountId,
          permission_set_id: permissionSetId(role),
          user_id: "user" in who ? need(userIds, who.user) : null,
          group_id: "group" in who ? need(groupIds, who.group) : null,
          created_at: at,
        })),
      )
      .execute();
    await tx
      .insertInto("administrators")
      .values([
        {
          id: newUuid(),
          group_id: need(groupIds, "Cloud administrators"),
          role: "administrator",
          created_at: at,
          created_by: "demo",
        },
        {
          id: newUuid(),
          group_id: need(groupIds, "Security team"),
          role: "auditor",
          created_at: at,
          created_by: "demo",
        },
        {
          id: newUuid(),
          group_id: need(groupIds, "Platform team"),
          role: "delegate",
          unit_id: unitId("Sandboxes"),
          created_at: at,
          created_by: "demo",
        },
      ])
      .execute();
    await system.events.emit(system, tx, "accounts.changed", {
      accountIds: "all",
      run: { id: newUuid(), kind: "assign" },
    });
    // The demo shows every sign-in method; a company chooses its own.
    await writeSetting(tx, { name: "deviceFlow", value: "on", at, by: "demo" });
    await enqueue(tx, { kind: REFRESH_CONNECTION, key: connectionId, runAt: at });
    await enqueueAll(
      tx,
      CHECK_ACCOUNT,
      ACCOUNTS.map(({ id }) => id),
      at,
    );
    // Shows what pins are for at first sight.
    const pins = [
      ["205517739042", "Developer"],
      ["481230097715", "ReadOnly"],
      ["120985563471", "Administrator"],
      ["730118265594", "DataAnalyst"],
    ] as const;
    await tx
      .insertInto("pinned_roles")
      .values(
        pins.map(([accountId, role], index) => ({
          user_id: need(userIds, EMPLOYEE),
          account_id: accountId,
          permission_set_id: permissionSetId(role),
          pinned_at: new Date(at.getTime() + index),
        })),
      )
      .execute();
  });
}
