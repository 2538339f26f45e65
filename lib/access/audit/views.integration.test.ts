import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveRole } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { deleteAuditView, listAuditViews, saveAuditView } from "./views";

let app: TestApp;
let auditor: AdminCtx;
let other: AdminCtx;
let employee: AdminCtx;
beforeAll(async () => {
  app = await testApp();
  const of = async (name: string) => {
    const userId = await addUser(app, name);
    await giveRole(app.system, { principal: { userId }, role: "auditor" });
    return app.personCtx(userId);
  };
  auditor = await of("auditor");
  other = await of("other");
  employee = app.personCtx(await addUser(app, "employee"));
});
afterAll(() => app.dispose());

const LAST_WEEK = { environment: "production", set: "Administrator", period: "last_week" };

describe("a saved view", () => {
  it("comes back as it was saved, for the person who saved it and for nobody else", async () => {
    await saveAuditView(auditor, { name: " Production last week ", query: LAST_WEEK });
    expect(await listAuditViews(auditor)).toMatchObject([{ name: "Production last week", query: LAST_WEEK }]);
    expect(await listAuditViews(other)).toEqual([]);
  });

  it("is replaced by one of the same name, in whatever case", async () => {
    await saveAuditView(auditor, { name: "PRODUCTION last week", query: { outcome: "refused" } });
    expect(await listAuditViews(auditor)).toMatchObject([
      { name: "PRODUCTION last week", query: { outcome: "refused" } },
    ]);
  });

  it("can't be deleted by another person", async () => {
    const [view] = await listAuditViews(auditor);
    await expect(deleteAuditView(other, { id: view?.id ?? "" })).rejects.toMatchObject({ kind: "not_found" });
    await expect(deleteAuditView(auditor, { id: "1 or 1=1" })).rejects.toMatchObject({ kind: "not_found" });
    expect(await listAuditViews(auditor)).toHaveLength(1);
    await deleteAuditView(auditor, { id: view?.id ?? "" });
    expect(await listAuditViews(auditor)).toEqual([]);
  });

  it("is for people who may read the log", async () => {
    await expect(saveAuditView(employee, { name: "x", query: LAST_WEEK })).rejects.toMatchObject({
      kind: "not_found",
    });
    await expect(listAuditViews(employee)).rejects.toMatchObject({ kind: "not_found" });
  });

  it.each<[string, { name: string; query: Record<string, string> }, string]>([
    ["without a name", { name: " ", query: LAST_WEEK }, "audit_view_name_not_valid"],
    ["with a line break in its name", { name: "a\nb", query: LAST_WEEK }, "audit_view_name_not_valid"],
    ["that asks nothing", { name: "a", query: { q: "" } }, "audit_view_empty"],
    ["of endless length", { name: "a", query: { q: "x".repeat(301) } }, "audit_view_too_long"],
  ])("%s is refused", async (_what, input, code) => {
    await expect(saveAuditView(auditor, input)).rejects.toMatchObject({ code });
  });

  it("has at most thirty beside it", async () => {
    for (let number = 1; number <= 30; number += 1)
      await saveAuditView(other, { name: `View ${number}`, query: LAST_WEEK });
    await expect(saveAuditView(other, { name: "One more", query: LAST_WEEK })).rejects.toMatchObject({
      code: "audit_views_too_many",
    });
    await saveAuditView(other, { name: "View 7", query: { outcome: "failed" } });
  });
});
