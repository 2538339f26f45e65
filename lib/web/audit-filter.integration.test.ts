import { afterAll, beforeAll, expect, it } from "vitest";
import { exportAuditEvents, listAuditEvents, listOwnEvents } from "@/lib/access/audit/service";
import { lastVerification, requestVerification, VERIFY_AUDIT } from "@/lib/access/audit/verification";
import { saveEnvironment } from "@/lib/access/environments/service";
import { record } from "@/lib/platform/audit/record";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { readQuestion, type AuditQuery } from "./audit-filter";

let app: TestApp;
let ada: string;
let bob: string;
const PRODUCTION = "481230097715";
const OTHER = "611902448310";

beforeAll(async () => {
  // Wednesday.
  app = await testApp();
  [ada, bob] = [await addUser(app, "ada"), await addUser(app, "bob")];
  await addAccount(app, PRODUCTION, "Payments");
  await addAccount(app, OTHER, "Payments sandbox");
  await saveEnvironment(app.system, { id: null, name: "Production", colour: "red", tag: null } as never);
  const environment = await app.ctx.db.selectFrom("environments").select("id").executeTakeFirstOrThrow();
  await app.ctx.db
    .updateTable("accounts")
    .set({ environment_id: environment.id })
    .where("id", "=", PRODUCTION)
    .execute();
  const administrator = await addPermissionSet(app, "Administrator");
  const readOnly = await addPermissionSet(app, "ReadOnly");
  const opens = (userId: string, accountId: string, permissionSetId: string) =>
    record(app.personCtx(userId), app.ctx.db, {
      type: "assertion.signed",
      outcome: "success",
      accountId,
      permissionSetId,
      details: { assertionId: "id", purpose: "console", roleArn: "arn", durationSeconds: 3600 },
    });
  await opens(ada, PRODUCTION, administrator);
  app.clock.advance(7 * 86_400);
  await opens(bob, PRODUCTION, administrator);
  await opens(ada, PRODUCTION, readOnly);
  await opens(ada, OTHER, administrator);
});
afterAll(() => app.dispose());

const asked = async (query: AuditQuery, timeZone = "UTC") => {
  const { filter, unknown } = await readQuestion(app.system, query, timeZone);
  const { events } = await listAuditEvents(app.system, { ...filter, limit: 500 });
  return {
    unknown,
    opened: events
      .filter(({ type }) => type === "assertion.signed")
      .map(({ actor, accountName, permissionSetName }) => `${actor} ${permissionSetName} in ${accountName}`),
  };
};

it("[H3] who opened production as Administrator last week is one question", async () => {
  const environment = await app.ctx.db.selectFrom("environments").select("id").executeTakeFirstOrThrow();
  const query = { show: "opened", environment: environment.id, set: "Administrator" };
  expect((await asked({ ...query, period: "last_week" })).opened).toEqual([
    "ada of Northwind Administrator in Payments",
  ]);
  expect((await asked(query)).opened).toHaveLength(2);
});

it("names are exact if something has exactly that name, else every word counts; numbers may have spaces", async () => {
  expect((await asked({ account: "payments" })).opened).toHaveLength(3);
  expect((await asked({ account: "paym" })).opened).toHaveLength(4);
  expect((await asked({ account: "4812 3009 7715" })).opened).toHaveLength(3);
  expect((await asked({ person: "ADA" })).opened).toHaveLength(3);
  expect((await asked({ person: bob })).opened).toEqual(["bob of Northwind Administrator in Payments"]);
  expect((await asked({ set: "administrator", person: "ada" })).opened).toHaveLength(2);
});

it("a name that nothing has finds nothing, and says so; the id of something deleted still finds its events", async () => {
  expect(await asked({ person: "nobody at all" })).toEqual({ unknown: ["nobody at all"], opened: [] });
  const { filter, unknown } = await readQuestion(app.system, { account: "999999999999" }, "UTC");
  expect([filter.accountIds, unknown]).toEqual([["999999999999"], []]);
});

it("days are the reader's, both included; what isn't a day is left out", async () => {
  // The first event was at 09:00 UTC on 24 November 2026: still the 23rd in Honolulu, where it is 23:00.
  expect((await asked({ from: "2026-11-24", until: "2026-11-24" })).opened).toHaveLength(1);
  expect((await asked({ until: "2026-11-23" }, "Pacific/Honolulu")).opened).toHaveLength(1);
  expect((await asked({ until: "2026-11-23" })).opened).toHaveLength(0);
  expect((await asked({ from: "2026-02-30", until: "tomorrow" })).opened).toHaveLength(4);
});

it("[H4] [G79] an export holds the same events, hostile names are quoted data, and it is in the log itself", async () => {
  await record(app.anonymous, app.ctx.db, {
    type: "sign_in.failed",
    outcome: "refused",
    details: { name: '=HYPERLINK("http://e.example","x")\r\nLOGIN_SUCCESS user=admin' },
  });
  const read = async (format: "csv" | "jsonl", query: AuditQuery) => {
    const { filter } = await readQuestion(app.system, query, "UTC");
    let text = "";
    for await (const part of await exportAuditEvents(app.system, { filter, format, cutOff: "cut" }))
      text += part;
    return text;
  };
  const lines = (await read("jsonl", { type: "sign_in.failed" })).trim().split("\n");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    type: "sign_in.failed",
    details: { name: '=HYPERLINK("http://e.example","x")\r\nLOGIN_SUCCESS user=admin' },
  });
  const csv = await read("csv", { person: "ada", show: "opened" });
  expect(csv.split("\r\n")).toHaveLength(1 + 3 + 1);
  const exports = await listAuditEvents(app.system, { type: "audit.exported" });
  expect(exports.events.map(({ details }) => details["format"]).sort()).toEqual(["csv", "jsonl"]);
});

it("a person sees their own history and nothing else; a stranger's filters don't exist there", async () => {
  const { events } = await listOwnEvents(app.personCtx(bob), {});
  expect(events.length).toBeGreaterThan(0);
  expect(events.filter(({ actorId, target }) => actorId !== bob && target !== "bob of Northwind")).toEqual(
    [],
  );
});

it("callers without a role inside Foyer can't ask, export or verify", async () => {
  const ctx = app.personCtx(ada);
  await expect(readQuestion(ctx, { person: "bob" }, "UTC")).rejects.toMatchObject({ kind: "not_found" });
  await expect(exportAuditEvents(ctx, { filter: {}, format: "csv", cutOff: "" })).rejects.toMatchObject({
    kind: "not_found",
  });
  await expect(requestVerification(ctx)).rejects.toMatchObject({ kind: "not_found" });
});

it("a verification on request keeps its result, and names what was changed", async () => {
  await requestVerification(app.system);
  await app.worker.drain();
  expect(await lastVerification(app.system)).toMatchObject({ count: 0, findings: [] });
  const { id } = await app.ctx.db.selectFrom("audit_events").select("id").limit(1).executeTakeFirstOrThrow();
  const set = (user: string) => app.ctx.db.updateTable("audit_events").set({ ip: user }).where("id", "=", id);
  const { sql } = await import("kysely");
  await sql`alter table audit_events disable trigger user`.execute(app.ctx.db);
  await set("203.0.113.1").execute();
  await sql`alter table audit_events enable trigger user`.execute(app.ctx.db);
  app.clock.advance(60);
  await requestVerification(app.system);
  await app.worker.drain();
  const last = await lastVerification(app.system);
  expect(last).toMatchObject({ count: 1, findings: [{ problem: "edited", eventId: id }] });
  const job = await app.ctx.db
    .selectFrom("jobs")
    .select("run_at")
    .where("kind", "=", VERIFY_AUDIT)
    .executeTakeFirst();
  expect(job?.run_at.getTime()).toBe(app.clock.now().getTime() + 86_400_000);
});
