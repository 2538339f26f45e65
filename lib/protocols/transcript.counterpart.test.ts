/** docs/aws-transcript.md is what happened here. `FOYER_TEST_WRITE_TRANSCRIPT=1` writes it anew. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { expect, describe, it } from "vitest";
import { endpointRuleSets } from "@/lib/formats/aws-config-text";
import { createAccessKey } from "@/lib/identity/access-keys/service";
import { answerDevice, enterDeviceCode } from "@/lib/identity/oauth/device";
import { startSession, actorOfToken } from "@/lib/identity/sessions/service";
import { as, type UserCtx } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { approve, pkce, post, register, serveProtocols, signInCli } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { transcript, type Transcript } from "@/lib/testing/transcript";
import { SSO_REGION } from "./aws-config/door";
import { OPERATION_NAMES } from "./operation-names";

const AWS = "/usr/bin/aws";
const PYTHON = "/usr/bin/python3";
const isHere = existsSync(AWS) && existsSync("/usr/lib/python3/dist-packages/boto3");
const PAGE = "docs/aws-transcript.md";
const PAYMENTS = "481230097715";
const PROFILE = "payments.Operator";
/** Real clients have real clocks. */
const clock = { now: () => new Date(), advance: () => {} };

const freePort = () => new Promise<number>((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const address = probe.address();
    probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
  });
});

async function browser(app: TestApp, userId: string): Promise<UserCtx> {
  const { token } = await app.ctx.db.transaction().execute((tx) => startSession(app.system, tx, { userId, kind: "full", source: "test" }));
  const actor = await actorOfToken(app.ctx, token.reveal());
  if (actor?.kind !== "user") throw new Error("no session");
  return as(app.ctx, actor, SOURCE);
}

/** `aws sso login`, whose person types the code and says yes. */
async function signIn(env: NodeJS.ProcessEnv, log: Transcript, allow: (code: string) => Promise<void>): Promise<void> {
  const args = ["sso", "login", "--no-browser", "--profile", PROFILE];
  const child = spawn(AWS, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  let allowed: Promise<void> | undefined;
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    const code = /\b[A-Z]{4}-[A-Z]{4}\b/.exec(text)?.[0];
    if (code !== undefined) allowed ??= allow(code);
  });
  expect(await new Promise((resolve) => child.once("close", resolve)), text).toBe(0);
  await allowed;
  log.note(`$ aws ${args.join(" ")}\n${text.trim().replace(/\n{2,}/g, "\n")}`);
}

describe.skipIf(!isHere)("the transcript of AWS's clients (skipped without the aws CLI and python3-boto3)", () => {
  it("is the page in the documentation", async () => {
    const port = await freePort();
    const sandbox = await testSandbox(clock);
    const app = await testApp({ signInEndpoint: sandbox.url, clock, environment: { PORT: String(port) } });
    const protocols = await serveProtocols(app, port);
    const home = mkdtempSync(path.join(os.tmpdir(), "foyer-transcript-"));
    try {
      await app.ctx.db.insertInto("settings").values({ name: "deviceFlow", value: JSON.stringify("on"), changed_at: clock.now(), changed_by: "test" }).onConflict((clash) => clash.column("name").doUpdateSet({ value: JSON.stringify("on") })).execute();
      const ada = await addUser(app, "ada");
      await addAccount(app, PAYMENTS, "Payments");
      await assign(app, { userId: ada }, PAYMENTS, await addPermissionSet(app, "Operator"));
      await deployAssigned(app, sandbox);
      const key = await createAccessKey(app.system, { known: OPERATION_NAMES, name: "terraform", isReadOnly: false, operations: null, days: 90 });
      const { tokens } = await signInCli(app, protocols, ada);
      mkdirSync(path.join(home, ".aws"));
      writeFileSync(path.join(home, ".aws/config"), await (await fetch(`${protocols.url}/aws-config`, { headers: { authorization: `Bearer ${tokens.accessToken}` } })).text());
      for (const file of endpointRuleSets({ origin: app.ctx.config.url, ssoRegion: SSO_REGION })) {
        mkdirSync(path.dirname(path.join(home, ".aws", file.path)), { recursive: true });
        writeFileSync(path.join(home, ".aws", file.path), file.text);
      }
      const env: NodeJS.ProcessEnv = { PATH: "/usr/bin:/bin", HOME: home, AWS_EC2_METADATA_DISABLED: "true", AWS_PAGER: "", NODE_ENV: "test" };
      const origins = { [sandbox.url]: "https://sts.eu-west-1.amazonaws.com", [app.ctx.config.url]: "https://aws.example.com" };
      const json = (text: string) => JSON.parse(text) as Record<string, never>;

      const person = transcript(env, origins);
      const me = await browser(app, ada);
      await signIn(env, person, async (code) => answerDevice(me, { id: (await enterDeviceCode(me, code)).id, allow: true }));
      const cache = path.join(home, ".aws/sso/cache");
      const token = readdirSync(cache).map((file) => json(readFileSync(path.join(cache, file), "utf8"))).find((each) => "accessToken" in each) as unknown as { accessToken: string };
      person.secret(token.accessToken, "$TOKEN");
      await person.run([AWS, "sts", "get-caller-identity", "--profile", PROFILE, "--endpoint-url", sandbox.url], { shownAs: `aws sts get-caller-identity --profile ${PROFILE}` });
      await person.run([AWS, "sso", "list-accounts", "--access-token", token.accessToken, "--region", SSO_REGION]);
      await person.run([AWS, "sso", "list-account-roles", "--account-id", PAYMENTS, "--access-token", token.accessToken, "--region", SSO_REGION]);
      const script = `import boto3; print(boto3.Session(profile_name="${PROFILE}").client("sts").get_caller_identity()["Arn"])`;
      await person.run([PYTHON, "-c", script.replace('"sts"', `"sts", endpoint_url="${sandbox.url}"`)], { shownAs: `python3 -c '${script}'` });
      await person.run([AWS, "sso", "logout", "--profile", PROFILE]);

      // PKCE: what a client that opens a browser sends, and is answered.
      const flow = transcript(env, origins);
      const client = await register(protocols);
      const asked = pkce(client);
      flow.note(`GET /authorize?${[...new URLSearchParams({ ...asked.query, client_id: "CLIENT", code_challenge: "CHALLENGE" })].map((pair) => pair.join("=")).join("&")}`);
      const code = await approve(app, ada, asked);
      flow.note("→ 302 http://127.0.0.1:49152/oauth/callback?state=a-state&code=CODE");
      const { status, body } = await post(`${protocols.url}/token`, { ...client, grantType: "authorization_code", code, redirectUri: asked.query.redirect_uri, codeVerifier: asked.verifier });
      flow.note(`POST /token {"grantType":"authorization_code","code":"CODE","codeVerifier":"VERIFIER",…}\n→ ${status} ${JSON.stringify({ ...body, accessToken: "foa_…", refreshToken: "for_…" })}`);

      const admin = transcript({ ...env, AWS_ACCESS_KEY_ID: key.id, AWS_SECRET_ACCESS_KEY: key.secret.reveal(), AWS_DEFAULT_REGION: "eu-west-1" }, origins);
      const at = ["--endpoint-url", app.ctx.config.url];
      await admin.run([AWS, "sso-admin", "list-instances", ...at]);
      const instance = ["--instance-arn", `arn:aws:sso:::instance/${app.ctx.instance.id}`, ...at];
      const store = ["--identity-store-id", app.ctx.instance.identityStoreId, ...at];
      const set = json(await admin.run([AWS, "sso-admin", "create-permission-set", "--name", "Queues", "--description", "Reads queues", "--session-duration", "PT4H", ...instance])) as unknown as { PermissionSet: { PermissionSetArn: string } };
      const about = ["--permission-set-arn", set.PermissionSet.PermissionSetArn, ...instance];
      await admin.run([AWS, "sso-admin", "attach-managed-policy-to-permission-set", "--managed-policy-arn", "arn:aws:iam::aws:policy/ReadOnlyAccess", ...about]);
      const group = json(await admin.run([AWS, "identitystore", "create-group", "--display-name", "Robots", ...store])) as unknown as { GroupId: string };
      const user = json(await admin.run([AWS, "identitystore", "create-user", "--user-name", "robot", "--display-name", "Robot", "--name", "GivenName=R,FamilyName=Obot", ...store])) as unknown as { UserId: string };
      await admin.run([AWS, "identitystore", "create-group-membership", "--group-id", group.GroupId, "--member-id", `UserId=${user.UserId}`, ...store]);
      await admin.run([AWS, "identitystore", "list-group-memberships", "--group-id", group.GroupId, ...store]);
      const made = json(await admin.run([AWS, "sso-admin", "create-account-assignment", "--target-id", PAYMENTS, "--target-type", "AWS_ACCOUNT", "--principal-type", "GROUP", "--principal-id", group.GroupId, ...about])) as unknown as { AccountAssignmentCreationStatus: { RequestId: string } };
      await app.worker.drain();
      const state = await admin.run([AWS, "sso-admin", "describe-account-assignment-creation-status", "--account-assignment-creation-request-id", made.AccountAssignmentCreationStatus.RequestId, ...instance]);
      expect(state).toContain("SUCCEEDED");
      await admin.run([AWS, "sso-admin", "list-account-assignments", "--account-id", PAYMENTS, ...about]);

      const section = (title: string, log: Transcript) => `## ${title}\n\n\`\`\`\n${log.text()}\n\`\`\`\n`;
      const page = [
        "# A transcript\n\nWritten by a test from what AWS's clients were asked and answered: Debian 12's aws CLI 2.9.19 and boto3 1.26 with the start page's configuration and rule sets, beside the sandbox. Ids, codes, dates and addresses are made alike. Foyer's page does not fill the code in, whatever the CLI says. The AWS SDK for JavaScript and Terraform are run by tests of their own ([clients](aws-cli.md#which-client-does-what)).\n",
        section("A person at the command line", person),
        section("Signing in through the browser (PKCE), on the wire", flow),
        section("An administrator's script", admin),
      ].join("\n");
      for (const secret of [key.secret.reveal(), token.accessToken, client.clientSecret]) expect(page).not.toContain(secret);
      if (process.env.FOYER_TEST_WRITE_TRANSCRIPT) writeFileSync(PAGE, page);
      expect(page).toBe(readFileSync(PAGE, "utf8"));
    } finally {
      await protocols.close();
      await app.dispose();
      await sandbox.stop();
      rmSync(home, { recursive: true, force: true });
    }
  }, 600_000);
});
