/**
 * The demo: the sandbox beside Foyer, with the company Northwind in it. start.mjs loads this only when Foyer
 * isn't configured for production.
 */
import { fork, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { checkRolesNow } from "@/lib/access/deploy/service";
import type { App } from "@/lib/app";
import { findRule, putRule } from "@/lib/identity/factor-rules/rules";
import { DEFAULT_RULES } from "@/lib/identity/factor-rules/rules-policy";
import { as, prove } from "@/lib/platform/context";
import { COMPANY, ORGANIZATION } from "./demo/company";
import { connectAccounts } from "./demo/connect-accounts";
import { ADMINISTRATOR, EMPLOYEE } from "./demo/people";
import { isSeeded, seedFoyer, type DemoPasswords } from "./demo/seed-foyer";

export { COMPANY };

const passwordFile = (dataFolder: string) => path.join(dataFolder, "demo-passwords.json");

/** A port that is occupied until `free`, right before the sandbox listens on it. */
export type ReservedPort = { port: number; free(): Promise<void> };

/** Reserves the first free port after Foyer's own, so that the sandbox's is predictable, or any free port. */
export async function reserveSandboxPort(after: number): Promise<ReservedPort> {
  for (let port = after + 1; port <= Math.min(after + 20, 65_535); port += 1) {
    const reserved = isBlocked(port) ? null : await reserve(port);
    if (reserved) return reserved;
  }
  const any = await reserve(0);
  if (!any) throw new Error("no port is free for the sandbox");
  return any;
}

/** Ports above 1023 that no browser opens (WHATWG Fetch, "bad port"). */
const BLOCKED = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10_080,
]);
/** Ports below 1024 belong to other services, and browsers open few of them. */
const isBlocked = (port: number) => port < 1024 || BLOCKED.has(port);

/** Occupies the port, or any for 0. Returns null if it is taken. */
function reserve(port: number): Promise<ReservedPort | null> {
  return new Promise((resolve) => {
    const holder = createServer().once("error", () => resolve(null));
    holder.unref();
    holder.listen(port, "127.0.0.1", () =>
      resolve({
        port: (holder.address() as AddressInfo).port,
        free: () => new Promise((done) => holder.close(() => done())),
      }),
    );
  });
}

export type RunningSandbox = { url: string; stop(): Promise<void> };

/** Starts the sandbox as a child that ends with its parent, even when the parent is killed. */
export async function startSandbox(options: {
  reserved: ReservedPort;
  dataFolder: string;
  foyerUrl: string;
}): Promise<RunningSandbox> {
  await options.reserved.free();
  const child = fork(path.resolve("build/sandbox.mjs"), {
    env: {
      ...process.env,
      SANDBOX_PORT: String(options.reserved.port),
      SANDBOX_DATA: path.join(options.dataFolder, "sandbox"),
      FOYER_URL: options.foyerUrl,
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { url: string }).url));
    child.once("exit", (code) => reject(new Error(`the sandbox ended at start (${code})`)));
  });
  child.removeAllListeners("exit");
  return { url, stop: () => stop(child) };
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** Seeds Northwind at the first start and connects its accounts; Foyer's own provisioner deploys the roles. */
export async function prepareDemo(
  app: App,
  sandboxUrl: string,
  progress: (line: string) => void = () => {},
): Promise<void> {
  const seeded = await isSeeded(app);
  await allowPasswordsAlone(app);
  const { accounts } = (await (await fetch(`${sandboxUrl}/_sandbox/state`)).json()) as {
    accounts: unknown[];
  };
  if (seeded && accounts.length > 0) return;
  await connectAccounts(app, sandboxUrl, ORGANIZATION);
  progress("Deploying the demo company's roles …");
  // A sandbox that lost its state is drift: every role is missing and is created again.
  if (seeded)
    await checkRolesNow(
      as(app.ctx, prove({ kind: "system", job: "demo" }), { requestId: "demo", ip: null, userAgent: null }),
      {},
    );
  else await seedFoyer(app, (passwords) => savePasswords(app.ctx.config.dataFolder, passwords));
  await app.worker.drain();
}

/**
 * Lets the demo's people sign in with a password alone, so that it can be tried without a phone. Rules that were set
 * in the browser stay.
 */
async function allowPasswordsAlone({ ctx }: App): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    for (const scope of ["everyone", "administrators"] as const)
      if ((await findRule(tx, { scope })) === null)
        await putRule(tx, {
          target: { scope },
          rule: { ...DEFAULT_RULES[scope], mode: "off" },
          at: ctx.now(),
          by: "demo",
        });
  });
}

function savePasswords(dataFolder: string, passwords: DemoPasswords): void {
  const file = passwordFile(dataFolder);
  const draft = `${file}.${process.pid}`;
  const descriptor = openSync(draft, "w", 0o600);
  writeSync(descriptor, `${JSON.stringify(passwords, null, 2)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

export type DemoSignIn = { role: "employee" | "administrator"; name: string; password: string };

/** Returns the two sign-ins to begin with, or null before the first start. */
export function demoSignIns(dataFolder: string): DemoSignIn[] | null {
  const file = passwordFile(dataFolder);
  if (!existsSync(file)) return null;
  const passwords = JSON.parse(readFileSync(file, "utf8")) as DemoPasswords;
  return [
    { role: "employee", name: EMPLOYEE, password: passwords[EMPLOYEE] ?? "" },
    { role: "administrator", name: ADMINISTRATOR, password: passwords[ADMINISTRATOR] ?? "" },
  ];
}
