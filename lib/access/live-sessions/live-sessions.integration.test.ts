import { englishText } from "@/lib/messages/server-text";
import { ListRolesCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssignments } from "@/lib/access/assignments/create";
import { previewRemoval } from "@/lib/access/assignment-effects/service";
import { removeAssignments } from "@/lib/access/assignments/remove";
import { assumeRole } from "@/lib/access/credentials/assume-role";
import { endSessionsPolicy } from "@/lib/formats/end-sessions-policy";
import { sourceIdentity } from "@/lib/formats/session-name";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import { previewOf } from "@/lib/web/effect-preview";
import type { Sandbox } from "@/sandbox/server";
import { listLiveSessions } from "./service";
import { requestOf } from "@/lib/access/signing/types";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let [ada, ben]: string[] = [];
let readOnly: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  [ada, ben] = [await addUser(app, "ada"), await addUser(app, "ben")];
  await addAccount(app, PAYMENTS, "Payments");
  readOnly = await addPermissionSet(app, "ReadOnly", { hours: 4 });
  await connectAll(app, sandbox);
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});

const give = async (userId: string) => {
  const { ids } = await createAssignments(app.system, {
    principals: [{ kind: "user", id: userId }],
    targets: [{ kind: "account", accountId: PAYMENTS }],
    permissionSetIds: [readOnly],
  });
  await app.worker.drain();
  return ids;
};
const open = async (userId = "") => {
  const ctx = app.personCtx(userId);
  const got = await assumeRole(
    ctx,
    await app.issue(
      requestOf(ctx, { accountId: PAYMENTS, permissionSetId: readOnly, purpose: "credentials" }),
    ),
  );
  return {
    accessKeyId: got.accessKeyId,
    secretAccessKey: got.secretAccessKey.reveal(),
    sessionToken: got.sessionToken.reveal(),
  };
};

describe("sessions in AWS", () => {
  it("that outlive a removed assignment are counted in its preview and listed with their end, unless their role goes too", async () => {
    const [ofAda, ofBen] = [await give(ada ?? ""), await give(ben ?? "")];
    const until = new Date(Math.floor(clock.now().getTime() / 1000) * 1000 + 4 * 3600_000);
    await open(ada);
    await open(ada);
    const effect = await previewRemoval(app.system, { ids: ofAda });
    expect(effect.outliving).toEqual({ count: 1, until });
    expect(previewOf(englishText(), effect, "lose").summary.at(-1)).toMatch(
      /1 AWS session that is already open lasts until /,
    );
    expect((await previewRemoval(app.system, { ids: ofBen })).outliving).toEqual({ count: 0, until: null });
    expect((await previewRemoval(app.system, { ids: [...ofAda, ...ofBen] })).outliving?.count).toBe(0);
    await removeAssignments(app.system, { ids: ofAda });
    await app.worker.drain();
    for (const of of [{ userId: ada ?? "" }, { accountId: PAYMENTS }])
      expect(await listLiveSessions(app.system, of)).toMatchObject({
        count: 1,
        until,
        shown: [{ userId: ada, accountName: "Payments", permissionSetName: "ReadOnly", until }],
      });
    expect((await listLiveSessions(app.system, { userId: ben ?? "" })).count).toBe(0);
    for (const userId of ["", "nobody", "'"])
      expect((await listLiveSessions(app.system, { userId })).count).toBe(0);
    await expect(listLiveSessions(app.personCtx(ada ?? ""), { userId: ada ?? "" })).rejects.toMatchObject({
      kind: "not_found",
    });
    await removeAssignments(app.system, { ids: ofBen });
    await app.worker.drain();
    expect((await listLiveSessions(app.system, { userId: ada ?? "" })).count).toBe(0);
  });

  it("of one user end through the policy that the page offers, but not other users' sessions or later ones", async () => {
    await give(ada ?? "");
    await give(ben ?? "");
    const list = async (credentials: Awaited<ReturnType<typeof open>>) =>
      new IAMClient({ region: "us-east-1", endpoint: sandbox.url, credentials, maxAttempts: 1 }).send(
        new ListRolesCommand({}),
      );
    const [hers, his] = [await open(ada), await open(ben)];
    await expect(list(hers)).resolves.toBeDefined();
    clock.advance(2);
    sandbox.state.serviceControlPolicies = [
      JSON.stringify(endSessionsPolicy({ sourceIdentity: sourceIdentity(ada ?? ""), before: clock.now() })),
    ];
    await expect(list(hers)).rejects.toMatchObject({ name: expect.stringContaining("AccessDenied") });
    await expect(list(his)).resolves.toBeDefined();
    await expect(list(await open(ada))).resolves.toBeDefined();
    sandbox.state.serviceControlPolicies = [];
  });
});
