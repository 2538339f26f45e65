/** How soon the accounts of a connected Identity Center appear: 1,000 accounts, 20 requests per second, 50 ms each. */
import { encode } from "next-auth/jwt";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { addPersonWithAccounts } from "./large-company";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { advanceFlow } from "@/lib/identity/sign-in/identity-center/advance";
import { beginFlow } from "@/lib/identity/sign-in/identity-center/begin";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { as, prove } from "@/lib/platform/context";
import { awsError, startPortal } from "@/lib/testing/portal";
import { round, type Figure } from "./figure";
import { openFoyer } from "./open-foyer";

const BENCH = "identity-center";
const ACCOUNTS = 1_000;
const PER_SECOND = 20;
const MILLISECONDS = 50;
const SOURCE = { requestId: "bench", ip: "127.0.0.1", userAgent: null };

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const portal = await startPortal();
  const foyer = await openFoyer({ FOYER_INTERNAL_HOSTS: "127.0.0.1" });
  try {
    const { app } = foyer;
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), SOURCE);
    portal.accounts = Array.from({ length: ACCOUNTS }, (_, index) => ({
      id: String(100_000_000_000 + index),
      name: `Account ${index}`,
      roles: ["Administrator", "Operator", "ReadOnly"],
    }));
    const throttle = bucket();
    portal.milliseconds = MILLISECONDS;
    portal.spoil = ({ path: where }) =>
      where.startsWith("/assignment/") && !throttle.take() ? awsError(429, "TooManyRequestsException") : null;
    const id = await createSource(system, {
      kind: "identity-center",
      name: "Partner",
      secret: "",
      settings: {
        startUrl: "https://partner.awsapps.com/start",
        region: "us-east-1",
        purpose: "accounts",
        endpoints: { oidc: portal.url, portal: portal.url, sts: portal.url, signIn: null },
        requestsPerSecond: PER_SECOND,
        newUsers: { kind: "refuse" },
      },
    });
    await saveSourceTest(system, { id, claims: { userName: "ada" } });
    await setSourceEnabled(system, { id, isEnabled: true });
    const userId = await addPersonWithAccounts(app, "ada", 0, 0);
    const session = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(system, tx, { userId, source: "bench" }));
    const actor = await actorOfToken(app.ctx, session.token.reveal());
    if (actor?.kind !== "user") throw new Error("no session");
    const person = as(app.ctx, actor, SOURCE);
    const { id: flow, browserToken } = await beginFlow(
      { purpose: "connect", ctx: person },
      { sourceId: id, callbackPath: "/start" },
    );
    await sleep(1_100);
    const done = await advanceFlow(
      { anonymous: as(app.ctx, app.anonymousActor, SOURCE), person },
      { id: flow, browserToken: browserToken.reveal() },
    );
    if (done?.state !== "done") throw new Error(JSON.stringify(done));
    const cookie = await encode({
      token: { session: session.token.reveal() },
      secret: app.ctx.keyring.derive("next-auth").reveal(),
      maxAge: 3600,
    });
    const listed = async () =>
      (
        (await (
          await fetch(`${foyer.url}/start/entitlements`, {
            headers: { cookie: `foyer-session=${cookie}` },
          })
        ).json()) as Entitlements
      ).accounts;
    const asked = () => portal.asked.filter(({ path: where }) => where.startsWith("/assignment/")).length;
    const before = asked();
    throttle.fill();
    const started = performance.now();
    app.worker.wake();
    let named: number | null = null;
    let opened: number | null = null;
    for (let known = 0; known < ACCOUNTS;) {
      await sleep(opened === null ? 20 : 100);
      const accounts = await listed();
      known = accounts.filter(({ isListing }) => !isListing).length;
      if (accounts.length > 0) named ??= performance.now() - started;
      if (known > 0) opened ??= performance.now() - started;
    }
    const whole = (performance.now() - started) / 1000;
    const requests = ACCOUNTS + Math.ceil(ACCOUNTS / 100);
    // The throttle lets one second's worth through at once; the last response takes its 50 ms.
    const bound = (requests - PER_SECOND) / PER_SECOND + MILLISECONDS / 1000;
    const again = performance.now();
    await listed();
    return [
      since("1,000 accounts: the first in the page's data", named, 1),
      since("1,000 accounts: the first that opens", opened, 2),
      {
        bench: BENCH,
        figure: "1,000 accounts: all of them",
        value: round(whole, 1),
        unit: "s",
        bound: round(bound, 1),
        ratio: round(whole / bound),
        goal: 1.1,
        ok: whole / bound <= 1.1,
      },
      { bench: BENCH, figure: "requests that were throttled", value: asked() - before - requests, unit: "" },
      {
        bench: BENCH,
        figure: "the same list from the cache",
        value: round(performance.now() - again, 0),
        unit: "ms",
      },
    ];
  } finally {
    await foyer.close();
    await portal.stop();
  }
}

/** Compares a figure with the requests that must be answered first. */
function since(figure: string, value: number | null, requests: number): Figure {
  const bound = requests * MILLISECONDS;
  return {
    bench: BENCH,
    figure,
    value: round(value ?? Number.NaN, 0),
    unit: "ms",
    bound,
    ratio: round((value ?? Number.NaN) / bound),
  };
}

/** The Identity Center's throttle: a refilling bucket of one second's worth. */
function bucket(): { take(): boolean; fill(): void } {
  let [left, at] = [PER_SECOND, performance.now()];
  return {
    fill: () => void ([left, at] = [PER_SECOND, performance.now()]),
    take() {
      const now = performance.now();
      [left, at] = [Math.min(PER_SECOND, left + ((now - at) / 1000) * PER_SECOND), now];
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
