/** What happens when very many users leave at once. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { setUserStatus } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { scimClient } from "@/lib/testing/scim";
import { allowDepartures, listScimAlarms, undoDepartures } from "./alarms";
import { createScimToken } from "./tokens";
import { createScimSource } from "../sources/scim/service";

const DAY = 86_400;
let app: TestApp;
let protocols: Protocols;
let token = "";
let count = 0;
const scim = scimClient(
  () => protocols,
  () => token,
);

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

/** Creates a separate directory whose users were created days ago. */
async function directory(size: number): Promise<{ sourceId: string; people: string[] }> {
  count += 1;
  const sourceId = await createScimSource(app.system, { name: `Directory ${count}` });
  token = (
    await createScimToken(app.system, { sourceId, name: "x", isReadOnly: false, days: 365 })
  ).token.reveal();
  const people: string[] = [];
  for (let index = 0; index < size; index += 1)
    people.push(
      String(
        (await scim("POST", "/Users", { userName: `p${count}-${index}`, displayName: `Person ${index}` }))
          .body.id,
      ),
    );
  app.clock.advance(2 * DAY);
  return { sourceId, people };
}
const deactivate = (id: string) =>
  scim("PATCH", `/Users/${id}`, { Operations: [{ op: "replace", value: { active: false } }] });
const statusOf = async (id: string) =>
  (await app.ctx.db.selectFrom("users").select("status").where("id", "=", id).executeTakeFirst())?.status ??
  "gone";
const alarmOf = async (sourceId: string) =>
  (await listScimAlarms(app.system)).find((alarm) => alarm.sourceId === sourceId);
/** Six of twenty are more than a fifth. */
async function alarmed(): Promise<{ sourceId: string; people: string[]; raisedAt: Date }> {
  const { sourceId, people } = await directory(20);
  for (const id of people.slice(0, 6)) await deactivate(id);
  const alarm = await alarmOf(sourceId);
  if (!alarm) throw new Error("no alarm");
  return { sourceId, people, raisedAt: alarm.raisedAt };
}

describe("users whom a directory deactivates", () => {
  it("[G76] lose their sessions at once, however many there are, and more than a fifth within an hour raise an alarm", async () => {
    const { sourceId, people } = await directory(20);
    const last = people[5] ?? "";
    const { token: session } = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.system, tx, { userId: last, source: "test" }));
    for (const id of people.slice(0, 5)) await deactivate(id);
    expect(await alarmOf(sourceId), "a few are never asked about").toBeUndefined();
    expect((await deactivate(last)).body.active).toBe(false);
    expect(await actorOfToken(app.ctx, session.reveal())).toBeNull();
    expect(await alarmOf(sourceId)).toMatchObject({
      left: 6,
      undoable: 6,
      held: 0,
      shown: expect.arrayContaining(["Person 0"]),
    });
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select(["actor_kind", "actor_id", "details"])
      .where("type", "=", "directory.many_left")
      .where("target_id", "=", sourceId)
      .execute();
    expect(events).toEqual([{ actor_kind: "scim", actor_id: sourceId, details: { people: 6, of: 20 } }]);
  });

  it("raise no alarm over several days, or if they are created and deactivated within one", async () => {
    const { sourceId, people } = await directory(20);
    for (const id of people) {
      await deactivate(id);
      app.clock.advance(1_000);
    }
    expect(await alarmOf(sourceId)).toBeUndefined();
    for (let index = 0; index < 20; index += 1)
      await scim(
        "DELETE",
        `/Users/${String((await scim("POST", "/Users", { userName: `passing${index}` })).body.id)}`,
      );
    expect(await alarmOf(sourceId)).toBeUndefined();
  });

  it("count once, however often the directory repeats it", async () => {
    const { sourceId, people } = await directory(20);
    for (let turn = 0; turn < 10; turn += 1) {
      await deactivate(people[0] ?? "");
      await scim("PATCH", `/Users/${people[0]}`, {
        Operations: [{ op: "replace", value: { active: true } }],
      });
    }
    expect(await alarmOf(sourceId)).toBeUndefined();
  });

  it("can be enabled again by an administrator, except those who were disabled in Foyer", async () => {
    const { sourceId, people, raisedAt } = await alarmed();
    await setUserStatus(app.system, { userId: people[0] ?? "", status: "disabled" });
    await scim("PATCH", `/Users/${people[1]}`, { Operations: [{ op: "replace", value: { active: true } }] });
    expect(await undoDepartures(app.system, { sourceId, raisedAt })).toBe(4);
    expect(await Promise.all(people.slice(0, 6).map(statusOf))).toEqual([
      "disabled",
      ...Array.from({ length: 5 }, () => "enabled"),
    ]);
    expect(await alarmOf(sourceId)).toBeUndefined();
    await expect(undoDepartures(app.system, { sourceId, raisedAt }), "once").rejects.toMatchObject({
      kind: "conflict",
    });
    app.clock.advance(1);
    for (const id of people.slice(6, 11)) await deactivate(id);
    expect(await alarmOf(sourceId), "counts again from zero").toBeUndefined();
    await deactivate(people[11] ?? "");
    expect((await alarmOf(sourceId))?.left).toBe(6);
  });
});

describe("a deletion", () => {
  it("[G76] waits above the limit: the user is disabled, keeps their assignments, and is deleted once an administrator approves", async () => {
    const readOnly = await addPermissionSet(app, "Waiting");
    await addAccount(app, "481230097717", "Waiting");
    const { sourceId, people } = await directory(20);
    const ada = people[5] ?? "";
    await createAssignments(app.system, {
      principals: [{ kind: "user", id: ada }],
      targets: [{ kind: "account", accountId: "481230097717" }],
      permissionSetIds: [readOnly],
    });
    for (const id of people.slice(0, 5)) expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    const refused = await scim("DELETE", `/Users/${ada}`);
    expect([refused.status, refused.body.detail]).toEqual([
      403,
      expect.stringContaining("wait for an administrator"),
    ]);
    await scim("DELETE", `/Users/${ada}`);
    const bulk = await scim("POST", "/Bulk", {
      Operations: [{ method: "DELETE", path: `/Users/${people[6]}` }],
    });
    expect(bulk.body.Operations).toMatchObject([{ status: "403" }]);
    expect(await Promise.all([ada, people[6] ?? ""].map(statusOf))).toEqual(["disabled", "disabled"]);
    const alarm = await alarmOf(sourceId);
    expect(alarm).toMatchObject({ left: 7, undoable: 2, held: 2 });
    await allowDepartures(app.system, { sourceId, raisedAt: alarm?.raisedAt ?? new Date(0) });
    for (const id of people.slice(5, 15)) expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await statusOf(ada)).toBe("gone");
    // For a day.
    app.clock.advance(DAY + 3_600);
    for (const id of people.slice(15)) await scim("DELETE", `/Users/${id}`);
    expect(await Promise.all(people.slice(15).map(statusOf))).toEqual(
      Array.from({ length: 5 }, () => "gone"),
    );
  });

  it("made by mistake can be undone, with everything that was assigned", async () => {
    const readOnly = await addPermissionSet(app, "Mistake");
    await addAccount(app, "481230097718", "Mistake");
    const { sourceId, people, raisedAt } = await alarmed();
    const ada = people[10] ?? "";
    await createAssignments(app.system, {
      principals: [{ kind: "user", id: ada }],
      targets: [{ kind: "account", accountId: "481230097718" }],
      permissionSetIds: [readOnly],
    });
    expect((await scim("DELETE", `/Users/${ada}`)).status).toBe(403);
    expect(await undoDepartures(app.system, { sourceId, raisedAt })).toBe(7);
    expect((await listEntitlements(app.personCtx(ada))).entitlements.accounts).toHaveLength(1);
  });
});

describe("an alarm", () => {
  it("can be answered only by administrators, for the alarm they saw, and not for other directories", async () => {
    const { sourceId, people, raisedAt } = await alarmed();
    const employee = app.personCtx(await addUser(app, "stranger"));
    for (const attempt of [
      () => listScimAlarms(employee),
      () => allowDepartures(employee, { sourceId, raisedAt }),
      () => undoDepartures(employee, { sourceId, raisedAt }),
    ])
      await expect(attempt()).rejects.toMatchObject({ kind: "not_found" });
    for (const wrong of [
      { sourceId, raisedAt: new Date(0) },
      { sourceId, raisedAt: new Date("x") },
      { sourceId: "src-0000000000000000", raisedAt },
    ])
      await expect(allowDepartures(app.system, wrong)).rejects.toMatchObject({ kind: "conflict" });
    const other = await directory(20);
    expect((await scim("DELETE", `/Users/${people[8]}`)).status, "another directory's person").toBe(404);
    expect((await scim("DELETE", `/Users/${other.people[0]}`)).status).toBe(204);
    expect(await alarmOf(other.sourceId)).toBeUndefined();
  });
});
