/** A Monday morning: 2,000 device logins wait and poll at the same time and are approved one by one. */
import { fork } from "node:child_process";
import path from "node:path";
import { answerDevice, CODE_SECONDS, enterDeviceCode } from "@/lib/identity/cli/device";
import { startSession } from "@/lib/identity/sessions/service";
import { createUser } from "@/lib/identity/users/create";
import { as, prove } from "@/lib/platform/context";
import { writeSetting } from "@/lib/platform/settings/service";
import type { StartCommand, SignedIn, Waiting } from "./device-clients";
import { median, round, worst, type Figure } from "./figure";
import { openFoyer } from "./open-foyer";

const BENCH = "device-storm";
const LOGINS = 2_000;
const CHECK_EVERY_MILLISECONDS = 100;
const megabytes = () => process.memoryUsage().rss / 1024 / 1024;

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const foyer = await openFoyer();
  const { app } = foyer;
  const { url } = foyer;
  const source = { requestId: "bench", ip: "127.0.0.1", userAgent: null };
  const callers = fork(path.resolve("build/bench/device-clients.mjs"), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const gone = new Promise<never>((_resolve, reject) =>
    callers.once("exit", (code) => reject(new Error(`the callers ended (${code})`))),
  );
  const heard = <T>() => {
    const told = Promise.race([
      gone,
      new Promise<T>((resolve) => callers.once("message", (message) => resolve(message as T))),
    ]);
    // Callers that await it get the error. If the bench has ended for another reason, none does.
    told.catch(() => {});
    return told;
  };
  let peak = megabytes();
  const looking = setInterval(() => (peak = Math.max(peak, megabytes())), CHECK_EVERY_MILLISECONDS);
  try {
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), source);
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: app.ctx.now(), by: "bench" });
    const userId = await createUser(system, { userName: "bench", displayName: "Bench" });
    const { id: sessionId } = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(system, tx, { userId, source: "bench" }));
    const person = as(
      app.ctx,
      prove({
        kind: "user" as const,
        userId,
        sessionId,
        sessionEndsAt: new Date(Date.now() + 3_600_000),
        accessGeneration: -1,
        hasConnected: false,
        entrance: "browser" as const,
      }),
      source,
    );
    const idle = megabytes();
    const begun = heard<Waiting>();
    callers.send({ url, logins: LOGINS } satisfies StartCommand);
    const { seconds: started, userCodes } = await begun;
    const ended = heard<SignedIn>();
    const answered = performance.now();
    for (const [index, userCode] of userCodes.entries()) {
      // The first code was issued when the storm began.
      if (started + (performance.now() - answered) / 1000 > CODE_SECONDS)
        throw new Error(
          `only ${index} of ${LOGINS} codes were approved in the ${CODE_SECONDS} seconds that a code lives: this machine is too slow, or too busy with other work, for this bench`,
        );
      const { id } = await enterDeviceCode(person, userCode);
      await answerDevice(person, { id, allow: true });
    }
    const { count, polls } = await ended;
    const seconds = (performance.now() - answered) / 1000;
    if (count !== LOGINS) throw new Error(`${count} of ${LOGINS} signed in`);
    return [
      { bench: BENCH, figure: "2,000 logins: registered and waiting", value: round(started), unit: "s" },
      { bench: BENCH, figure: "2,000 logins: all approved and signed in", value: round(seconds), unit: "s" },
      { bench: BENCH, figure: "a poll during that time, median", value: round(median(polls)), unit: "ms" },
      { bench: BENCH, figure: "a poll during that time, worst", value: round(worst(polls)), unit: "ms" },
      { bench: BENCH, figure: "memory of Foyer before", value: round(idle, 0), unit: "MB" },
      { bench: BENCH, figure: "memory of Foyer, maximum", value: round(peak, 0), unit: "MB" },
    ];
  } finally {
    clearInterval(looking);
    callers.kill();
    await foyer.close();
  }
}
