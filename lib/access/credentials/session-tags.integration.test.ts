/** Session tags, from a user's attributes to what AWS receives. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeAttributes, previewTags } from "@/lib/identity/attributes/service";
import type { Sandbox } from "@/sandbox/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { getCredentials } from "./service";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let ada: string;
let set: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  set = await addPermissionSet(app, "ReadOnly");
  await assign(app, { userId: ada }, PAYMENTS, set);
  await deployAssigned(app, sandbox);
  clock.advance(300);
  await app.ctx.db
    .updateTable("users")
    .set({ attributes: JSON.stringify({ Title: "Engineer", NickName: "a;b" }) })
    .where("id", "=", ada)
    .execute();
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});
beforeEach(() =>
  changeAttributes(app.system, () => [
    { key: "Role", source: "${path:title}" },
    { key: "User", source: "${path:userName}" },
  ]),
);

const open = () =>
  getCredentials(app.personCtx(ada), { accountId: PAYMENTS, permissionSetId: set, purpose: "credentials" });
const tagsInAws = async () => sandbox.state.sessions.get((await open()).credentials.accessKeyId)?.tags;

/** Links Ada to another source that has attributes for her. */
async function sourceThatSaid(attributes: Record<string, unknown>, isEnabled = true): Promise<void> {
  await app.ctx.db.deleteFrom("identity_sources").where("id", "=", "src-00000000000000aa").execute();
  await app.ctx.db
    .insertInto("identity_sources")
    .values({
      id: "src-00000000000000aa",
      kind: "oidc",
      name: "Okta",
      is_enabled: isEnabled,
      created_at: clock.now(),
      created_by: "test",
    })
    .execute();
  await app.ctx.db
    .insertInto("user_identities")
    .values({
      source_id: "src-00000000000000aa",
      subject: "s",
      user_id: ada,
      created_at: clock.now(),
      linked_by: "source",
      created_by: "test",
      last_sign_in_at: clock.now(),
      access_attributes: JSON.stringify(attributes),
    })
    .execute();
}

describe("session tags", () => {
  it("are in every AWS session and in the audit log", async () => {
    expect(await tagsInAws()).toEqual({ Role: "Engineer", User: "ada" });
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "assertion.signed")
      .orderBy("at", "desc")
      .orderBy("id", "desc")
      .limit(1)
      .executeTakeFirst();
    expect(event?.details).toMatchObject({ tags: { Role: "Engineer", User: "ada" } });
  });

  it("follow a change at the next session, and disappear when nothing is mapped", async () => {
    await changeAttributes(app.system, () => null);
    expect(await tagsInAws()).toEqual({});
  });

  it("include a source's values only while it is enabled, and never override configured ones", async () => {
    await sourceThatSaid({ role: "Owner", Project: "Lighthouse" });
    expect(await tagsInAws()).toEqual({ Role: "Engineer", User: "ada", Project: "Lighthouse" });
    await sourceThatSaid({ Project: "Lighthouse" }, false);
    expect(await tagsInAws()).toEqual({ Role: "Engineer", User: "ada" });
  });

  it("are named as the reason when they are too large for AWS together", async () => {
    await sourceThatSaid(
      Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, "v".repeat(200)])),
    );
    await expect(open()).rejects.toMatchObject({
      kind: "aws_refused",
      message: expect.stringContaining("session tags"),
    });
    await sourceThatSaid({});
  });

  it("have a preview with the sent and dropped tags and the size AWS reported", async () => {
    await changeAttributes(app.system, (before) => [
      ...(before ?? []),
      { key: "Nick", source: "${path:nickName}" },
    ]);
    await open();
    const preview = await previewTags(app.system, { userName: "ADA" });
    expect(preview).toMatchObject({
      tags: { Role: "Engineer", User: "ada" },
      leftOut: [{ key: "Nick" }],
      bytes: 19,
      measured: { percent: expect.any(Number) },
    });
    expect(preview.measured?.percent).toBeGreaterThan(0);
  });

  it("can be changed by administrators and seen by readers", async () => {
    const person = app.personCtx(ada);
    await expect(changeAttributes(person, () => null)).rejects.toMatchObject({ kind: "not_found" });
    await expect(previewTags(person, { userName: "ada" })).rejects.toMatchObject({ kind: "not_found" });
    await expect(previewTags(app.system, { userName: "nobody" })).rejects.toMatchObject({
      kind: "not_found",
    });
  });

  it("include all of twenty concurrent changes", async () => {
    await sourceThatSaid({});
    await changeAttributes(app.system, () => []);
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        changeAttributes(app.system, (before) => [
          ...(before ?? []),
          { key: `k${index}`, source: "${path:userName}" },
        ]),
      ),
    );
    expect(Object.keys((await previewTags(app.system, { userName: "ada" })).tags)).toHaveLength(20);
  });
});
