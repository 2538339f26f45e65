import { readFileSync } from "node:fs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { assumeRole } from "@/lib/access/credentials/assume-role";
import { PROVISION_ACCOUNT } from "@/lib/access/desired/desired-roles";
import { createPermissionSet } from "@/lib/access/permission-sets/service";
import { requestOf } from "@/lib/access/signing/types";
import { giveRole } from "@/lib/identity/administrators/service";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import { actorOfAccessToken } from "@/lib/identity/cli/tokens";
import { resetFactors } from "@/lib/identity/factors/administer";
import { createLinkFor, resetPassword } from "@/lib/identity/password-links/administer";
import { setPasswordByLink } from "@/lib/identity/password-links/service";
import { actorOfToken, endOwnSession } from "@/lib/identity/sessions/service";
import { changePassword } from "@/lib/identity/sign-in/change-password";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { setUserStatus } from "@/lib/identity/users/administer";
import { deleteUser } from "@/lib/identity/users/delete";
import { as, type UserCtx } from "@/lib/platform/context";
import { writeSetting } from "@/lib/platform/settings/service";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addUser, PASSWORD } from "@/lib/testing/company";
import { post, register, serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import type { Sandbox } from "@/sandbox/server";
import { endOwnSessions, endSessionsOf, listOwnSessions, listSessionsOf } from "./service";

const ACCOUNT = "481230097715";
const NEW_PASSWORD = "a quite different long sentence 42";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let protocols: Protocols;
let admin = "";
let permissionSetId = "";
let count = 0;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  protocols = await serveProtocols(app);
  await addAccount(app, ACCOUNT, "Payments");
  await connectAll(app, sandbox);
  await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: clock.now(), by: "test" });
  admin = await addUser(app, "admin");
  await giveRole(app.system, { principal: { userId: admin }, role: "administrator" });
  permissionSetId = await createPermissionSet(app.system, {
    name: "Reader",
    awsManagedPolicies: ["ReadOnlyAccess"],
  });
  const first = await addUser(app, "first");
  await createAssignments(app.system, {
    principals: [{ kind: "user", id: first }],
    targets: [{ kind: "account", accountId: ACCOUNT }],
    permissionSetIds: [permissionSetId],
  });
  await app.worker.drain();
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
  await sandbox.stop();
});

const settle = async () => {
  await app.worker.drain();
  await app.ctx.db
    .updateTable("jobs")
    .set({ run_at: clock.now() })
    .where("kind", "=", PROVISION_ACCOUNT)
    .execute();
  await app.worker.drain();
};

const browser = async (name: string) =>
  (await signInWithPassword(app.anonymous, { name, password: PASSWORD }))?.token.reveal() ?? "";

async function commandLineByCode(userId: string): Promise<string> {
  const client = await register(protocols);
  const { body } = await post(`${protocols.url}/device_authorization`, {
    ...client,
    startUrl: `${app.ctx.config.url}/start`,
  });
  const { deviceCode, userCode } = body as { deviceCode: string; userCode: string };
  const { id } = await enterDeviceCode(app.personCtx(userId), userCode);
  await answerDevice(app.personCtx(userId), { id, allow: true, password: PASSWORD });
  const reply = await post(`${protocols.url}/token`, {
    ...client,
    grantType: "urn:ietf:params:oauth:grant-type:device_code",
    deviceCode,
  });
  return (reply.body as { accessToken: string }).accessToken;
}

async function credentials(userId: string) {
  const ctx = app.personCtx(userId);
  const got = await assumeRole(
    ctx,
    await app.issue(requestOf(ctx, { accountId: ACCOUNT, permissionSetId, purpose: "credentials" })),
  );
  return {
    accessKeyId: got.accessKeyId,
    secretAccessKey: got.secretAccessKey.reveal(),
    sessionToken: got.sessionToken.reveal(),
  };
}

/** A person with a session of each kind. */
async function somebody() {
  const name = `person${(count += 1)}`;
  const userId = await addUser(app, name);
  await createAssignments(app.system, {
    principals: [{ kind: "user", id: userId }],
    targets: [{ kind: "account", accountId: ACCOUNT }],
    permissionSetIds: [permissionSetId],
  });
  const here = await browser(name);
  const there = await browser(name);
  const commandLine = (await signInCli(app, protocols, userId)).tokens.accessToken;
  const byCode = await commandLineByCode(userId);
  const keys = await credentials(userId);
  const isOpen = async () => [
    (await actorOfToken(app.ctx, here)) !== null,
    (await actorOfToken(app.ctx, there)) !== null,
    (await actorOfAccessToken(app.ctx, commandLine, null)) !== null,
    (await actorOfAccessToken(app.ctx, byCode, null)) !== null,
    await new IAMClient({ region: "us-east-1", endpoint: sandbox.url, credentials: keys, maxAttempts: 1 })
      .send(new ListRolesCommand({}))
      .then(
        () => true,
        () => false,
      ),
  ];
  const ctxOf = async (token: string): Promise<UserCtx> => {
    const actor = await actorOfToken(app.ctx, token);
    if (actor?.kind !== "user") throw new Error("not signed in");
    return as(app.ctx, actor, SOURCE);
  };
  return { name, userId, here, there, isOpen, ctxOf };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

const adminCtx = () => app.personCtx(admin);
const DEEDS: Record<string, (who: Somebody) => Promise<unknown>> = {
  "signs out": async ({ ctxOf, here }) => endOwnSession(await ctxOf(here)),
  "ends all others": async ({ ctxOf, here }) => {
    const ctx = await ctxOf(here);
    return endOwnSessions(ctx, { kind: "all", exceptSessionId: ctx.actor.sessionId });
  },
  "has everything ended by an administrator": ({ userId }) =>
    endSessionsOf(adminCtx(), { userId, which: { kind: "all", exceptSessionId: null } }),
  "changes the password": async ({ ctxOf, here }) => {
    const ctx = await ctxOf(here);
    const changed = await changePassword(ctx, { current: PASSWORD, next: NEW_PASSWORD });
    expect(changed).toMatchObject({ ok: true });
  },
  "has the password reset by an administrator": ({ userId }) =>
    resetPassword(adminCtx(), { userId, delivery: "handed over" }),
  "sets a password by a link": async ({ name }) => {
    const link = await createLinkFor(app.system, { userName: name });
    const token = new URL(link?.reveal() ?? "").pathname.split("/").at(-1) ?? "";
    expect(await setPasswordByLink(app.anonymous, { token, password: NEW_PASSWORD })).toBeNull();
  },
  "has the second factors reset": ({ userId }) => resetFactors(adminCtx(), { userId }),
  "is disabled": ({ userId }) => setUserStatus(adminCtx(), { userId, status: "disabled" }),
  "is deleted": ({ userId }) => deleteUser(adminCtx(), { userId }),
};

/** The table of docs/sessions.md: by deed, whether each kind of session stays open. */
const ROWS = (readFileSync("docs/sessions.md", "utf8").split("## What ends what")[1] ?? "")
  .split("\n##")[0]
  ?.split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| deed"))
  .map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .map(([deed = "", ...cells]) => ({ deed, stays: cells.map((cell) => cell.startsWith("stay")) }));

describe("[E33] [G57] [G60] once a person", () => {
  it("does any of these, the documentation says what ends", () =>
    expect(ROWS?.map(({ deed }) => deed)).toEqual(Object.keys(DEEDS)));

  it.each(ROWS ?? [])("$deed, exactly what the documentation says ends", async ({ deed, stays }) => {
    const who = await somebody();
    expect(await who.isOpen()).toEqual([true, true, true, true, true]);
    await DEEDS[deed]?.(who);
    await settle();
    expect(await who.isOpen()).toEqual(stays);
    if (deed === "is deleted") return;
    // The list agrees. What began in its place, or by this test, is one browser at most.
    const { browsers, commandLines, aws } = await listSessionsOf(app.system, who.userId);
    expect(commandLines).toHaveLength(stays.slice(2, 4).filter(Boolean).length);
    expect(aws.filter(({ isEnding }) => !isEnding)).toHaveLength(stays[4] ? 1 : 0);
    expect(browsers).toHaveLength(
      stays.slice(0, 2).filter(Boolean).length + (deed === "changes the password" ? 1 : 0),
    );
  });
});

describe("a person", () => {
  it("sees their sessions with program, address and times, this one among them, and nobody else's", async () => {
    const [who, other] = [await somebody(), await somebody()];
    const ctx = await who.ctxOf(who.here);
    const mine = await listOwnSessions(ctx);
    expect(mine).toMatchObject({
      browsers: [
        { device: "vitest", ip: "192.0.2.7", isPending: false },
        { device: "vitest", ip: "192.0.2.7" },
      ],
      commandLines: expect.arrayContaining([
        expect.objectContaining({ program: "botocore-client-test", flow: "code" }),
        expect.objectContaining({ flow: "device" }),
      ]),
      aws: [
        { accountName: "Payments", permissionSetName: "Reader", purposes: ["credentials"], isEnding: false },
      ],
    });
    expect(mine.browsers.map(({ id }) => id)).toContain(ctx.actor.sessionId);
    const theirs = await listOwnSessions(await other.ctxOf(other.here));
    const ids = ({ browsers, commandLines }: typeof mine) =>
      [...browsers, ...commandLines].map(({ id }) => id);
    expect(ids(mine).filter((id) => ids(theirs).includes(id))).toEqual([]);
  });

  it("ends one of each kind, and the others go on", async () => {
    const who = await somebody();
    const ctx = await who.ctxOf(who.here);
    const { browsers, commandLines } = await listOwnSessions(ctx);
    const there = browsers.find(({ id }) => id !== ctx.actor.sessionId)?.id ?? "";
    const byCode = commandLines.find(({ flow }) => flow === "device")?.id ?? "";
    await endOwnSessions(ctx, { kind: "browser", id: there });
    await endOwnSessions(ctx, { kind: "command_line", id: byCode });
    await endOwnSessions(ctx, { kind: "aws", role: { accountId: ACCOUNT, permissionSetId } });
    expect((await listOwnSessions(ctx)).aws).toMatchObject([{ isEnding: true }]);
    await settle();
    expect(await who.isOpen()).toEqual([true, false, true, false, false]);
    expect((await listOwnSessions(ctx)).aws).toEqual([]);
    for (const which of [
      { kind: "browser", id: there },
      { kind: "command_line", id: byCode },
      { kind: "aws", role: { accountId: ACCOUNT, permissionSetId } },
    ] as const)
      await expect(endOwnSessions(ctx, which), "again").rejects.toMatchObject({ kind: "not_found" });
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["type", "actor_id", "reason"])
        .where("target_id", "=", who.userId)
        .where("reason", "in", ["session.ended_from_list", "sessions_revoked.by_user"])
        .orderBy("type")
        .execute(),
    ).toEqual([
      { type: "cli_session.ended", actor_id: who.userId, reason: "session.ended_from_list" },
      { type: "session.ended", actor_id: who.userId, reason: "session.ended_from_list" },
      { type: "sessions.revoked", actor_id: who.userId, reason: "sessions_revoked.by_user" },
    ]);
    clock.advance(61);
    await expect(credentials(who.userId), "they may open it again").resolves.toBeDefined();
  });

  it("can't end another person's session by its id, or by anything that is no id", async () => {
    const [who, other] = [await somebody(), await somebody()];
    const ctx = await who.ctxOf(who.here);
    const theirs = await listOwnSessions(await other.ctxOf(other.here));
    const ids = [theirs.browsers[0]?.id ?? "", theirs.commandLines[0]?.id ?? "", "", "'", "x".repeat(5000)];
    for (const id of ids) {
      await expect(endOwnSessions(ctx, { kind: "browser", id })).rejects.toMatchObject({ kind: "not_found" });
      await expect(endOwnSessions(ctx, { kind: "command_line", id })).rejects.toMatchObject({
        kind: "not_found",
      });
      // An administrator names the user too.
      await expect(
        endSessionsOf(adminCtx(), { userId: who.userId, which: { kind: "browser", id } }),
      ).rejects.toMatchObject({ kind: "not_found" });
    }
    for (const role of [
      { accountId: "", permissionSetId: "" },
      { accountId: ACCOUNT, permissionSetId: "ps-0000000000000000" },
    ])
      await expect(endOwnSessions(ctx, { kind: "aws", role })).rejects.toMatchObject({ kind: "not_found" });
    expect(await other.isOpen()).toEqual([true, true, true, true, true]);
  });

  it("can't end anything with a session that has ended meanwhile", async () => {
    const who = await somebody();
    const [ctx, there] = [await who.ctxOf(who.here), await who.ctxOf(who.there)];
    await endOwnSessions(ctx, { kind: "browser", id: there.actor.sessionId });
    await expect(
      endOwnSessions(there, { kind: "all", exceptSessionId: there.actor.sessionId }),
    ).rejects.toMatchObject({ kind: "signed_out" });
    expect((await who.isOpen())[0]).toBe(true);
  });

  it("ends everything from two browsers at the same time: one of them wins, and nothing stays", async () => {
    const who = await somebody();
    const [here, there] = [await who.ctxOf(who.here), await who.ctxOf(who.there)];
    const ended = await Promise.allSettled(
      [here, there].map((ctx) => endOwnSessions(ctx, { kind: "all", exceptSessionId: ctx.actor.sessionId })),
    );
    expect(ended.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await settle();
    expect((await who.isOpen()).filter(Boolean)).toHaveLength(1);
  });

  it("can't end everyone's sessions: a role without room for one more name is left to administrators", async () => {
    const full = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: `arn:aws:s3:::${"x".repeat(9_890)}` }],
    });
    const id = await createPermissionSet(app.system, { name: `Full${count}`, inlinePolicy: full });
    const [one, other] = [await somebody(), await somebody()];
    await createAssignments(app.system, {
      principals: [one, other].map(({ userId }) => ({ kind: "user", id: userId })),
      targets: [{ kind: "account", accountId: ACCOUNT }],
      permissionSetIds: [id],
    });
    await app.worker.drain();
    const role = { accountId: ACCOUNT, permissionSetId: id };
    for (const { userId } of [one, other]) {
      const ctx = app.personCtx(userId);
      await app.issue(requestOf(ctx, { ...role, purpose: "console" }));
    }
    await endOwnSessions(await one.ctxOf(one.here), { kind: "aws", role });
    await expect(endOwnSessions(await other.ctxOf(other.here), { kind: "aws", role })).rejects.toMatchObject({
      kind: "conflict",
      code: "aws_session_needs_administrator",
    });
    const ctx = await other.ctxOf(other.here);
    expect(await endOwnSessions(ctx, { kind: "all", exceptSessionId: ctx.actor.sessionId })).toMatchObject({
      roles: 1,
      leftOut: 1,
    });
    expect(
      await endSessionsOf(adminCtx(), { userId: other.userId, which: { kind: "aws", role } }),
    ).toMatchObject({ roles: 1 });
  });
});

it("only administrators end others' sessions, and only readers see them", async () => {
  const who = await somebody();
  const auditor = await addUser(app, "auditor");
  await giveRole(app.system, { principal: { userId: auditor }, role: "auditor" });
  expect((await listSessionsOf(app.personCtx(auditor), who.userId)).browsers).toHaveLength(2);
  await expect(listSessionsOf(app.personCtx(who.userId), auditor)).rejects.toMatchObject({
    kind: "not_found",
  });
  for (const userId of [auditor, who.userId])
    await expect(
      endSessionsOf(app.personCtx(userId), {
        userId: who.userId,
        which: { kind: "all", exceptSessionId: null },
      }),
    ).rejects.toMatchObject({ kind: "not_found" });
  expect(await who.isOpen()).toEqual([true, true, true, true, true]);
  for (const userId of ["", "nobody", "00000000-0000-4000-8000-000000000000"])
    await expect(listSessionsOf(adminCtx(), userId)).rejects.toMatchObject({ kind: "not_found" });
});
