/** docs/aws-transcript.md is a record of this test. `FOYER_TEST_WRITE_TRANSCRIPT=1` writes it again. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessCtx } from "@/lib/access/context";
import { createAccessKey } from "@/lib/identity/access-keys/service";
import { answerAuthorization } from "@/lib/identity/cli/authorize";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import { writeSetting } from "@/lib/platform/settings/service";
import type { Sandbox } from "@/sandbox/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { awsLogin, writeAwsConfig } from "@/lib/testing/aws-cli";
import { browserOf } from "@/lib/testing/browser";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { freePort, ownFolder } from "@/lib/testing/counterpart";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { transcript, type Transcript } from "@/lib/testing/transcript";
import { findAwsCli } from "../../scripts/newer-aws-clis.mjs";
import { SSO_REGION } from "@/lib/access/aws-config";
import { OPERATION_NAMES } from "./operation-names";

const AWS = "/usr/bin/aws";
const NEWER = findAwsCli("trixie");
const PYTHON = "/usr/bin/python3";
const isHere = NEWER !== null && existsSync(AWS) && existsSync("/usr/lib/python3/dist-packages/boto3");
const PAGE = "docs/aws-transcript.md";
const PAYMENTS = "481230097715";
const PROFILE = "payments.Operator";
/** Real clients have real clocks. */
const clock = { now: () => new Date(), advance: () => {} };

let sandbox: Sandbox;
let app: TestApp;
let protocols: Protocols;
let me: AccessCtx;
/** The transcript being recorded. */
let watched: Transcript | null = null;

beforeAll(async () => {
  if (!isHere) return;
  const port = await freePort();
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock, environment: { PORT: String(port) } });
  protocols = await serveProtocols(app, {
    port,
    watch: async (request, response) => watched?.watch(request, response),
  });
  await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: clock.now(), by: "test" });
  const ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await assign(app, { userId: ada }, PAYMENTS, await addPermissionSet(app, "Operator"));
  await deployAssigned(app, sandbox);
  me = await browserOf(app, ada);
});
afterAll(async () => {
  if (!isHere) return;
  await protocols.close();
  await app.dispose();
  await sandbox.stop();
});

const json = (text: string) => JSON.parse(text) as Record<string, never>;
const versionOf = (program: string) =>
  /aws-cli\/([\d.]+)/.exec(execFileSync(program, ["--version"], { encoding: "utf8" }))?.[1] ?? "";
const origins = () => ({
  [sandbox.url]: "https://sts.eu-west-1.amazonaws.com",
  [app.ctx.config.url]: "https://aws.example.com",
});

/** Creates a home folder with the start page's files, and records a transcript of what happens in it. */
async function atHome(
  work: (log: Transcript, home: string, env: NodeJS.ProcessEnv) => Promise<void>,
  { ruleSets = false, more = {} }: { ruleSets?: boolean; more?: Record<string, string> } = {},
): Promise<string> {
  const home = ownFolder("transcript");
  const env: NodeJS.ProcessEnv = {
    PATH: "/usr/bin:/bin",
    HOME: home,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    NODE_ENV: "test",
    ...more,
  };
  try {
    await writeAwsConfig(me, home, { ruleSets });
    const log = transcript(env, origins());
    await work(log, home, env);
    return log.text();
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function signIn(
  log: Transcript,
  env: NodeJS.ProcessEnv,
  program: string,
  asked: RegExp,
  answer: (found: string) => Promise<void>,
): Promise<void> {
  const args = ["--profile", PROFILE];
  log.note(`$ aws sso login --no-browser ${args.join(" ")}`);
  const { code, text } = await awsLogin({ program, args, env, asked, answer });
  expect(code, text).toBe(0);
  log.note(text.trim().replace(/\n{2,}/g, "\n"));
}

/** Returns the CLI's cached token and its file. */
function kept(home: string): { file: string; token: Record<string, string> } {
  const folder = path.join(home, ".aws/sso/cache");
  const found = readdirSync(folder)
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, token: json(readFileSync(file, "utf8")) as Record<string, string> }))
    .find(({ token }) => token.accessToken !== undefined);
  if (!found) throw new Error("the CLI keeps no token");
  return found;
}

const identity = (program: string): [string[], { shownAs: string }] => [
  [program, "sts", "get-caller-identity", "--profile", PROFILE, "--endpoint-url", sandbox.url],
  { shownAs: `aws sts get-caller-identity --profile ${PROFILE}` },
];

const byTypedCode = () =>
  atHome(
    async (log, home, env) => {
      await signIn(log, env, AWS, /\b[A-Z]{4}-[A-Z]{4}\b/, async (code) =>
        answerDevice(me, { id: (await enterDeviceCode(me, code)).id, allow: true }),
      );
      const { accessToken = "" } = kept(home).token;
      log.secret(accessToken, "$TOKEN");
      await log.run(...identity(AWS));
      await log.run([AWS, "sso", "list-accounts", "--access-token", accessToken, "--region", SSO_REGION]);
      await log.run([
        AWS,
        "sso",
        "list-account-roles",
        "--account-id",
        PAYMENTS,
        "--access-token",
        accessToken,
        "--region",
        SSO_REGION,
      ]);
      const script = `import boto3; print(boto3.Session(profile_name="${PROFILE}").client("sts").get_caller_identity()["Arn"])`;
      await log.run([PYTHON, "-c", script.replace('"sts"', `"sts", endpoint_url="${sandbox.url}"`)], {
        shownAs: `python3 -c '${script}'`,
      });
      await log.run([AWS, "sso", "logout", "--profile", PROFILE]);
    },
    { ruleSets: true },
  );

/** Also records the wire: the client's requests, the browser's part, and Foyer's responses. */
const throughTheBrowser = (program: string) =>
  atHome(async (log, home, env) => {
    watched = log;
    await signIn(log, env, program, /https?:\/\/localhost:\d+\/authorize\?\S+/, async (address) => {
      log.hideIn(address);
      const onward = await answerAuthorization(me, Object.fromEntries(new URL(address).searchParams), true);
      log.hideIn(onward);
      log.note(`    the browser opens ${address}\n    its person allows it, and it goes on to ${onward}`);
      expect((await fetch(onward)).status).toBe(200);
    });
    await log.run(...identity(program));
    const { file, token } = kept(home);
    writeFileSync(
      file,
      JSON.stringify({
        ...token,
        expiresAt: new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z$/, "Z"),
      }),
    );
    rmSync(path.join(home, ".aws/cli"), { recursive: true, force: true });
    log.note("(when the token is about to end)");
    await log.run(...identity(program));
    await log.run(
      [
        program,
        "sso",
        "get-role-credentials",
        "--account-id",
        PAYMENTS,
        "--role-name",
        "Administrator",
        "--access-token",
        kept(home).token.accessToken ?? "",
        "--profile",
        PROFILE,
        "--region",
        SSO_REGION,
      ],
      { refused: true },
    );
    const { accessToken = "" } = kept(home).token;
    await log.run([program, "sso", "logout", "--profile", PROFILE]);
    await log.run(
      [
        program,
        "sso",
        "list-accounts",
        "--access-token",
        accessToken,
        "--profile",
        PROFILE,
        "--region",
        SSO_REGION,
      ],
      { refused: true },
    );
    watched = null;
  });

async function administration(): Promise<string> {
  const key = await createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "terraform",
    isReadOnly: false,
    operations: null,
    days: 90,
  });
  return atHome(
    async (admin) => {
      const at = ["--endpoint-url", app.ctx.config.url];
      await admin.run([AWS, "sso-admin", "list-instances", ...at]);
      const instance = ["--instance-arn", `arn:aws:sso:::instance/${app.ctx.instance.id}`, ...at];
      const store = ["--identity-store-id", app.ctx.instance.identityStoreId, ...at];
      const set = json(
        await admin.run([
          AWS,
          "sso-admin",
          "create-permission-set",
          "--name",
          "Queues",
          "--description",
          "Reads queues",
          "--session-duration",
          "PT4H",
          ...instance,
        ]),
      ) as unknown as { PermissionSet: { PermissionSetArn: string } };
      const about = ["--permission-set-arn", set.PermissionSet.PermissionSetArn, ...instance];
      await admin.run([
        AWS,
        "sso-admin",
        "attach-managed-policy-to-permission-set",
        "--managed-policy-arn",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        ...about,
      ]);
      const group = json(
        await admin.run([AWS, "identitystore", "create-group", "--display-name", "Robots", ...store]),
      ) as unknown as { GroupId: string };
      const user = json(
        await admin.run([
          AWS,
          "identitystore",
          "create-user",
          "--user-name",
          "robot",
          "--display-name",
          "Robot",
          "--name",
          "GivenName=R,FamilyName=Obot",
          ...store,
        ]),
      ) as unknown as { UserId: string };
      await admin.run([
        AWS,
        "identitystore",
        "create-group-membership",
        "--group-id",
        group.GroupId,
        "--member-id",
        `UserId=${user.UserId}`,
        ...store,
      ]);
      await admin.run([
        AWS,
        "identitystore",
        "list-group-memberships",
        "--group-id",
        group.GroupId,
        ...store,
      ]);
      const made = json(
        await admin.run([
          AWS,
          "sso-admin",
          "create-account-assignment",
          "--target-id",
          PAYMENTS,
          "--target-type",
          "AWS_ACCOUNT",
          "--principal-type",
          "GROUP",
          "--principal-id",
          group.GroupId,
          ...about,
        ]),
      ) as unknown as { AccountAssignmentCreationStatus: { RequestId: string } };
      await app.worker.drain();
      const state = await admin.run([
        AWS,
        "sso-admin",
        "describe-account-assignment-creation-status",
        "--account-assignment-creation-request-id",
        made.AccountAssignmentCreationStatus.RequestId,
        ...instance,
      ]);
      expect(state).toContain("SUCCEEDED");
      await admin.run([AWS, "sso-admin", "list-account-assignments", "--account-id", PAYMENTS, ...about]);
      await admin.run([AWS, "sso-admin", "create-permission-set", "--name", "Queues", ...instance], {
        refused: true,
      });
    },
    {
      more: {
        AWS_ACCESS_KEY_ID: key.id,
        AWS_SECRET_ACCESS_KEY: key.secret.reveal(),
        AWS_DEFAULT_REGION: "eu-west-1",
      },
    },
  );
}

describe.skipIf(!isHere)(
  "the transcript of AWS's clients (skipped without the aws CLIs of Debian 12 and 13 and python3-boto3)",
  () => {
    it("is the page in the documentation, and has no secrets", async () => {
      const section = (title: string, text: string) => `## ${title}\n\n\`\`\`\n${text}\n\`\`\`\n`;
      const page = [
        `# A transcript\n\nWritten by a test from what AWS's unmodified clients were asked and answered, beside the sandbox: Debian 12's aws CLI ${versionOf(AWS)} and boto3 1.26 with the start page's configuration and rule sets, and Debian 13's aws CLI ${versionOf(NEWER ?? "")} with the configuration alone. Ids, codes, times, ports and addresses are made alike. The AWS SDK for JavaScript and Terraform are run by tests of their own ([clients](aws-cli.md#which-client-does-what)).\n`,
        `${section("A person at the command line, by a typed code", await byTypedCode())}\nFoyer's page does not fill the code in, whatever this CLI says.\n`,
        section(
          "The same through the browser (PKCE), with what goes over the wire",
          await throughTheBrowser(NEWER ?? ""),
        ),
        section("An administrator's script", await administration()),
      ].join("\n");
      for (const pattern of [/fo[ar]_[A-Za-z0-9_-]{20}/, /[A-Za-z0-9_-]{60}/])
        expect(page).not.toMatch(pattern);
      if (process.env.FOYER_TEST_WRITE_TRANSCRIPT) writeFileSync(PAGE, page);
      expect(page).toBe(readFileSync(PAGE, "utf8"));
    }, 600_000);
  },
);
