/** AWS's SDKs for Go and Ruby with a person's profile, and those whose signatures leave out Content-Type. */
import { execFile } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccessKey, type MadeAccessKey } from "@/lib/identity/access-keys/service";
import { answerAuthorization } from "@/lib/identity/cli/authorize";
import type { Sandbox } from "@/sandbox/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { awsLogin, writeAwsConfig } from "@/lib/testing/aws-cli";
import { browserOf } from "@/lib/testing/browser";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { freePort, ownFolder } from "@/lib/testing/counterpart";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { findAwsCli } from "../../scripts/newer-aws-clis.mjs";
import { findGoProgram, findJavaScript2, findRuby } from "../../scripts/other-sdks.mjs";
import { OPERATION_NAMES } from "./operation-names";

const PAYMENTS = "481230097715";
const PROFILE = "payments.Operator";
const ARN = new RegExp(`^arn:aws:sts::${PAYMENTS}:assumed-role/Foyer_Operator_[0-9a-f]{16}/ada$`);
const SOURCES = path.join(import.meta.dirname, "../testing/other-sdks");
/** Real clients have real clocks. */
const clock = { now: () => new Date(), advance: () => {} };
const [cli, go, ruby, javaScript2] = [findAwsCli("trixie"), findGoProgram(), findRuby(), findJavaScript2()];

let sandbox: Sandbox;
let app: TestApp;
let protocols: Protocols;
let key: MadeAccessKey;
let home: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  const port = await freePort();
  app = await testApp({ signInEndpoint: sandbox.url, clock, environment: { PORT: String(port) } });
  protocols = await serveProtocols(app, { port });
  const ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await assign(app, { userId: ada }, PAYMENTS, await addPermissionSet(app, "Operator"));
  await deployAssigned(app, sandbox);
  key = await createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "program",
    isReadOnly: false,
    operations: null,
    days: 1,
  });
  home = ownFolder("other-sdks");
  await writeAwsConfig(app.personCtx(ada), home);
  environment = {
    PATH: "/usr/bin:/bin",
    HOME: home,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    AWS_REGION: "eu-north-1",
    NODE_ENV: "test",
  };
  if (cli === null) return;
  // The profile's token, as the start page's instructions have it.
  const me = await browserOf(app, ada);
  const { code, text } = await awsLogin({
    program: cli,
    args: ["--profile", PROFILE],
    env: environment,
    asked: /https?:\/\/localhost:\d+\/authorize\?\S+/,
    answer: async (url) => {
      const target = await answerAuthorization(me, Object.fromEntries(new URL(url).searchParams), true);
      expect((await fetch(target)).status).toBe(200);
    },
  });
  expect(code, text).toBe(0);
}, 120_000);
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await protocols.close();
  await app.dispose();
  await sandbox.stop();
});

const run = async (program: string, args: string[], more: Record<string, string>) =>
  (
    await promisify(execFile)(program, args, { env: { ...environment, ...more }, encoding: "utf8" })
  ).stdout.trim();
const asPerson = () => ({ AWS_PROFILE: PROFILE, AWS_ENDPOINT_URL_STS: sandbox.url });
const asKey = () => ({
  AWS_ACCESS_KEY_ID: key.id,
  AWS_SECRET_ACCESS_KEY: key.secret.reveal(),
  AWS_ENDPOINT_URL_SSO_ADMIN: app.ctx.config.url,
});
const instanceArn = () => `arn:aws:sso:::instance/${app.ctx.instance.id}`;

it.skipIf(go === null || cli === null)(
  "[C9] [G28] Go gets a profile's credentials from the CLI's token",
  async () => {
    expect(await run(go ?? "", ["caller"], asPerson())).toMatch(ARN);
  },
);

it.skipIf(go === null)("[C9] [G28] Go administers Foyer with an access key", async () => {
  expect(await run(go ?? "", ["list-instances"], asKey())).toBe(instanceArn());
});

it.skipIf(ruby === null || cli === null)(
  "[C9] [G28] Ruby gets a profile's credentials from the CLI's token",
  async () => {
    expect(await run(ruby ?? "", [path.join(SOURCES, "main.rb")], asPerson())).toMatch(ARN);
  },
);

it.skipIf(javaScript2 === null)(
  "[C9] [T8] version 2 of the SDK for JavaScript, which doesn't sign Content-Type, administers Foyer",
  async () => {
    const setup = {
      endpoint: app.ctx.config.url,
      InstanceArn: instanceArn(),
      IdentityStoreId: app.ctx.instance.identityStoreId,
    };
    const args = [path.join(SOURCES, "main.cjs"), javaScript2 ?? "", JSON.stringify(setup)];
    expect(JSON.parse(await run(process.execPath, args, asKey()))).toEqual({
      instance: instanceArn(),
      found: "Made by version 2 ✓",
      duration: "PT90M",
      missing: ["ResourceNotFoundException", 400],
    });
    expect(readFileSync(path.join(javaScript2 ?? "", "package.json"), "utf8")).toContain('"version": "2.');
  },
);
