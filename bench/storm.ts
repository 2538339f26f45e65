/**
 * Signs 200 people in at once, from a separate process: each posts the sign-in form, and comes back when told to.
 * Started by `signInAtOnce`.
 */
import { fork } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export type Storm = {
  url: string;
  people: { headers: Record<string, string>; text: string }[];
};
export type Outcome = {
  /** Answered with a session. */ signedIn: number;
  /** Told when to come back, at the first attempt. */ told: number;
  /** Neither. */ others: Record<string, number>;
  /** Until the first answers were all there, and until everyone was in. */ firstSeconds: number;
  seconds: number;
};

export function signInAtOnce(storm: Storm): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = fork(path.resolve("build/bench/storm.mjs"), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.once("message", (message) => {
      resolve(message as Outcome);
      child.kill();
    });
    child.once("error", reject);
    child.send(storm);
  });
}

const GIVE_UP_SECONDS = 120;

async function run({ url, people }: Storm): Promise<Outcome> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: people.length });
  const begun = performance.now();
  const since = () => (performance.now() - begun) / 1000;
  const outcome: Outcome = { signedIn: 0, told: 0, others: {}, firstSeconds: 0, seconds: 0 };
  await Promise.all(
    people.map(async (person) => {
      for (let attempt = 1; since() < GIVE_UP_SECONDS; attempt += 1) {
        const { status, retryAfter } = await post(agent, url, person);
        if (attempt === 1) outcome.firstSeconds = Math.max(outcome.firstSeconds, since());
        if (status === 303) {
          outcome.signedIn += 1;
          return;
        }
        if (!(status === 503 || status === 429) || retryAfter === null) {
          outcome.others[status] = (outcome.others[status] ?? 0) + 1;
          return;
        }
        if (attempt === 1) outcome.told += 1;
        // People don't come back in the same millisecond.
        await setTimeout((retryAfter + Math.random()) * 1000);
      }
      outcome.others["gave up"] = (outcome.others["gave up"] ?? 0) + 1;
    }),
  );
  agent.destroy();
  return { ...outcome, seconds: since() };
}

function post(
  agent: http.Agent,
  url: string,
  { headers, text }: Storm["people"][number],
): Promise<{ status: number; retryAfter: number | null }> {
  return new Promise((resolve) => {
    const request = http.request(
      `${url}/sign-in`,
      { agent, method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(text) } },
      (reply) => {
        const after = reply.headers["retry-after"];
        reply.resume();
        reply.on("end", () =>
          resolve({ status: reply.statusCode ?? 0, retryAfter: after === undefined ? null : Number(after) }),
        );
      },
    );
    request.on("error", () => resolve({ status: 0, retryAfter: null }));
    request.end(text);
  });
}

if (process.send && process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.once("message", (storm) => void run(storm as Storm).then((outcome) => process.send?.(outcome)));
