/** Foyer as a process: how it starts, refuses to start, and ends. Plain Node children, no browser. */
import { spawn, type ChildProcess } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-process-"));
const data = path.join(folder, "data");
const children: ChildProcess[] = [];

type Run = { child: ChildProcess; output: () => string; ended: Promise<number | null> };

const NODE = [process.execPath, "scripts/start.mjs"] as const;
const NPM = ["npm", "start"] as const;

function start(env: Record<string, string>, [program, ...args]: readonly [string, ...string[]] = NODE): Run {
  const child = spawn(program, args, {
    env: { ...process.env, FOYER_TEST_DATABASE_URL: "", AWS_ENDPOINT_URL_STS: "", FOYER_DATA: data, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let text = "";
  child.stdout?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: new Promise((resolve) => child.once("exit", resolve)) };
}

async function until(run: Run, pattern: RegExp): Promise<string> {
  // A slow machine isn't a failure; minutes of silence are.
  for (const end = Date.now() + 150_000; Date.now() < end;) {
    const found = pattern.exec(run.output());
    if (found) return found[1] ?? "";
    if (run.child.exitCode !== null) throw new Error(`ended with ${run.child.exitCode}:\n${run.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`did not say ${pattern}:\n${run.output()}`);
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (reply) => reply.status,
    () => null,
  );

async function gone(url: string): Promise<boolean> {
  for (let waited = 0; waited < 50; waited += 1) {
    if ((await answers(url)) === null) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

let port: number;
let killed: Run;
let first: Run;
let sandboxUrl: string;
let passwords: string;
const passwordFile = path.join(data, "demo-passwords.json");
const sandboxOf = (run: Run) => until(run, /Sandbox AWS\s+(\S+)/);

// A start takes seconds of both cores, so kill the first one while it deploys and use its successor in the
// tests.
beforeAll(async () => {
  port = await freePort();
  killed = start({ PORT: String(port) });
  await until(killed, /Deploying (the demo)/);
  await new Promise((resolve) => setTimeout(resolve, 700));
  killed.child.kill("SIGKILL");
  await killed.ended;
  first = start({ PORT: String(port) });
  sandboxUrl = await sandboxOf(first);
  passwords = readFileSync(passwordFile, "utf8");
}, 400_000);
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A check of an account makes a role for a moment, to prove that Foyer may. */
const isDeployed = (arn: string) => arn.includes(":role/foyer/") && !arn.includes("RightsCheck");

describe("a running Foyer", () => {
  it("continues a killed deployment: every role exists once in its account, as its row says", async () => {
    let roles: string[] = [];
    for (const end = Date.now() + 100_000; Date.now() < end && roles.length < 153;) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const { accounts } = (await (await fetch(`${sandboxUrl}/_sandbox/state`)).json()) as {
        accounts: { roles: string[] }[];
      };
      roles = accounts.flatMap((account) => account.roles.filter(isDeployed));
    }
    expect(new Set(roles).size).toBe(roles.length);
    expect(roles).toHaveLength(153);
  });

  it("[G11] serves, prints two sign-ins, and keeps secrets private on the disk", async () => {
    expect(await answers(`http://127.0.0.1:${port}/health`)).toBe(200);
    expect(first.output()).toMatch(/Employee\s+ada\s+\S{20,}/);
    expect(first.output()).toMatch(/Administrator\s+morgan\s+\S{20,}/);
    for (const file of ["secret", "demo-passwords.json"])
      expect(statSync(path.join(data, file)).mode & 0o077, file).toBe(0);
  });

  it("refuses a taken port with one line and touches nothing", async () => {
    const second = start({ PORT: String(port), FOYER_DATA: path.join(folder, "untouched") });
    expect(await second.ended).toBe(1);
    expect(second.output().trim().split("\n")).toHaveLength(1);
    expect(second.output()).toContain(`Port ${port} is taken`);
    expect(existsSync(path.join(folder, "untouched"))).toBe(false);
  });

  it("refuses a taken port before it installs or builds anything", async () => {
    const checkout = path.join(folder, "checkout");
    mkdirSync(path.join(checkout, "scripts"), { recursive: true });
    for (const file of ["start.mjs", "ready.mjs"])
      copyFileSync(`scripts/${file}`, path.join(checkout, "scripts", file));
    const fresh = start({ PORT: String(port) }, [process.execPath, path.join(checkout, "scripts/start.mjs")]);
    expect(await fresh.ended).toBe(1);
    expect(fresh.output().trim()).toBe(
      `Port ${port} is taken. Stop what uses it, or choose another: PORT=3001 npm start`,
    );
  });

  it("tells an anonymous caller little, and nothing internal", () => {
    const said = killed.output() + first.output();
    expect(said).not.toMatch(/next\.config|\{|at .+\.mjs/);
    expect(said.match(/migration/g) ?? []).toHaveLength(1);
  });

  it("refuses a data folder that another process has open, with one line", async () => {
    const second = start({ PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain("already open in another Foyer");
    expect(second.output().trim().split("\n")).toHaveLength(1);
    expect(await answers(`http://127.0.0.1:${port}/health`)).toBe(200);
  });

  it("refuses a data folder where the system allows none, with one line", async () => {
    const second = start({ PORT: String(await freePort()), FOYER_DATA: "/proc/foyer/data" });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain("cannot be made or written");
    expect(second.output().trim().split("\n")).toHaveLength(1);
  });

  it("names every wrong variable and does not start", async () => {
    const second = start({
      PORT: "abc",
      FOYER_URL: "http://aws.example.com",
      FOYER_SECRET: "short",
      FOYER_TYPO: "1",
    });
    expect(await second.ended).toBe(1);
    for (const name of [
      "PORT must be",
      "FOYER_URL must begin with https",
      "FOYER_SECRET must have at least 32",
      "FOYER_TYPO is not a setting",
    ])
      expect(second.output()).toContain(name);
  });
});

describe("ending", () => {
  it("leaves no child process when killed, and the next start keeps the demo's passwords", async () => {
    first.child.kill("SIGKILL");
    await first.ended;
    expect(await gone(`${sandboxUrl}/health`)).toBe(true);
    first = start({ PORT: String(port) });
    sandboxUrl = await sandboxOf(first);
    expect(readFileSync(passwordFile, "utf8")).toBe(passwords);
  });

  it("SIGTERM ends Foyer and the sandbox cleanly", async () => {
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    expect(await gone(`${sandboxUrl}/health`)).toBe(true);
  });
});

describe("npm start", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "that alone receives %s ends Foyer and the sandbox, and leaves no process behind",
    async (signal) => {
      const ownPort = await freePort();
      const run = start({ PORT: String(ownPort) }, NPM);
      const url = await sandboxOf(run);
      run.child.kill(signal);
      await run.ended;
      expect(await gone(`http://127.0.0.1:${ownPort}/health`)).toBe(true);
      expect(await gone(`${url}/health`)).toBe(true);
    },
  );
});

describe("production", () => {
  it("[G81] loads and serves nothing of the demo, opens no debugger for SIGUSR1, and SIGINT ends it cleanly", async () => {
    const ownPort = await freePort();
    const run = start({
      PORT: String(ownPort),
      FOYER_DATA: path.join(folder, "production"),
      FOYER_URL: "https://aws.example.com",
    });
    await until(run, /(serving)/);
    expect(await answers(`http://127.0.0.1:${ownPort}/health`)).toBe(200);
    expect(run.output()).not.toMatch(/Northwind|sandbox|Employee/i);
    expect(existsSync(path.join(folder, "production/demo-passwords.json"))).toBe(false);
    const reply = await fetch(`http://127.0.0.1:${ownPort}/start`, { redirect: "manual" });
    expect(reply.headers.get("strict-transport-security")).toContain("max-age");
    expect(await (await fetch(`http://127.0.0.1:${ownPort}/sign-in`)).text()).not.toContain("Northwind");
    // In other programs this signal opens a debugger, which can read every key.
    run.child.kill("SIGUSR1");
    await until(run, /(SIGUSR1 is ignored)/);
    expect(run.output()).not.toContain("Debugger listening");
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
  });
  it("refuses the demo's data folder, where a file contains passwords, with one line", async () => {
    const run = start({ PORT: String(await freePort()), FOYER_URL: "https://aws.example.com" });
    expect(await run.ended).toBe(1);
    expect(run.output().trim().split("\n")).toHaveLength(1);
    expect(run.output()).toContain("holds the demo company");
  });
  it("isn't mistaken for the demo when FOYER_URL is missing: the folder is refused with one line and stays unchanged", async () => {
    const own = path.join(folder, "production");
    const made = start({ FOYER_DATA: own, FOYER_URL: "https://aws.example.com" }, [
      process.execPath,
      "scripts/users-create.mjs",
      "--name",
      "zoe",
      "--display-name",
      "Zoe",
    ]);
    expect(await made.ended).toBe(0);
    const run = start({ PORT: String(await freePort()), FOYER_DATA: own });
    expect(await run.ended).toBe(1);
    expect(run.output().trim().split("\n")).toHaveLength(1);
    expect(run.output()).toContain("is not the demo's");
    expect(existsSync(path.join(own, "demo-passwords.json"))).toBe(false);
  });
  it("[R3] [G80] without its secret refuses a used database with one line, and writes no new secret", async () => {
    const own = path.join(folder, "production");
    renameSync(path.join(own, "secret"), path.join(own, "secret.moved"));
    const run = start({
      PORT: String(await freePort()),
      FOYER_DATA: own,
      FOYER_URL: "https://aws.example.com",
    });
    expect(await run.ended).toBe(1);
    expect(run.output().trim().split("\n")).toHaveLength(1);
    expect(run.output()).toContain("Restore it from a backup");
    expect(existsSync(path.join(own, "secret"))).toBe(false);
    renameSync(path.join(own, "secret.moved"), path.join(own, "secret"));
  });
  it("[R3] says in one line when the system allows too few open files", async () => {
    const run = start({ PORT: String(await freePort()), FOYER_DATA: path.join(folder, "few-files") }, [
      "bash",
      "-c",
      `ulimit -n 64; exec "${process.execPath}" scripts/start.mjs`,
    ]);
    expect(await run.ended).toBe(1);
    expect(run.output().trim().split("\n")).toHaveLength(1);
    expect(run.output()).toContain("ulimit -n");
  });
  it("names FOYER_HOST if it isn't an address of this machine, with one line", async () => {
    const run = start({
      PORT: String(await freePort()),
      FOYER_DATA: path.join(folder, "production"),
      FOYER_HOST: "192.0.2.1",
      FOYER_URL: "https://aws.example.com",
    });
    expect(await run.ended).toBe(1);
    expect(run.output().trim().split("\n")).toHaveLength(1);
    expect(run.output()).toContain("FOYER_HOST 192.0.2.1 is no address of this machine");
  });
  it("[G81] contains nothing of the sandbox or the demo in its bundle", () => {
    const bundle = readFileSync("build/server.mjs", "utf8");
    for (const trace of ["_sandbox", "Northwind", "startSandbox", "demo-passwords"])
      expect(bundle).not.toContain(trace);
  });
});
