/** A whole Foyer for one test file: its own database, a frozen clock, no network. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createApp, type App } from "@/lib/app";
import { accessAs, type AccessCtx } from "@/lib/access/context";
import { putRule } from "@/lib/identity/factor-rules/rules";
import { DEFAULT_RULES } from "@/lib/identity/factor-rules/rules-policy";
import { readConfig } from "@/lib/platform/config";
import { as, prove, type AnonymousCtx, type ActorCtx, type SystemActor } from "@/lib/platform/context";
import { silentLog, type Log } from "@/lib/platform/log";
import { frozenClock, type Clock } from "./clock";
import { testDatabase } from "./database";

export type TestApp = App & {
  clock: Clock;
  system: ActorCtx<SystemActor>;
  anonymous: AnonymousCtx;
  personCtx(userId: string): AccessCtx;
  dispose(): Promise<void>;
};

/** Tests change access under one context, so its lists are never cached. */
const NEVER_CACHED = -1;

export const SOURCE = { requestId: "test", ip: "192.0.2.7", userAgent: "vitest" };

/**
 * `signInEndpoint` replaces AWS's sign-in hosts; STS is found by `AWS_ENDPOINT_URL_STS`, as in production.
 */
export async function testApp(
  options: {
    signInEndpoint?: string;
    environment?: Record<string, string>;
    log?: Log;
    clock?: Clock;
    /** Leaves the rules of second factors as a new installation has them; else nobody needs one. */
    demandsFactors?: boolean;
  } = {},
): Promise<TestApp> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-app-"));
  const clock = options.clock ?? frozenClock();
  const config = readConfig({
    FOYER_DATA: folder,
    FOYER_AWS_SIGNIN_ENDPOINT: options.signInEndpoint,
    FOYER_SECRET: "test-secret-test-secret-test-secret-1",
    ...options.environment,
  });
  const database = await testDatabase();
  const app = await createApp({
    config,
    log: options.log ?? silentLog,
    now: clock.now,
    database,
    retries: { retryMode: "standard", maxAttempts: 2 },
    company: { companyName: "Northwind", supportContact: "it-help@northwind.example" },
  });
  if (options.demandsFactors !== true)
    for (const scope of ["everyone", "administrators"] as const)
      await putRule(app.ctx.db, {
        target: { scope },
        rule: { ...DEFAULT_RULES[scope], mode: "off" },
        at: clock.now(),
        by: "test",
      });
  return {
    ...app,
    clock,
    system: as(app.ctx, prove({ kind: "system", job: "test" }), SOURCE),
    anonymous: as(app.ctx, prove({ kind: "anonymous" }), SOURCE),
    personCtx: (userId) =>
      accessAs(
        app,
        prove({
          kind: "user",
          userId,
          // The session that the test database gives to users with a role inside Foyer.
          sessionId: userId,
          sessionEndsAt: new Date(clock.now().getTime() + 8 * 3600_000),
          accessGeneration: NEVER_CACHED,
          hasConnected: true,
          entrance: "browser",
        }),
        SOURCE,
      ),
    async dispose() {
      await app.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts another process of the same installation: a separate application on the same database and clock. */
export function otherProcess(app: TestApp): Promise<App> {
  return createApp({ config: app.ctx.config, log: silentLog, now: app.clock.now, database: app.database });
}
