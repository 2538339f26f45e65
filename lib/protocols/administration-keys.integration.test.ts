import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import {
  createAccessKey,
  disableAccessKey,
  listAccessKeys,
  replaceAccessKey,
} from "@/lib/identity/access-keys/service";
import { OPERATION_NAMES } from "./operation-names";
import {
  clock,
  app,
  key,
  InstanceArn,
  IdentityStoreId,
  ada,
  optionsOf,
  useAdministration,
} from "./administration.fixture";

useAdministration();

describe("access keys", () => {
  it("can be read-only or limited to operations, and each refusal is recorded", async () => {
    const reader = new admin.SSOAdminClient(
      optionsOf(
        await createAccessKey(app.system, {
          known: OPERATION_NAMES,
          name: "reader",
          isReadOnly: true,
          operations: null,
          days: 1,
        }),
      ),
    );
    expect((await reader.send(new admin.ListInstancesCommand({}))).Instances).toMatchObject([
      { InstanceArn, IdentityStoreId, Status: "ACTIVE" },
    ]);
    await expect(
      reader.send(new admin.CreatePermissionSetCommand({ InstanceArn, Name: "Never" })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    const scoped = new admin.SSOAdminClient(
      optionsOf(
        await createAccessKey(app.system, {
          known: OPERATION_NAMES,
          name: "scoped",
          isReadOnly: false,
          operations: ["sso-admin:ListPermissionSets"],
          days: 1,
        }),
      ),
    );
    await scoped.send(new admin.ListPermissionSetsCommand({ InstanceArn }));
    await expect(scoped.send(new admin.ListInstancesCommand({}))).rejects.toMatchObject({
      name: "AccessDeniedException",
    });
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "administration.refused")
      .where("reason", "=", "access_key_scope")
      .execute();
    expect(events.map(({ details }) => (details as Record<string, unknown>)["reason"])).toEqual(
      expect.arrayContaining([
        { operation: "sso-admin:CreatePermissionSet" },
        { operation: "sso-admin:ListInstances" },
      ]),
    );
    for (const client of [reader, scoped]) client.destroy();
  });

  it("are refused once disabled or expired, and a replaced one has a week left", async () => {
    const made = await createAccessKey(app.system, {
      known: OPERATION_NAMES,
      name: "short",
      isReadOnly: true,
      operations: null,
      days: 30,
    });
    const client = new admin.SSOAdminClient(optionsOf(made));
    await client.send(new admin.ListInstancesCommand({}));
    const next = await replaceAccessKey(app.system, { id: made.id });
    const fresh = new admin.SSOAdminClient(optionsOf(next));
    for (const each of [client, fresh]) await each.send(new admin.ListInstancesCommand({}));
    const { keys: rows } = await listAccessKeys(app.system);
    expect(
      Math.round(
        ((rows.find(({ id }) => id === made.id)?.expires_at.getTime() ?? 0) - clock.now().getTime()) /
          86_400_000,
      ),
    ).toBe(7);
    expect(rows.find(({ id }) => id === made.id)?.last_used_at).not.toBeNull();
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "access_key.replaced")
      .where("target_id", "=", made.id)
      .executeTakeFirst();
    expect(event?.details).toEqual({
      old: made.id,
      new: next.id,
      until: new Date(clock.now().getTime() + 7 * 86_400_000).toISOString(),
    });
    await disableAccessKey(app.system, { id: next.id });
    await expect(fresh.send(new admin.ListInstancesCommand({}))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    await app.ctx.db
      .updateTable("access_keys")
      .set({ expires_at: clock.now() })
      .where("id", "=", made.id)
      .execute();
    await expect(client.send(new admin.ListInstancesCommand({}))).rejects.toMatchObject({
      name: "UnrecognizedClientException",
    });
    for (const each of [client, fresh]) each.destroy();
  });

  it("are found by a part of their name or id, for any input", async () => {
    const { id } = await createAccessKey(app.system, {
      known: OPERATION_NAMES,
      name: "Nightly 100% report",
      isReadOnly: true,
      operations: null,
      days: 1,
    });
    const found = async (search: string) =>
      (await listAccessKeys(app.system, { search })).keys.map((each) => each.id);
    for (const search of ["nightly", "100%", "REPORT", id.slice(4, 12).toLowerCase()])
      expect(await found(search), search).toEqual([id]);
    for (const search of ["%%", "night_y", "\\", "' or 1=1 --"])
      expect(await found(search), search).toEqual([]);
    await app.ctx.db.deleteFrom("access_keys").where("id", "=", id).execute();
  });

  it("are listed in pages", async () => {
    const { is_read_only, created_by, expires_at, sealed_secret } = await app.ctx.db
      .selectFrom("access_keys")
      .selectAll()
      .where("id", "=", key.id)
      .executeTakeFirstOrThrow();
    const at = new Date(clock.now().getTime() - 86_400_000);
    await app.ctx.db
      .insertInto("access_keys")
      .values(
        Array.from({ length: 130 }, (_, index) => ({
          id: `FOYRPAGED${"A".repeat(7)}${["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M"][Math.floor(index / 10)]}AA${"ABCDEFGHIJ".charAt(index % 10)}`,
          name: "paged",
          is_read_only,
          created_by,
          expires_at,
          sealed_secret,
          created_at: at,
          last_used_at: null,
          last_ip: null,
          disabled_at: at,
        })),
      )
      .execute();
    const first = await listAccessKeys(app.system);
    const second = await listAccessKeys(app.system, { after: first.next ?? "" });
    expect([first.keys.length, second.next]).toEqual([100, null]);
    const ids = [...first.keys, ...second.keys].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith("FOYRPAGED"))).toHaveLength(130);
    await app.ctx.db.deleteFrom("access_keys").where("name", "=", "paged").execute();
  });

  it("can be managed only by administrators, and never show their secret again", async () => {
    const person = app.personCtx(ada);
    for (const attempt of [
      () =>
        createAccessKey(person, {
          known: OPERATION_NAMES,
          name: "x",
          isReadOnly: true,
          operations: null,
          days: 1,
        }),
      () => replaceAccessKey(person, { id: key.id }),
      () => disableAccessKey(person, { id: key.id }),
      () => listAccessKeys(person),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
    const everything = JSON.stringify([
      await app.ctx.db.selectFrom("access_keys").selectAll().execute(),
      await app.ctx.db.selectFrom("audit_events").selectAll().execute(),
      await listAccessKeys(app.system),
    ]);
    expect(everything).not.toContain(key.secret.reveal());
    for (const input of [
      { name: "", isReadOnly: true, operations: null, days: 1 },
      { name: "x", isReadOnly: true, operations: ["iam:*"], days: 1 },
      { name: "x", isReadOnly: true, operations: ["sso-admin:ListPermissionSet"], days: 1 },
      { name: "x", isReadOnly: true, operations: ["sso-admin:CreateApplication"], days: 1 },
      { name: "x", isReadOnly: true, operations: null, days: 0 },
      { name: "x", isReadOnly: true, operations: null, days: 366 },
    ])
      await expect(createAccessKey(app.system, { known: OPERATION_NAMES, ...input })).rejects.toMatchObject({
        kind: "invalid_input",
      });
  });
});
