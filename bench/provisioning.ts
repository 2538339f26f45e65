/**
 * Deploys roles from nothing, changes one policy on all of them and sweeps, against the sandbox with 20 ms per
 * call and IAM's throttling: a budget of calls per account that refills at a rate.
 *
 * Size by `FOYER_BENCH_ACCOUNTS` (1,000 by default) × 10 permission sets. The bound is a bare loop of the
 * AWS SDK that makes the same calls with as many accounts at once and nothing else, measured in the same
 * run on a share of the accounts.
 */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { createAssignments } from "@/lib/access/assignments/create";
import { changePermissionSet, createPermissionSet } from "@/lib/access/permission-sets/service";
import { checkRolesNow } from "@/lib/access/deploy/service";
import { provisionPermissionSet } from "@/lib/access/desired/service";
import { JOBS_AT_ONCE } from "@/lib/app";
import { createUser } from "@/lib/identity/users/create";
import { as, prove } from "@/lib/platform/context";
import { connectAccounts } from "@/scripts/demo/connect-accounts";
import { round, type Figure } from "./figure";
import { openApp, startSandbox } from "./open-foyer";

const BENCH = "provisioning";
const ACCOUNTS = Number(process.env.FOYER_BENCH_ACCOUNTS || 1_000);
const SETS = 10;
const CALL_MILLISECONDS = 20;
/** Burst of calls that an account accepts, and calls per second after that. */
const THROTTLE = { ratePerSecond: 20, burst: 40 };
const BARE_ACCOUNTS = Math.min(200, ACCOUNTS);
const MANAGEMENT = "100200300400";

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const sandbox = await startSandbox();
  const { url } = sandbox;
  const { app, close } = await openApp();
  try {
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), {
      requestId: "bench",
      ip: null,
      userAgent: null,
    });
    const at = app.ctx.now();
    const accounts = Array.from({ length: ACCOUNTS }, (_, index) => ({
      id: String(400_000_000_000 + index),
      name: `Service ${index}`,
      email: `s${index}@bench.example`,
    }));
    // Accounts are checked when they are connected, before anything is assigned there.
    const checked = {
      check_state: "ok" as const,
      checked_at: at,
      providers_seen_at: at,
      roles_listed_at: at,
    };
    for (let from = 0; from < ACCOUNTS; from += 1000)
      await app.ctx.db
        .insertInto("accounts")
        .values(
          accounts.slice(from, from + 1000).map((account) => ({
            ...account,
            ...checked,
            partition: "aws" as const,
            unit_id: null,
            environment_id: null,
            status: "ACTIVE" as const,
            created_at: at,
            updated_at: at,
          })),
        )
        .execute();
    await connectAccounts(app, url, {
      managementAccountId: MANAGEMENT,
      units: [],
      accounts: [
        { id: MANAGEMENT, name: "Management", email: "m@bench.example", unitPath: null },
        ...accounts.map((account) => ({ ...account, unitPath: null })),
      ],
    });
    const userId = await createUser(system, { userName: "bench", displayName: "Bench" });
    const permissionSetIds: string[] = [];
    for (let index = 0; index < SETS; index += 1)
      permissionSetIds.push(
        await createPermissionSet(system, { name: `Set${index}`, awsManagedPolicies: ["ReadOnlyAccess"] }),
      );
    await fetch(`${url}/_sandbox/faults`, {
      method: "PUT",
      body: JSON.stringify({
        accountId: "*",
        service: "iam",
        latencyMilliseconds: CALL_MILLISECONDS,
        throttle: THROTTLE,
      }),
    });
    const roles = ACCOUNTS * SETS;
    const seconds = async (work: () => Promise<unknown>) => {
      const started = performance.now();
      await work();
      await app.worker.drain();
      return (performance.now() - started) / 1000;
    };
    // A role takes GetRole, CreateRole, AttachRolePolicy, then three calls to read it back.
    const fresh = await seconds(() =>
      createAssignments(system, {
        principals: [{ kind: "user", id: userId }],
        targets: [{ kind: "all" }],
        permissionSetIds,
      }),
    );
    const changed = await seconds(async () => {
      for (const id of permissionSetIds) {
        await changePermissionSet(system, {
          id,
          expectedRevision: 1,
          change: { awsManagedPolicies: ["PowerUserAccess"] },
        });
        await provisionPermissionSet(system, { permissionSetId: id });
      }
    });
    const sweep = await seconds(async () => {
      for (const permissionSetId of permissionSetIds) await checkRolesNow(system, { permissionSetId });
    });
    const { count } = await app.ctx.db
      .selectFrom("deployed_roles")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("state", "=", "deployed")
      .where("deployed_version", "=", 2)
      .executeTakeFirstOrThrow();
    if (Number(count) !== roles) throw new Error(`${count} of ${roles} roles are deployed`);
    const memory = round(process.memoryUsage().rss / 1024 / 1024, 0);
    const bare = await bareLoop(url, accounts.slice(0, BARE_ACCOUNTS));
    const figure = (name: string, value: number, bound: number, goal?: number): Figure => ({
      bench: BENCH,
      figure: `${roles.toLocaleString("en")} roles: ${name}`,
      value: round(value),
      unit: "s",
      bound: round(bound),
      ratio: round(value / bound),
      ...(goal === undefined ? {} : { goal, ok: value / bound <= goal }),
    });
    return [
      figure("from nothing", fresh, bare.fresh, 1.3),
      figure("one policy changed on all", changed, bare.changed),
      figure("a sweep with nothing to change", sweep, bare.sweep),
      { bench: BENCH, figure: "memory of the process at the end", value: memory, unit: "MB" },
    ];
  } finally {
    await close();
    sandbox.stop();
  }
}

/** Returns the seconds that the calls alone take for all accounts, measured on a share of them. */
async function bareLoop(
  url: string,
  accounts: { id: string }[],
): Promise<{ fresh: number; changed: number; sweep: number }> {
  const clients: IAMClient[] = [];
  for (const { id } of accounts) {
    const credentials = (await (await fetch(`${url}/_sandbox/root-credentials?account_id=${id}`)).json()) as {
      accessKeyId: string;
      secretAccessKey: string;
    };
    clients.push(
      new IAMClient({
        region: "us-east-1",
        endpoint: url,
        credentials,
        retryMode: "adaptive",
        maxAttempts: 6,
      }),
    );
  }
  const trust = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
  });
  const policy = (name: string) => `arn:aws:iam::aws:policy/${name}`;
  const readBack = async (iam: IAMClient, RoleName: string) => {
    await iam.send(new GetRoleCommand({ RoleName }));
    await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    await iam.send(new ListRolePoliciesCommand({ RoleName }));
  };
  const timed = async (work: (iam: IAMClient, RoleName: string) => Promise<unknown>) => {
    const started = performance.now();
    const queue = [...clients];
    await Promise.all(
      Array.from({ length: JOBS_AT_ONCE }, async () => {
        for (let iam = queue.shift(); iam; iam = queue.shift())
          for (let index = 0; index < SETS; index += 1) await work(iam, `Bare_${index}`);
      }),
    );
    return ((performance.now() - started) / 1000) * (ACCOUNTS / accounts.length);
  };
  const fresh = await timed(async (iam, RoleName) => {
    await iam.send(new GetRoleCommand({ RoleName })).catch(() => {});
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policy("ReadOnlyAccess") }));
    await readBack(iam, RoleName);
  });
  const changed = await timed(async (iam, RoleName) => {
    await readBack(iam, RoleName);
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: policy("ReadOnlyAccess") }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: policy("PowerUserAccess") }));
    await readBack(iam, RoleName);
  });
  const sweep = await timed(readBack);
  for (const iam of clients) iam.destroy();
  return { fresh, changed, sweep };
}
