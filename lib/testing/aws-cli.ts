/**
 * Runs real AWS CLIs: a home folder with the files from the start page, and `aws sso login` with a user who
 * follows its instructions.
 */
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { endpointRuleSets } from "@/lib/formats/aws-config-text";
import type { AccessCtx } from "@/lib/access/context";
import { awsConfigOf, SSO_REGION } from "@/lib/access/aws-config";

/** Writes `~/.aws/config` and returns it; also the rule sets for CLIs that need them. */
export async function writeAwsConfig(
  ctx: AccessCtx,
  home: string,
  { ruleSets = false } = {},
): Promise<string> {
  const config = await awsConfigOf(ctx);
  const files = [
    { path: "config", text: config },
    ...(ruleSets ? endpointRuleSets({ origin: ctx.config.url, ssoRegion: SSO_REGION }) : []),
  ];
  for (const file of files) {
    const target = path.join(home, ".aws", file.path);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, file.text);
  }
  return config;
}

type Login = {
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** Matches the output that asks the user to act. */ asked: RegExp;
  answer(found: string): Promise<void>;
};

/** Returns the exit code and output. @throws what the user's part throws */
export async function awsLogin({
  program,
  args,
  env,
  asked,
  answer,
}: Login): Promise<{ code: number | null; text: string }> {
  const child = spawn(program, ["sso", "login", "--no-browser", ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let answered: Promise<void> | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = asked.exec(text)?.[0];
      if (found !== undefined) answered ??= answer(found);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  await answered;
  return { code, text };
}
