/**
 * Sends requests as fast as the server responds, from a separate process so that client and server don't share
 * a thread. Started by `measureLoad`.
 */
import { fork } from "node:child_process";
import http from "node:http";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export type Load = {
  url: string;
  method: "GET" | "POST" | "PATCH";
  path: string;
  /** One per connection, or in turns if there are fewer. */
  callers: {
    headers: Record<string, string>;
    body?: Record<string, unknown>;
    /** Sent as it is, instead of a JSON body. */ text?: string;
  }[];
  connections: number;
  seconds: number;
  /** Pause between the requests of a connection, in milliseconds. */ pause?: number;
  /** Uses each response's refresh token for the next request. */
  refreshes?: boolean;
  /** Counts broken connections instead of failing: an attacker's requests may be cut off. */ mayBreak?: boolean;
};
export type Measured = {
  perSecond: number;
  p50: number;
  p99: number;
  failed: number;
  /** How often each status was answered; 0 is a connection that broke. */ statuses: Record<string, number>;
};

/** Runs a load in a child process. */
export function measureLoad(load: Load): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(path.resolve("build/bench/load.mjs"), {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.once("message", (message) => {
      resolve(message as Measured);
      child.kill();
    });
    child.once("error", reject);
    child.send(load);
  });
}

async function run(load: Load): Promise<Measured> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: load.connections });
  const times: number[] = [];
  let failed = 0;
  const statuses: Record<string, number> = {};
  const ends = performance.now() + load.seconds * 1000;
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: load.connections }, async (_, index) => {
      const caller = load.callers[index % load.callers.length];
      if (!caller) throw new Error("there is no caller");
      let body = caller.body;
      for (let turn = index; performance.now() < ends; turn += load.connections) {
        const current = load.refreshes ? caller : (load.callers[turn % load.callers.length] ?? caller);
        if (load.pause) await setTimeout(load.pause);
        const started = performance.now();
        const reply = await ask(
          agent,
          load,
          current.headers,
          current.text ?? jsonOf(load.refreshes ? body : current.body),
        );
        times.push(performance.now() - started);
        if (reply.status !== 200) failed += 1;
        statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
        if (load.refreshes && reply.status === 200)
          body = { ...body, refreshToken: (JSON.parse(reply.text) as { refreshToken: string }).refreshToken };
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  agent.destroy();
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), failed, statuses };
}

const jsonOf = (body: Record<string, unknown> | undefined) =>
  body === undefined ? undefined : JSON.stringify(body);

function ask(
  agent: http.Agent,
  load: Load,
  headers: Record<string, string>,
  text: string | undefined,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      load.url + load.path,
      {
        agent,
        method: load.method,
        headers: {
          ...(text === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
          ...headers,
        },
      },
      (reply) => {
        let answer = "";
        reply.setEncoding("utf8");
        reply.on("data", (chunk: string) => (answer += chunk));
        reply.on("end", () => resolve({ status: reply.statusCode ?? 0, text: answer }));
      },
    );
    request.on("error", (error) => (load.mayBreak ? resolve({ status: 0, text: "" }) : reject(error)));
    request.end(text);
  });
}

if (process.send && process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.once("message", (load) => {
    void run(load as Load).then((measured) => process.send?.(measured));
  });
}
