/** A home folder with a user's own configuration, and the real AWS CLI in it. */
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, type Page } from "@playwright/test";

export const AWS = "/usr/bin/aws";

export type CliHome = {
  program: string;
  folder: string;
  env: NodeJS.ProcessEnv;
  aws(...args: string[]): unknown;
  refused(...args: string[]): string;
  dispose(): void;
};

/** Writes the configuration from the start page, and the rule sets for an old CLI. */
export async function cliHome(
  page: Page,
  { program = AWS, extra = {} }: { program?: string; extra?: Record<string, string> } = {},
): Promise<CliHome> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-cli-"));
  mkdirSync(path.join(folder, ".aws"));
  const config = await page.request.get("/start/aws-config");
  expect(config.ok()).toBe(true);
  // Keeps existing profiles.
  writeFileSync(
    path.join(folder, ".aws/config"),
    `[profile other]\nregion = eu-central-1\n\n${await config.text()}`,
  );
  const models = await page.request.get("/aws-config?models=tar");
  writeFileSync(path.join(folder, "models.tar"), await models.body());
  execFileSync("tar", ["-x", "-C", path.join(folder, ".aws"), "-f", path.join(folder, "models.tar")]);
  const env: NodeJS.ProcessEnv = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    AWS_MAX_ATTEMPTS: "1",
    NODE_ENV: "test" as const,
    ...extra,
  };
  const run = (args: string[]) =>
    execFileSync(program, [...args, "--output", "json"], {
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  return {
    program,
    folder,
    env,
    aws: (...args) => {
      const text = run(args);
      return text.trim().startsWith("{") ? (JSON.parse(text) as unknown) : text;
    },
    refused(...args) {
      try {
        run(args);
      } catch (error) {
        return String((error as { stderr?: unknown }).stderr);
      }
      throw new Error(`aws ${args.join(" ")} was not refused`);
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Runs `aws sso login` without a browser, and acts as the user with the code. */
export const loginByCode = (home: CliHome, profile: string, answer: (code: string) => Promise<void>) =>
  login(home, profile, /\b[A-Z]{4}-[A-Z]{4}\b/, answer);
/** The same with the URL that a newer CLI opens. */
export const loginByBrowser = (home: CliHome, profile: string, answer: (url: string) => Promise<void>) =>
  login(home, profile, /http\S+\/authorize\?\S+/, answer);

async function login(
  home: CliHome,
  profile: string,
  asked: RegExp,
  answer: (found: string) => Promise<void>,
): Promise<void> {
  const child = spawn(home.program, ["sso", "login", "--no-browser", "--profile", profile], {
    env: home.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await expect.poll(() => asked.exec(text)?.[0] ?? text, { timeout: 30_000 }).toMatch(asked);
    await answer(asked.exec(text)?.[0] ?? "");
    expect(await ended, text).toBe(0);
  } finally {
    child.kill();
  }
}

/** Returns the token in the CLI's cache. */
/** Returns the file in which AWS's clients cache the token of the configuration's sso-session. */
export function tokenFile(home: CliHome): string {
  const config = readFileSync(path.join(home.folder, ".aws/config"), "utf8");
  const name = /\[sso-session (.+)\]/.exec(config)?.[1] ?? "";
  return path.join(home.folder, ".aws/sso/cache", `${createHash("sha1").update(name).digest("hex")}.json`);
}

export function cachedToken(home: CliHome): {
  accessToken: string;
  refreshToken: string;
  startUrl: string;
  expiresAt: string;
} {
  const folder = path.join(home.folder, ".aws/sso/cache");
  const tokens = readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as Record<string, string>,
  );
  const found = tokens.find((token) => token.accessToken !== undefined);
  if (!found) throw new Error("the CLI keeps no token");
  return found as ReturnType<typeof cachedToken>;
}
