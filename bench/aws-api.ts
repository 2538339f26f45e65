/** ListAccounts, GetRoleCredentials and CreateToken (refresh), compared with a bare node:http server that sends the same bytes. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { as, prove } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { connectAccounts } from "@/scripts/demo/connect-accounts";
import { round, type Figure } from "./figure";
import { addPersonWithAccounts } from "./large-company";
import { measureLoad, type Load } from "./load";
import { signIn } from "./sign-in";
import { openFoyer, startSandbox } from "./open-foyer";

const BENCH = "aws-api";
const PEOPLE = 40;
const SECONDS = 4;
const CONNECTIONS = 16;
const MANAGEMENT = "100200300400";

/** Runs the measurement. Long: one list of steps. */
export async function run(): Promise<Figure[]> {
  const sandbox = await startSandbox();
  const foyer = await openFoyer();
  const { app } = foyer;
  const { url } = foyer;
  try {
    const people: string[] = [];
    for (let index = 0; index < PEOPLE; index += 1)
      people.push(
        await addPersonWithAccounts(app, `person${index}`, 12, 300_000_000_000 + index * 1_000, {
          deployed: false,
        }),
      );
    const accounts = await app.ctx.db.selectFrom("accounts").select(["id", "name", "email"]).execute();
    await connectAccounts(app, sandbox.url, {
      managementAccountId: MANAGEMENT,
      units: [],
      accounts: [
        ...accounts.map((account) => ({ ...account, unitPath: null })),
        { id: MANAGEMENT, name: "Management", email: "m@bench.example", unitPath: null },
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
    const signedIn = await Promise.all(people.map((userId) => signIn(app, url, userId)));
    const bearer = (token: string) => ({ "x-amz-sso_bearer_token": token });
    const roleOf = (index: number) =>
      `/federation/credentials?account_id=${300_000_000_000 + index * 1_000}&role_name=${ROLE}`;
    const loads: [string, Load][] = [
      [
        "ListAccounts",
        {
          url,
          method: "GET",
          path: "/assignment/accounts",
          callers: signedIn.map(({ accessToken }) => ({ headers: bearer(accessToken) })),
          connections: CONNECTIONS,
          seconds: SECONDS,
        },
      ],
      // Each user asks for their own first account, because the path is the same for all connections.
      [
        "GetRoleCredentials",
        {
          url,
          method: "GET",
          path: roleOf(0),
          callers: [{ headers: bearer(signedIn[0]?.accessToken ?? "") }],
          connections: 4,
          seconds: 2,
        },
      ],
      [
        "CreateToken (refresh)",
        {
          url,
          method: "POST",
          path: "/token",
          callers: signedIn.map(({ client, refreshToken }) => ({
            headers: {},
            body: { ...client, grantType: "refresh_token", refreshToken },
          })),
          connections: CONNECTIONS,
          seconds: SECONDS,
          refreshes: true,
        },
      ],
    ];
    const figures: Figure[] = [];
    for (const [name, load] of loads) {
      const bare = await bareServer(url, load);
      const beside = await measureLoad({ ...load, url: bare.url });
      await bare.close();
      const measured = await measureLoad(load);
      if (measured.failed > 0) throw new Error(`${measured.failed} requests of ${name} failed`);
      figures.push(
        {
          bench: BENCH,
          figure: `${name}: requests per second`,
          value: round(measured.perSecond, 0),
          unit: "/s",
          bound: round(beside.perSecond, 0),
          ratio: round(beside.perSecond / measured.perSecond),
        },
        {
          bench: BENCH,
          figure: `${name}: median`,
          value: round(measured.p50),
          unit: "ms",
          bound: round(beside.p50),
          ratio: round(measured.p50 / beside.p50),
        },
        { bench: BENCH, figure: `${name}: p99`, value: round(measured.p99), unit: "ms" },
      );
    }
    return figures;
  } finally {
    await foyer.close();
    sandbox.stop();
  }
}

const ROLE = "ReadOnly";

/** A server that only repeats the bytes of one of Foyer's responses. */
async function bareServer(url: string, load: Load): Promise<{ url: string; close(): Promise<void> }> {
  const [caller] = load.callers;
  const reply = load.refreshes
    ? JSON.stringify({
        accessToken: `foa_${"x".repeat(43)}`,
        tokenType: "Bearer",
        expiresIn: 3600,
        refreshToken: `for_${"x".repeat(43)}`,
      })
    : await (await fetch(url + load.path, { headers: caller?.headers })).text();
  const server = http.createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(reply);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
