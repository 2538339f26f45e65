import type { ReasonCode } from "@/lib/messages/reason";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportReach } from "@/lib/access/entitlements/explain";
import { record, recordAll, type AuditEvent } from "@/lib/platform/audit/record";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addGroup, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { countLastDay } from "../overview/last-day";
import { pageOf } from "./filter";
import { listAuditEvents } from "./service";

let app: TestApp;
let ada: string;
const PAYMENTS = "481230097715";

beforeAll(async () => {
  app = await testApp();
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "=cmd|payments");
  const team = await addGroup(app, "Payments, team", [ada]);
  await assign(app, { groupId: team }, PAYMENTS, await addPermissionSet(app, "ReadOnly"));
});
afterAll(() => app.dispose());

describe("the audit log", () => {
  it("lists every event once, newest first, even those of the same moment", async () => {
    for (let index = 0; index < 25; index += 1) {
      if (index % 5 === 0) app.clock.advance(1);
      await record(app.system, app.ctx.db, {
        type: "account.changed",
        outcome: index % 2 === 0 ? "success" : "refused",
        accountId: PAYMENTS,
        reason: { code: `change ${index}` as ReasonCode },
        details: { label: null, environmentId: null },
      });
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listAuditEvents(app.system, { limit: 7, after });
      seen.push(...page.events.map(({ id }) => id));
      after = page.next ?? undefined;
    } while (after !== undefined);
    const all = await app.ctx.db.selectFrom("audit_events").select("id").execute();
    expect(seen).toHaveLength(all.length);
    expect(new Set(seen).size).toBe(all.length);
  });

  it("can be filtered by type, type prefix, outcome, account, user, permission set, environment, time and text", async () => {
    const count = async (filter: Parameters<typeof listAuditEvents>[1]) =>
      (await listAuditEvents(app.system, { ...filter, limit: 500 })).events.length;
    expect(await count({ type: "account.changed" })).toBe(25);
    expect(await count({ type: "account" })).toBe(25);
    expect(await count({ type: "account", outcome: "refused" })).toBe(12);
    expect(await count({ accountIds: [PAYMENTS] })).toBe(25);
    expect(await count({ personIds: [ada] })).toBe(1);
    expect(await count({ search: "CHANGE 24" })).toBe(1);
    expect(await count({ accountIds: [] })).toBe(0);
    expect(await count({ personIds: [] })).toBe(0);
    const now = app.clock.now();
    expect(await count({ type: "account.changed", from: now })).toBe(5);
    expect(await count({ type: "account.changed", until: now })).toBe(20);
    expect(await count({ permissionSetIds: ["none"] })).toBe(0);
    expect(await count({ search: "%" })).toBe(0);
    expect(await count({ type: "account.changed", people: true })).toBe(0);
  });

  it("separates administrative changes from use and from Foyer's own work", async () => {
    expect((await listAuditEvents(app.system, { changes: true })).events).toEqual([]);
    const person = app.personCtx(ada);
    const events: AuditEvent[] = [
      { type: "user.disabled", outcome: "success" },
      { type: "group_member.added", outcome: "success", details: { groupId: "group" } },
      { type: "session.ended", outcome: "success" },
      { type: "account.check_requested", outcome: "success", details: { accounts: 1 } },
      { type: "console.opened", outcome: "success", details: { destination: "/" } },
    ];
    for (const event of events) await record(person, app.ctx.db, event);
    await record(person, app.ctx.db, { type: "assignment.deleted", outcome: "refused" });
    expect(
      (await listAuditEvents(app.system, { changes: true })).events.map(({ type }) => type).sort(),
    ).toEqual(["group_member.added", "user.disabled"]);
  });

  it("counts a day's users, opened roles and refusals, without Foyer's own work", async () => {
    const person = app.personCtx(ada);
    app.clock.advance(25 * 3600);
    const signed: AuditEvent = {
      type: "assertion.signed",
      outcome: "success",
      details: { assertionId: "id", purpose: "credentials", roleArn: "arn", durationSeconds: 3600 },
    };
    const signedIn: AuditEvent = {
      type: "session.created",
      outcome: "success",
      targetId: ada,
      details: { sessionId: "id", steps: [], source: "password" },
    };
    await recordAll(person, app.ctx.db, [
      signed,
      signed,
      { type: "credentials.refused", outcome: "refused" },
    ]);
    await recordAll(app.anonymous, app.ctx.db, [
      signedIn,
      signedIn,
      { type: "sign_in.failed", outcome: "refused" },
    ]);
    await record(app.system, app.ctx.db, signed);
    expect(await countLastDay(app.system)).toEqual({ people: 1, opened: 2, refused: 1, failedSignIns: 1 });
    app.clock.advance(25 * 3600);
    expect(await countLastDay(app.system)).toEqual({ people: 0, opened: 0, refused: 0, failedSignIns: 0 });
    await expect(countLastDay(person)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("refuses an edited page mark, and callers without a role inside Foyer", async () => {
    for (const after of ["x", "2026-11-24T09:00:00.000Z", "2026-11-24T09:00:00.000Z_' or 1=1"])
      await expect(listAuditEvents(app.system, { after })).rejects.toMatchObject({ kind: "invalid_input" });
    await expect(listAuditEvents(app.personCtx(ada), {})).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("an export of who can reach what", () => {
  it("is recorded with its actor", async () => {
    const before = await listAuditEvents(app.system, { type: "access.exported" });
    await exportReach(app.system, { format: "csv", of: { accountId: PAYMENTS }, cutOff: "" });
    const { events } = await listAuditEvents(app.system, { type: "access.exported" });
    expect(events).toHaveLength(before.events.length + 1);
    expect(events[0]).toMatchObject({ accountId: PAYMENTS, details: { format: "csv", rows: 1 } });
  });

  it("is CSV that a spreadsheet reads as text, and JSON", async () => {
    const csv = await exportReach(app.system, { format: "csv", of: { accountId: PAYMENTS }, cutOff: "" });
    expect(csv.split("\r\n")).toEqual([
      "userName,displayName,accountId,accountName,permissionSetName,group,targetKind,target,endsAt",
      `ada,ada of Northwind,${PAYMENTS},'=cmd|payments,ReadOnly,"Payments, team",account,,`,
      "",
    ]);
    const json = JSON.parse(
      await exportReach(app.system, { format: "json", of: { userId: ada }, cutOff: "" }),
    ) as {
      access: unknown[];
    };
    expect(json.access).toMatchObject([
      {
        userName: "ada",
        accountId: PAYMENTS,
        permissionSetName: "ReadOnly",
        group: "Payments, team",
        targetKind: "account",
        target: null,
        endsAt: null,
      },
    ]);
    await expect(
      exportReach(app.personCtx(ada), { format: "csv", of: { accountId: PAYMENTS }, cutOff: "" }),
    ).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("[H3] questions about a large log", () => {
  /** The plan without a sort or a whole table, if an index allows it. */
  const planOf = (filter: Parameters<typeof pageOf>[0]) =>
    app.ctx.db.transaction().execute(async (tx) => {
      await sql`set local enable_seqscan = off`.execute(tx);
      await sql`set local enable_sort = off`.execute(tx);
      await sql`set local enable_bitmapscan = off`.execute(tx);
      const { rows } = await sql<Record<string, string>>`explain ${pageOf(filter, null, 51)}`.execute(tx);
      return rows.map((row) => Object.values(row)[0]).join("\n");
    });

  it.each([
    ["everything", {}],
    ["an account", { accountIds: [PAYMENTS] }],
    ["a permission set", { permissionSetIds: ["x"] }],
    ["refusals", { outcome: "refused" }],
    ["one type", { type: "sign_in.failed" }],
    ["a time", { from: new Date(0), until: new Date(1) }],
  ])("about %s read an index in the order of the page", async (_what, filter) => {
    const plan = await planOf(filter);
    expect(plan).toMatch(/Index (Only )?Scan using audit_events_/);
    expect(plan).not.toMatch(/Sort|Seq Scan on audit_events/);
  });

  it("about a person read two indexes in the order of the page, and sort no more than two pages", async () => {
    const plan = await planOf({ personIds: [ada] });
    expect(plan).toContain("audit_events_by_actor");
    expect(plan).toContain("audit_events_by_target");
    // Everything that is sorted is above both limits.
    const below = plan.slice(plan.indexOf("Limit", plan.indexOf("Limit") + 1));
    expect(below).not.toMatch(/Sort|Seq Scan on audit_events/);
  });
});
