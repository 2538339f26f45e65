/** Compares issuing credentials with a bare AssumeRoleWithSAML call to the same sandbox, and with bare signing. */
import { generateKeyPairSync, sign } from "node:crypto";
import { AssumeRoleWithSAMLCommand } from "@aws-sdk/client-sts";
import { getCredentials } from "@/lib/access/credentials/service";
import { as, prove } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { connectAccounts } from "@/scripts/demo/connect-accounts";
import { median, round, timed, type Figure } from "./figure";
import { addPersonWithAccounts } from "./large-company";
import { requestOf } from "@/lib/access/signing/types";
import { openApp, startSandbox } from "./open-foyer";

const BENCH = "credentials";
const FIRST_ACCOUNT = 300_000_000_000;
const ROUNDS = 300;

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const sandbox = await startSandbox();
  const { url } = sandbox;
  const { app, close } = await openApp();
  try {
    const userId = await addPersonWithAccounts(app, "ten", 10, FIRST_ACCOUNT, { deployed: false });
    const accounts = await app.ctx.db.selectFrom("accounts").select(["id", "name", "email"]).execute();
    await connectAccounts(app, url, {
      managementAccountId: "100200300400",
      units: [],
      accounts: [
        ...accounts.map((account) => ({ ...account, unitPath: null })),
        { id: "100200300400", name: "Management", email: "m@bench.example", unitPath: null },
      ],
    });
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), {
      requestId: "bench",
      ip: null,
      userAgent: null,
    });
    await app.ctx.db.transaction().execute((tx) =>
      system.events.emit(system, tx, "accounts.changed", {
        accountIds: "all",
        run: { id: newUuid(), kind: "assign" },
      }),
    );
    await app.worker.drain();
    const ctx = {
      ...as(
        app.ctx,
        prove({
          kind: "user",
          userId,
          sessionId: "bench",
          sessionEndsAt: new Date(Date.now() + 3_600_000),
          accessGeneration: 0,
          hasConnected: false,
          entrance: "browser" as const,
        }),
        { requestId: "bench", ip: null, userAgent: null },
      ),
      issue: app.issue,
      sts: app.sts,
    };
    const role = {
      accountId: String(FIRST_ACCOUNT),
      permissionSetId: "ps-0000000000000000",
      purpose: "credentials" as const,
    };
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const bytes = Buffer.alloc(1500, 1);
    let ready = await app.issue(requestOf(ctx, role));
    const [own, bare, signing]: [number[], number[], number[]] = [[], [], []];
    for (let index = 0; index < ROUNDS; index += 1) {
      // An assertion lives for one minute, so the bare call needs a new one now and then.
      if (index % 100 === 0) ready = await app.issue(requestOf(ctx, role));
      const times = [
        await timed(1, () => getCredentials(ctx, role)),
        await timed(1, () =>
          app.sts.of("aws").send(
            new AssumeRoleWithSAMLCommand({
              RoleArn: ready.roleArn,
              PrincipalArn: ready.providerArn,
              SAMLAssertion: ready.samlResponse.reveal(),
              DurationSeconds: ready.durationSeconds,
            }),
          ),
        ),
        await timed(1, async () => sign("RSA-SHA256", bytes, privateKey)),
      ];
      if (index < 50) continue;
      own.push(...(times[0] ?? []));
      bare.push(...(times[1] ?? []));
      signing.push(...(times[2] ?? []));
    }
    const ratio = median(own) / median(bare);
    return [
      {
        bench: BENCH,
        figure: "issue of credentials, median, beside a bare STS call",
        value: round(median(own)),
        unit: "ms",
        bound: round(median(bare)),
        ratio: round(ratio),
        goal: 1.5,
        ok: ratio <= 1.5,
      },
      {
        bench: BENCH,
        figure: "issue of credentials, median, beside one bare signature",
        value: round(median(own)),
        unit: "ms",
        bound: round(median(signing)),
        ratio: round(median(own) / median(signing), 1),
      },
    ];
  } finally {
    await close();
    sandbox.stop();
  }
}
