/** Debian's AWS CLI, unmodified, with what a user copies from the dialog. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { copiedBy } from "../support/clipboard";
import { comeAs, expect, test } from "../support/people";

const AWS = "/usr/bin/aws";
test.skip(!existsSync(AWS), "the aws CLI is not installed: its tests are skipped");

const sandbox = () => process.env.FOYER_TEST_SANDBOX ?? "";

test("copied environment variables, profile and JSON return the assumed role's ARN", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await comeAs(page, "ada");
  await page
    .getByRole("button", { name: "Get credentials for Operator in Payments", exact: true })
    .last()
    .click();
  const copy = (label: string) => copiedBy(page.getByRole("button", { name: `Copy ${label}`, exact: true }));
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-cli-"));
  const clean = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    NODE_ENV: "test" as const,
  };
  const identity = (command: string, env: Record<string, string> = {}) =>
    JSON.parse(execFileSync("/bin/sh", ["-c", command], { env: { ...clean, ...env }, encoding: "utf8" })) as {
      Arn: string;
      Account: string;
    };
  const ask = `${AWS} sts get-caller-identity --endpoint-url ${sandbox()} --output json`;
  const expected = /^arn:aws:sts::481230097715:assumed-role\/Foyer_Operator_[0-9a-f]{16}\/ada$/;
  try {
    expect(identity(`${await copy("environment variables")}\n${ask}`).Arn).toMatch(expected);
    writeFileSync(path.join(folder, "credentials"), await copy("profile"));
    expect(
      identity(`${ask} --profile 481230097715_Operator`, {
        AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
      }).Arn,
    ).toMatch(expected);
    await page.getByRole("tab", { name: "JSON" }).click();
    writeFileSync(path.join(folder, "process.json"), await copy("JSON"));
    writeFileSync(
      path.join(folder, "config"),
      `[profile foyer]\ncredential_process = /bin/cat ${path.join(folder, "process.json")}\n`,
    );
    expect(identity(`${ask} --profile foyer`, { AWS_CONFIG_FILE: path.join(folder, "config") }).Arn).toMatch(
      expected,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
