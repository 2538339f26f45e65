/** A Monday morning: 2,000 device logins that wait and poll at the same time, and are answered one after the other. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { answerDevice, enterDeviceCode } from "@/lib/identity/oauth/device";
import { startSession } from "@/lib/identity/sessions/service";
import { createUser } from "@/lib/identity/users/create";
import { readConfig } from "@/lib/platform/config";
import { as, prove } from "@/lib/platform/context";
import { silentLog } from "@/lib/platform/log";
import { writeSetting } from "@/lib/platform/settings/service";
import { post, register, type RegisteredClient } from "@/lib/testing/protocols";
import { serve } from "@/server";
import { median, round, worst, type Figure } from "./figure";

const BENCH = "device-storm";
const LOGINS = 2_000;

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-bench-"));
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const serving = await serve({ config: readConfig({ FOYER_DATA: folder, PORT: String(port) }), log: silentLog });
  const { app } = serving;
  const url = `http://localhost:${port}`;
  const source = { requestId: "bench", ip: "127.0.0.1", userAgent: null };
  try {
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), source);
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: app.ctx.now(), by: "bench" });
    const userId = await createUser(system, { userName: "bench", displayName: "Bench" });
    const { id: sessionId } = await app.ctx.db.transaction().execute((tx) => startSession(system, tx, { userId, kind: "full", source: "bench" }));
    const person = as(app.ctx, prove({ kind: "user" as const, userId, sessionId, sessionEndsAt: new Date(Date.now() + 3_600_000), accessGeneration: -1, entrance: "browser" as const }), source);
    const began = performance.now();
    const waiting: { client: RegisteredClient; deviceCode: string; userCode: string }[] = [];
    await inParallel(LOGINS, 50, async () => {
      const client = await register({ url, peer: { ip: "" }, close: async () => {} }, { grantTypes: undefined });
      const { body } = await post(`${url}/device_authorization`, { ...client, startUrl: `${url}/start` });
      waiting.push({ client, ...(body as { deviceCode: string; userCode: string }) });
    });
    const started = (performance.now() - began) / 1000;
    const polls: number[] = [];
    let signedIn = 0;
    let approving = true;
    const polling = waiting.map(async ({ client, deviceCode }, index) => {
      await pause((index % 100) * 10);
      for (;;) {
        const asked = performance.now();
        const { status, type } = await post(`${url}/token`, { ...client, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode });
        polls.push(performance.now() - asked);
        if (status === 200) return void (signedIn += 1);
        if (type !== "AuthorizationPendingException" && type !== "SlowDownException") throw new Error(`a login ended with ${type}`);
        await pause(type === "SlowDownException" ? 6_000 : 1_000);
      }
    });
    const answered = performance.now();
    const answering = (async () => {
      for (const { userCode } of waiting) {
        const { id } = await enterDeviceCode(person, userCode);
        await answerDevice(person, { id, allow: true });
      }
      approving = false;
    })();
    await Promise.all([...polling, answering]);
    const seconds = (performance.now() - answered) / 1000;
    if (signedIn !== LOGINS || approving) throw new Error(`${signedIn} of ${LOGINS} signed in`);
    return [
      { bench: BENCH, figure: "2,000 logins: registered and waiting", value: round(started), unit: "s" },
      { bench: BENCH, figure: "2,000 logins: all approved and signed in", value: round(seconds), unit: "s" },
      { bench: BENCH, figure: "a poll meanwhile, median", value: round(median(polls)), unit: "ms" },
      { bench: BENCH, figure: "a poll meanwhile, worst", value: round(worst(polls)), unit: "ms" },
      { bench: BENCH, figure: "memory of the process, its askers with it, at the end", value: round(process.memoryUsage().rss / 1024 / 1024, 0), unit: "MB" },
    ];
  } finally {
    await serving.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function inParallel(count: number, hands: number, work: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: hands }, async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  }));
}
