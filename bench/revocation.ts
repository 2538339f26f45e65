/**
 * Seconds from the click that disables a person until their browser, their command line and their AWS sessions
 * are refused, against the sandbox with 20 ms per call and IAM's throttling. The person has opened a role in
 * every account.
 *
 * Size by `FOYER_BENCH_ACCOUNTS` (1,000 by default). The bound is one PutRolePolicy in each account, with as
 * many at once, measured in the same run on a share of the accounts.
 */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { IAMClient, ListRolesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { createAssignments } from "@/lib/access/assignments/create";
import { accessAs, type AccessCtx } from "@/lib/access/context";
import { assumeRole } from "@/lib/access/credentials/assume-role";
import { createPermissionSet } from "@/lib/access/permission-sets/service";
import { requestOf } from "@/lib/access/signing/types";
import { JOBS_AT_ONCE, type App } from "@/lib/app";
import { DENY_ALL } from "@/lib/formats/iam-policy/shrink";
import { answerAuthorization } from "@/lib/identity/cli/authorize";
import { authenticateClient, registerClient } from "@/lib/identity/cli/clients";
import { actorOfAccessToken, redeemCode } from "@/lib/identity/cli/tokens";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { setUserStatus } from "@/lib/identity/users/administer";
import { createUser } from "@/lib/identity/users/create";
import { as, prove } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { connectAccounts } from "@/scripts/demo/connect-accounts";
import { round, type Figure } from "./figure";
import { openApp, startSandbox } from "./open-foyer";

const BENCH = "revocation";
const ACCOUNTS = Number(process.env.FOYER_BENCH_ACCOUNTS || 1_000);
const CALL_MILLISECONDS = 20;
const THROTTLE = { ratePerSecond: 20, burst: 40 };
/** Accounts in which credentials are tried, spread over all. */
const TRIED = Math.min(20, ACCOUNTS);
const BARE_ACCOUNTS = Math.min(200, ACCOUNTS);
const MANAGEMENT = "100200300400";
const SOURCE = { requestId: "bench", ip: null, userAgent: null };
const REDIRECT = "http://127.0.0.1:49152/oauth/callback";

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const sandbox = await startSandbox();
  const { url } = sandbox;
  const { app, close } = await openApp();
  try {
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), SOURCE);
    const accountIds = await addAccounts(app, url);
    const userId = await createUser(system, { userName: "leaver", displayName: "Leaver" });
    const permissionSetId = await createPermissionSet(system, {
      name: "Reader",
      awsManagedPolicies: ["ReadOnlyAccess"],
    });
    await createAssignments(system, {
      principals: [{ kind: "user", id: userId }],
      targets: [{ kind: "all" }],
      permissionSetIds: [permissionSetId],
    });
    await app.worker.drain();
    const { person, browser } = await signIn(app, userId);
    const commandLine = await signInCommandLine(app, person);
    const every = Math.max(1, Math.floor(ACCOUNTS / TRIED));
    const keys: IAMClient[] = [];
    for (const [index, accountId] of accountIds.entries()) {
      const issued = await app.issue(
        requestOf(person, { accountId, permissionSetId, purpose: "credentials" }),
      );
      if (index % every !== 0 || keys.length >= TRIED) continue;
      const got = await assumeRole(person, issued);
      const credentials = {
        accessKeyId: got.accessKeyId,
        secretAccessKey: got.secretAccessKey.reveal(),
        sessionToken: got.sessionToken.reveal(),
      };
      keys.push(new IAMClient({ region: "us-east-1", endpoint: url, credentials, maxAttempts: 5 }));
    }
    await throttle(url);
    const started = performance.now();
    const since = () => (performance.now() - started) / 1000;
    const until = async (isOver: () => Promise<boolean>) => {
      while (!(await isOver())) await sleep(5);
      return since();
    };
    await setUserStatus(system, { userId, status: "disabled" });
    const [portal, cli, aws] = await Promise.all([
      until(async () => (await actorOfToken(app.ctx, browser)) === null),
      until(async () => (await actorOfAccessToken(app.ctx, commandLine, null)) === null),
      Promise.all(keys.map((key) => until(() => isDenied(key)))),
      app.worker.drain(),
    ]);
    const done = since();
    const { count } = await app.ctx.db
      .selectFrom("revoked_sessions as v")
      .innerJoin("deployed_roles as d", (join) =>
        join
          .onRef("d.account_id", "=", "v.account_id")
          .onRef("d.permission_set_id", "=", "v.permission_set_id"),
      )
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .where("v.is_timeless", "=", true)
      .where("d.state", "=", "deployed")
      .executeTakeFirstOrThrow();
    if (Number(count) !== ACCOUNTS) throw new Error(`${count} of ${ACCOUNTS} roles deny the person`);
    for (const key of keys) key.destroy();
    const bare = await bareLoop(url, accountIds.slice(0, BARE_ACCOUNTS));
    const name = (what: string) => `${ACCOUNTS.toLocaleString("en")} accounts: ${what}`;
    const sorted = aws.toSorted((one, other) => one - other);
    return [
      { bench: BENCH, figure: name("the browser is refused"), value: round(portal, 3), unit: "s" },
      { bench: BENCH, figure: name("the command line is refused"), value: round(cli, 3), unit: "s" },
      {
        bench: BENCH,
        figure: name("AWS refuses, first account tried"),
        value: round(sorted[0] ?? 0),
        unit: "s",
      },
      {
        bench: BENCH,
        figure: name("AWS refuses, median"),
        value: round(sorted[Math.floor(sorted.length / 2)] ?? 0),
        unit: "s",
      },
      {
        bench: BENCH,
        figure: name("AWS refuses in every account"),
        value: round(done),
        unit: "s",
        bound: round(bare),
        ratio: round(done / bare),
      },
    ];
  } finally {
    await close();
    sandbox.stop();
  }
}

async function addAccounts(app: App, url: string): Promise<string[]> {
  const at = app.ctx.now();
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => ({
    id: String(400_000_000_000 + index),
    name: `Service ${index}`,
    email: `s${index}@bench.example`,
  }));
  for (let from = 0; from < ACCOUNTS; from += 1000)
    await app.ctx.db
      .insertInto("accounts")
      .values(
        accounts.slice(from, from + 1000).map((account) => ({
          ...account,
          check_state: "ok" as const,
          checked_at: at,
          providers_seen_at: at,
          roles_listed_at: at,
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
  return accounts.map(({ id }) => id);
}

async function signIn(app: App, userId: string): Promise<{ person: AccessCtx; browser: string }> {
  const anonymous = as(app.ctx, app.anonymousActor, SOURCE);
  const { token } = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(anonymous, tx, { userId, source: "built-in" }));
  const actor = await actorOfToken(app.ctx, token.reveal());
  if (actor?.kind !== "user") throw new Error("not signed in");
  return { person: accessAs(app, actor, SOURCE), browser: token.reveal() };
}

async function signInCommandLine(app: App, person: AccessCtx): Promise<string> {
  const anonymous = as(app.ctx, app.anonymousActor, SOURCE);
  const { client, secret } = registerClient(anonymous, {
    clientName: "bench",
    clientType: "public",
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: ["http://127.0.0.1/oauth/callback"],
  });
  const verifier = randomToken(48);
  const target = await answerAuthorization(
    person,
    {
      response_type: "code",
      client_id: client.id,
      redirect_uri: REDIRECT,
      state: "bench",
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      scopes: "sso:account:access",
    },
    true,
  );
  const code = new URL(target).searchParams.get("code") ?? "";
  const known = authenticateClient(app.ctx, { clientId: client.id, clientSecret: secret.reveal() });
  const tokens = await redeemCode(anonymous, known, { code, redirectUri: REDIRECT, codeVerifier: verifier });
  return tokens.accessToken.reveal();
}

const throttle = (url: string) =>
  fetch(`${url}/_sandbox/faults`, {
    method: "PUT",
    body: JSON.stringify({
      accountId: "*",
      service: "iam",
      latencyMilliseconds: CALL_MILLISECONDS,
      throttle: THROTTLE,
    }),
  });

async function isDenied(iam: IAMClient): Promise<boolean> {
  // Slow enough to leave the account's budget of calls to Foyer.
  await sleep(200);
  return iam.send(new ListRolesCommand({})).then(
    () => false,
    (error: unknown) => String((error as Error).name).includes("AccessDenied"),
  );
}

/** Returns the seconds that one PutRolePolicy per account takes alone, measured on a share of them. */
async function bareLoop(url: string, accountIds: string[]): Promise<number> {
  const clients: { iam: IAMClient; role: string }[] = [];
  for (const id of accountIds) {
    const credentials = (await (await fetch(`${url}/_sandbox/root-credentials?account_id=${id}`)).json()) as {
      accessKeyId: string;
      secretAccessKey: string;
    };
    const iam = new IAMClient({ region: "us-east-1", endpoint: url, credentials, maxAttempts: 5 });
    const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: "/" }));
    const role = Roles.find(({ RoleName = "" }) => RoleName.includes("Reader"))?.RoleName;
    if (role !== undefined) clients.push({ iam, role });
  }
  if (clients.length === 0) throw new Error("no account has the role");
  const started = performance.now();
  const queue = [...clients];
  await Promise.all(
    Array.from({ length: JOBS_AT_ONCE }, async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        await next.iam.send(
          new PutRolePolicyCommand({
            RoleName: next.role,
            PolicyName: "Bare",
            PolicyDocument: DENY_ALL,
          }),
        );
    }),
  );
  const seconds = ((performance.now() - started) / 1000) * (ACCOUNTS / clients.length);
  for (const { iam } of clients) iam.destroy();
  return seconds;
}
