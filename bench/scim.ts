/** A directory's first provisioning: 10,000 users and 500 groups of 200, one request each, then listing them. */
import http from "node:http";
import { createScimToken } from "@/lib/identity/scim/tokens";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { as, prove } from "@/lib/platform/context";
import { round, type Figure } from "./figure";
import { openFoyer } from "./open-foyer";

const BENCH = "scim";
const PEOPLE = 10_000;
const GROUPS = 500;
const MEMBERS = 200;
const CONNECTIONS = 8;

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const foyer = await openFoyer();
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const system = as(foyer.app.ctx, prove({ kind: "system", job: "bench" }), {
      requestId: "bench",
      ip: null,
      userAgent: null,
    });
    const sourceId = await createScimSource(system, { name: "Bench" });
    // Each token has its own rate limit, so a first provisioning uses several.
    const tokens: string[] = [];
    for (let index = 0; index < 5; index += 1)
      tokens.push(
        (
          await createScimToken(system, { sourceId, name: String(index), isReadOnly: false, days: 1 })
        ).token.reveal(),
      );
    let turn = 0;
    const ask = (method: string, path: string, body?: unknown) =>
      request(agent, foyer.port, tokens[(turn += 1) % tokens.length] ?? "", method, path, body);
    const ids: string[] = [];
    const people = await seconds(() =>
      each(
        PEOPLE,
        async (index) =>
          void ids.push(
            String(
              (
                await ask("POST", "/Users", {
                  userName: `person${index}`,
                  externalId: `E${index}`,
                  active: true,
                  name: { givenName: "Person", familyName: String(index) },
                  emails: [{ value: `person${index}@bench.example`, primary: true }],
                })
              ).id,
            ),
          ),
      ),
    );
    const groups = await seconds(() =>
      each(
        GROUPS,
        async (index) =>
          void (await ask("POST", "/Groups", {
            displayName: `Group ${index}`,
            externalId: `G${index}`,
            members: Array.from({ length: MEMBERS }, (_, member) => ({
              value: ids[(index * 37 + member) % ids.length],
            })),
          })),
      ),
    );
    let seen = 0;
    const listing = await seconds(async () => {
      for (let startIndex = 1; startIndex <= PEOPLE; startIndex += 1_000)
        seen += ((await ask("GET", `/Users?startIndex=${startIndex}&count=1000`)).Resources as unknown[])
          .length;
    });
    if (seen !== PEOPLE) throw new Error(`${seen} people were listed`);
    return [
      { bench: BENCH, figure: "10,000 users created", value: round(PEOPLE / people, 0), unit: "/s" },
      { bench: BENCH, figure: "500 groups of 200 created", value: round(GROUPS / groups, 0), unit: "/s" },
      { bench: BENCH, figure: "10,000 users listed in pages of 1,000", value: round(listing), unit: "s" },
    ];
  } finally {
    agent.destroy();
    await foyer.close();
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let index = (next += 1) - 1; index < count; index = (next += 1) - 1) await work(index);
    }),
  );
}

function request(
  agent: http.Agent,
  port: number,
  token: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = http.request(
      {
        agent,
        port,
        host: "127.0.0.1",
        method,
        path: `/scim/v2${path}`,
        headers: {
          authorization: `Bearer ${token}`,
          ...(text === undefined
            ? {}
            : { "content-type": "application/scim+json", "content-length": Buffer.byteLength(text) }),
        },
      },
      (reply) => {
        let answer = "";
        reply.setEncoding("utf8");
        reply.on("data", (chunk: string) => (answer += chunk));
        reply.on("end", () =>
          (reply.statusCode ?? 500) < 300
            ? resolve(JSON.parse(answer) as Record<string, unknown>)
            : reject(new Error(`${reply.statusCode} ${answer}`)),
        );
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}
