/**
 * The AWS CLI and boto3 of newer Debian releases, which sign in through the browser with only the start
 * page's configuration. Since 2.35.13 the CLI first checks the start URL.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerAuthorization } from "@/lib/identity/cli/authorize";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import { listOwnCliSessions } from "@/lib/identity/cli/sessions";
import type { UserCtx } from "@/lib/platform/context";
import { writeSetting } from "@/lib/platform/settings/service";
import type { Sandbox } from "@/sandbox/server";
import { testApp, type TestApp } from "@/lib/testing/app";
import { awsLogin, writeAwsConfig } from "@/lib/testing/aws-cli";
import { browserOf } from "@/lib/testing/browser";
import { makeCertificates, type ServerCertificate } from "@/lib/testing/certificates";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { freePort, ownFolder } from "@/lib/testing/counterpart";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { findAwsCli, findPython, SUITES } from "../../scripts/newer-aws-clis.mjs";
import { SSO_REGION } from "@/lib/access/aws-config";

const PAYMENTS = "481230097715";
const PROFILE = "payments.Operator";
const ARN = new RegExp(`^arn:aws:sts::${PAYMENTS}:assumed-role/Foyer_Operator_[0-9a-f]{16}/ada$`);
const AUTHORIZE = /https?:\/\/localhost:\d+\/authorize\?\S+/;
const TYPED = /\b[A-Z]{4}-[A-Z]{4}\b/;
const DEBIAN_12 = "/usr/bin/aws";
/** Real clients have real clocks. */
const clock = { now: () => new Date(), advance: () => {} };

let sandbox: Sandbox;
let certificates: ServerCertificate;
const places = new Map<string, Place>();

/** A Foyer at its own address, where ada may open one role. */
type Place = { app: TestApp; protocols: Protocols; ada: string; me: UserCtx };

async function open(scheme: "http" | "https"): Promise<Place> {
  const port = await freePort();
  const app = await testApp({
    signInEndpoint: sandbox.url,
    clock,
    environment: {
      PORT: String(port),
      ...(scheme === "https" ? { FOYER_URL: `https://localhost:${port}` } : {}),
    },
  });
  const protocols = await serveProtocols(app, { port, tls: scheme === "https" ? certificates : undefined });
  await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: clock.now(), by: "test" });
  const ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  await assign(app, { userId: ada }, PAYMENTS, await addPermissionSet(app, "Operator"));
  await deployAssigned(app, sandbox);
  return { app, protocols, ada, me: await browserOf(app, ada) };
}

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  certificates = await makeCertificates({ dns: ["localhost"], ip: [] });
  for (const scheme of ["http", "https"] as const) places.set(scheme, await open(scheme));
});
afterAll(async () => {
  for (const { app, protocols } of places.values()) {
    await protocols.close();
    await app.dispose();
  }
  await sandbox.stop();
});

/** Creates a user's home folder with Foyer's configuration, and a CLI in it. */
async function homeOf({ app, ada }: Place, program: string, { ruleSets = false } = {}) {
  const folder = ownFolder("cli");
  const config = await writeAwsConfig(app.personCtx(ada), folder, { ruleSets });
  writeFileSync(path.join(folder, "ca.pem"), certificates.ca);
  const env: NodeJS.ProcessEnv = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_MAX_ATTEMPTS: "1",
    AWS_CA_BUNDLE: path.join(folder, "ca.pem"),
    NODE_ENV: "test",
  };
  const file = path.join(
    folder,
    ".aws/sso/cache",
    `${createHash("sha1")
      .update(/\[sso-session (.+)\]/.exec(config)?.[1] ?? "")
      .digest("hex")}.json`,
  );
  const aws = async (...args: string[]) =>
    (await promisify(execFile)(program, [...args, "--output", "json"], { env, encoding: "utf8" })).stdout;
  return {
    startUrl: /^sso_start_url = (.+)$/m.exec(config)?.[1] ?? "",
    kept: () =>
      JSON.parse(readFileSync(file, "utf8")) as Record<
        "accessToken" | "refreshToken" | "startUrl" | "expiresAt",
        string
      >,
    /** Makes it an hour later: the token is about to expire, and no credentials are cached. */
    age(this: void) {
      writeFileSync(
        file,
        JSON.stringify({
          ...(JSON.parse(readFileSync(file, "utf8")) as object),
          expiresAt: new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z$/, "Z"),
        }),
      );
      rmSync(path.join(folder, ".aws/cli"), { recursive: true, force: true });
    },
    aws,
    /** Returns the output of a script that gets a session of the profile as `session`. */
    python: async (interpreter: string, script: string) =>
      (
        await promisify(execFile)(
          interpreter,
          ["-c", `import boto3; session = boto3.Session(profile_name="${PROFILE}")\n${script}`],
          { env, encoding: "utf8" },
        )
      ).stdout.trim(),
    arn: async () =>
      (
        JSON.parse(
          await aws("sts", "get-caller-identity", "--profile", PROFILE, "--endpoint-url", sandbox.url),
        ) as { Arn: string }
      ).Arn,
    /** Runs `aws sso login`; its user follows the printed instructions. */
    async login(args: string[], asked: RegExp, answer: (found: string) => Promise<void>, by = program) {
      const { code, text } = await awsLogin({
        program: by,
        args: ["--profile", PROFILE, ...args],
        env,
        asked,
        answer,
      });
      expect(code, text).toBe(0);
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Approves the request, and the browser goes where the program listens. */
const inBrowser =
  ({ me }: Place, allow = true) =>
  async (url: string) => {
    const target = await answerAuthorization(me, Object.fromEntries(new URL(url).searchParams), allow);
    expect((await fetch(target)).status).toBe(200);
  };

const byTyping =
  ({ me }: Place) =>
  async (code: string) =>
    answerDevice(me, { id: (await enterDeviceCode(me, code)).id, allow: true });

describe.each(SUITES.map((suite) => ({ suite, program: findAwsCli(suite), python: findPython(suite) })))(
  "the AWS CLI and boto3 of Debian $suite (skipped without them)",
  ({ suite, program, python }) => {
    it.skipIf(program === null)(
      "[G28] signs in through the browser with AWS's name for the start page, gets credentials, and signs out",
      async () => {
        const place = places.get("http") as Place;
        const home = await homeOf(place, program ?? "");
        try {
          expect(home.startUrl).toMatch(/^https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start$/);
          await home.login([], AUTHORIZE, inBrowser(place));
          expect(await home.arn()).toMatch(ARN);
          await home.aws("sso", "logout", "--profile", PROFILE);
          const [session] = (await listOwnCliSessions(place.me)).sessions;
          expect([session?.flow, session?.program, session?.ended?.reason]).toEqual([
            "code",
            expect.stringMatching(/^botocore-client-northwind-[0-9a-f]{6}$/),
            "session.signed_out",
          ]);
        } finally {
          home.dispose();
        }
      },
      180_000,
    );

    it.skipIf(program === null || !existsSync(DEBIAN_12))(
      "leaves a home folder in which Debian 12's CLI, which only knows device codes, can sign in too",
      async () => {
        const place = places.get("http") as Place;
        const home = await homeOf(place, program ?? "", { ruleSets: true });
        try {
          await home.login([], AUTHORIZE, inBrowser(place));
          await home.login([], TYPED, byTyping(place), DEBIAN_12);
          expect(await home.arn()).toMatch(ARN);
        } finally {
          home.dispose();
        }
      },
      180_000,
    );

    it.skipIf(program === null || python === null)(
      "[G28] boto3 uses the CLI's cached token, renews it, lists and gets credentials",
      async () => {
        const place = places.get("http") as Place;
        const home = await homeOf(place, program ?? "");
        try {
          await home.login([], AUTHORIZE, inBrowser(place));
          const first = home.kept();
          home.age();
          expect(
            await home.python(
              python ?? "",
              `print(session.client("sts", endpoint_url="${sandbox.url}").get_caller_identity()["Arn"])`,
            ),
          ).toMatch(ARN);
          const { accessToken } = home.kept();
          expect(accessToken).not.toBe(first.accessToken);
          expect(
            await home.python(
              python ?? "",
              `print([each["accountName"] for page in session.client("sso").get_paginator("list_accounts").paginate(accessToken="${accessToken}") for each in page["accountList"]])`,
            ),
          ).toBe("['Payments']");
          const refused = `
from botocore.exceptions import ClientError
try: session.client("sso").get_role_credentials(accessToken="${accessToken}", accountId="${PAYMENTS}", roleName="Administrator")
except ClientError as error: print(error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])`;
          expect(await home.python(python ?? "", refused)).toBe("ForbiddenException 403");
        } finally {
          home.dispose();
        }
      },
      180_000,
    );

    it.skipIf(program === null || suite !== "testing")(
      "checks the start page over https, renews its token, and signs in with a device code on request",
      async () => {
        const place = places.get("https") as Place;
        const home = await homeOf(place, program ?? "");
        try {
          expect(home.startUrl).toBe(`${place.protocols.url}/start`);
          await expect(home.login([], AUTHORIZE, inBrowser(place, false)), "denied").rejects.toThrow(
            "Failed to retrieve an authorization code",
          );
          await home.login([], AUTHORIZE, inBrowser(place));
          const first = home.kept();
          expect(first.startUrl).toBe(home.startUrl);
          home.age();
          expect(await home.arn()).toMatch(ARN);
          const renewed = home.kept();
          expect([
            renewed.accessToken === first.accessToken,
            renewed.refreshToken === first.refreshToken,
          ]).toEqual([false, false]);
          await home.login(["--use-device-code"], TYPED, byTyping(place));
          expect(
            JSON.parse(
              await home.aws(
                "sso",
                "list-accounts",
                "--access-token",
                home.kept().accessToken,
                "--profile",
                PROFILE,
                "--region",
                SSO_REGION,
              ),
            ),
          ).toMatchObject({ accountList: [{ accountId: PAYMENTS, accountName: "Payments" }] });
        } finally {
          home.dispose();
        }
      },
      300_000,
    );
  },
);
