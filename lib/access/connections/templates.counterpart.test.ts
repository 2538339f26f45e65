import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount } from "@/lib/testing/company";
import { MANAGEMENT, testSandbox } from "@/lib/testing/sandbox";
import type { Sandbox } from "@/sandbox/server";
import { checkAccountsNow } from "./service";
import { writeTemplate } from "./templates";

const TERRAFORM = "/usr/local/bin/terraform";
/** A provider mirror, as `terraform providers mirror` writes it. */
const MIRROR = "/opt/tf-plugins";
const PAYMENTS = "481230097715";
/** Terraform signs with the real time. */
const clock = { now: () => new Date(), advance: () => {} };

describe.skipIf(process.env.FOYER_TEST_TERRAFORM !== "1" || !existsSync(TERRAFORM) || !existsSync(MIRROR))(
  "the Terraform module (run by `npm test -- terraform` if Terraform and its AWS provider are installed)",
  () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-terraform-"));
    let sandbox: Sandbox;
    let app: TestApp;
    const terraform = (...args: string[]) =>
      new Promise<{ code: number | null; said: string }>((resolve, reject) => {
        const child = spawn(TERRAFORM, [...args, "-no-color"], {
          cwd: folder,
          env: { ...process.env, HOME: folder, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
          stdio: ["ignore", "pipe", "pipe"],
        });
        let said = "";
        for (const stream of [child.stdout, child.stderr])
          stream.on("data", (chunk: Buffer) => void (said += chunk.toString()));
        child.once("error", reject).once("close", (code) => resolve({ code, said }));
      });

    beforeAll(async () => {
      sandbox = await testSandbox(clock);
      app = await testApp({ signInEndpoint: sandbox.url, clock });
      await addAccount(app, PAYMENTS, "Payments");
      sandbox.declareOrganization({
        managementAccountId: MANAGEMENT,
        accounts: [{ id: PAYMENTS, name: "Payments", email: "payments@northwind.example", unitPath: null }],
      });
      const { accessKeyId, secretAccessKey } = sandbox.rootCredentials(PAYMENTS) ?? {
        accessKeyId: "",
        secretAccessKey: "",
      };
      const endpoints = `endpoints {\n    iam = "${sandbox.url}"\n    sts = "${sandbox.url}"\n  }`;
      writeFileSync(
        path.join(folder, "provider.tf"),
        `terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\nprovider "aws" {\n  region = "us-east-1"\n  access_key = "${accessKeyId}"\n  secret_key = "${secretAccessKey}"\n  skip_metadata_api_check = true\n  ${endpoints}\n}\n`,
      );
      writeFileSync(
        path.join(folder, "foyer-connection.tf"),
        await writeTemplate(app.system, "foyer-connection.tf"),
      );
    }, 120_000);
    afterAll(async () => {
      rmSync(folder, { recursive: true, force: true });
      await app.dispose();
      await sandbox.stop();
    });

    it(
      "is valid, connects an account that passes the check, and then plans no changes",
      { timeout: 180_000 },
      async () => {
        for (const step of [
          ["init", `-plugin-dir=${MIRROR}`],
          ["apply", "-auto-approve"],
        ]) {
          const { code, said } = await terraform(...step);
          expect(code, said).toBe(0);
        }
        await checkAccountsNow(app.system, { accountId: PAYMENTS });
        await app.worker.drain();
        expect(
          await app.ctx.db
            .selectFrom("accounts")
            .select(["check_state", "check_problems"])
            .where("id", "=", PAYMENTS)
            .executeTakeFirst(),
        ).toEqual({ check_state: "ok", check_problems: [] });
        const { code, said } = await terraform("plan", "-detailed-exitcode");
        expect(code, said).toBe(0);
      },
    );
  },
);
