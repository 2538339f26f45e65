import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { CREDENTIALS_LIMIT } from "@/lib/access/credentials/limit";
import { takeRequest } from "@/lib/platform/limits";
import type { Sandbox } from "@/sandbox/server";
import { frozenClock } from "@/lib/testing/clock";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser, assign, PASSWORD } from "@/lib/testing/company";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";
import { createRouter } from "./router";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let readOnly: string;
let secretSet: string;
let ada: string;
let mallory: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  const [adaId, malloryId] = [await addUser(app, "ada"), await addUser(app, "mallory")];
  await addAccount(app, PAYMENTS, "Payments");
  readOnly = await addPermissionSet(app, "ReadOnly", {
    relayState: "https://us-east-1.console.aws.amazon.com/s3/home",
  });
  secretSet = await addPermissionSet(app, "NotForAda");
  await assign(app, { userId: adaId }, PAYMENTS, readOnly);
  await assign(app, { userId: malloryId }, PAYMENTS, secretSet);
  await deployAssigned(app, sandbox);
  [ada, mallory] = [await cookieOf("ada"), await cookieOf("mallory")];
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});

async function cookieOf(name: string): Promise<string> {
  const signedIn = await signInWithPassword(app.anonymous, { name, password: PASSWORD });
  if (!signedIn) throw new Error(`${name} did not sign in`);
  const value = await encode({
    token: { session: signedIn.token.reveal() },
    secret: app.ctx.keyring.derive("next-auth").reveal(),
    maxAge: 3600,
  });
  return `foyer-session=${value}`;
}

type Ask = {
  cookie?: string;
  method?: string;
  json?: unknown;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  raw?: string;
};

function ask(path: string, { cookie, method, json, form, headers, raw }: Ask = {}): Promise<Response> {
  const body =
    raw ??
    (json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : undefined);
  const type =
    json !== undefined || raw !== undefined ? "application/json" : "application/x-www-form-urlencoded";
  const request = new Request(`${app.ctx.config.url}${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    body,
    headers: {
      ...(body === undefined ? {} : { "content-type": type, origin: app.ctx.config.url }),
      ...(cookie ? { cookie } : {}),
      "x-foyer-request-id": "test",
      ...headers,
    },
  });
  return Promise.resolve(createRouter(app).fetch(request));
}

const credentials = (cookie: string, roleId = readOnly, accountId = PAYMENTS) =>
  ask("/start/credentials", { cookie, json: { accountId, roleId } });
const console_ = (cookie: string, form: Record<string, string>) => ask("/start/console", { cookie, form });
const ledgerSize = async () =>
  (await app.ctx.db.selectFrom("assertion_ledger").select("assertion_id").execute()).length;

describe("GET /start/entitlements", () => {
  it("lists the caller's own roles and nothing else", async () => {
    const list = (await (await ask("/start/entitlements", { cookie: ada })).json()) as Entitlements;
    expect(list.roles.map((role) => role.name)).toEqual(["ReadOnly"]);
    expect(JSON.stringify(list)).not.toContain("NotForAda");
  });
  it("answers 304 until something changes", async () => {
    const first = await ask("/start/entitlements", { cookie: ada });
    const tag = first.headers.get("etag") ?? "";
    expect(
      (await ask("/start/entitlements", { cookie: ada, headers: { "if-none-match": tag } })).status,
    ).toBe(304);
    await app.ctx.db
      .updateTable("accounts")
      .set({ name: "Payments (new)" })
      .where("id", "=", PAYMENTS)
      .execute();
    expect(
      (await ask("/start/entitlements", { cookie: ada, headers: { "if-none-match": tag } })).status,
    ).toBe(200);
  });
  it("is never outdated after any process commits: a removed assignment, an ended session, a disabled user", async () => {
    const noor = await addUser(app, "noor");
    await assign(app, { userId: noor }, PAYMENTS, readOnly);
    const [one, other] = [await cookieOf("noor"), await cookieOf("noor")];
    const accounts = async (cookie: string) =>
      ((await (await ask("/start/entitlements", { cookie })).json()) as Entitlements).accounts.length;
    for (let turn = 0; turn < 3; turn += 1)
      expect([await accounts(one), await accounts(other)]).toEqual([1, 1]);
    await app.ctx.db.deleteFrom("assignments").where("user_id", "=", noor).execute();
    expect(await accounts(one)).toBe(0);
    expect((await credentials(one)).status).toBe(404);
    await assign(app, { userId: noor }, PAYMENTS, readOnly);
    expect([await accounts(one), await accounts(other)]).toEqual([1, 1]);
    const [last] = await app.ctx.db.selectFrom("sessions").select("id").where("user_id", "=", noor).execute();
    await app.ctx.db
      .updateTable("sessions")
      .set({ ended_at: clock.now(), ended_reason: "session.signed_out" })
      .where("id", "=", last?.id ?? "")
      .execute();
    const statuses = [
      (await ask("/start/entitlements", { cookie: one })).status,
      (await ask("/start/entitlements", { cookie: other })).status,
    ];
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401]);
    await app.ctx.db.updateTable("users").set({ status: "disabled" }).where("id", "=", noor).execute();
    const before = await ledgerSize();
    for (const cookie of [one, other])
      expect([
        (await ask("/start/entitlements", { cookie })).status,
        (await credentials(cookie)).status,
      ]).toEqual([401, 401]);
    expect(await ledgerSize()).toBe(before);
  });
});

describe("beyond the rate limits", () => {
  it("credentials and the console tell only that user when to retry", async () => {
    const { id } = await app.ctx.db
      .selectFrom("users")
      .select("id")
      .where("user_name", "=", "ada")
      .executeTakeFirstOrThrow();
    while (takeRequest(app.ctx, CREDENTIALS_LIMIT, id) === 0);
    const before = await ledgerSize();
    const asked = await credentials(ada);
    expect([asked.status, asked.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await asked.json()).toMatchObject({
      error: {
        code: "too_many_requests",
        message: "You asked for credentials too often. Try again in 1 second.",
      },
    });
    const opened = await console_(ada, { account_id: PAYMENTS, role_id: readOnly });
    expect([opened.status, opened.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await ledgerSize(), "nothing was signed").toBe(before);
    expect((await credentials(mallory, secretSet)).status).toBe(200);
    clock.advance(1);
    expect((await credentials(ada)).status).toBe(200);
    clock.advance(60);
  });
});

describe("POST /start/credentials", () => {
  it("returns credentials that AWS recognizes as the user, in the role", async () => {
    const reply = await credentials(ada);
    expect(reply.headers.get("cache-control")).toBe("no-store");
    const body = (await reply.json()) as {
      ok: true;
      credentials: { accessKeyId: string; expiresAt: string };
    };
    expect(body.credentials.accessKeyId).toMatch(/^ASIA/);
    expect(sandbox.state.sessions.get(body.credentials.accessKeyId)).toMatchObject({
      accountId: PAYMENTS,
      sessionName: "ada",
    });
  });
  it("[G1] refuses unassigned roles, by changed ids and of other users, and signs nothing", async () => {
    const before = await ledgerSize();
    for (const reply of [
      await credentials(ada, secretSet),
      await credentials(ada, readOnly, "999999999999"),
      await credentials(mallory),
      await credentials(ada, "\u0000"),
      await credentials(ada, readOnly, "x"),
    ]) {
      expect(reply.status).toBe(404);
      expect(await reply.json()).toMatchObject({ ok: false, error: { code: "not_found" } });
    }
    expect(await ledgerSize()).toBe(before);
  });
  it("[G51] answers bad input with the problem, never with a fault", async () => {
    const bad: Ask[] = [
      { raw: "{" },
      { raw: "[]" },
      { raw: "null" },
      { json: {} },
      { json: { accountId: 5, roleId: readOnly } },
      { json: { accountId: PAYMENTS, roleId: readOnly, roleArn: "arn:aws:iam::1:role/x" } },
      { json: { accountId: "x".repeat(10_240), roleId: readOnly } },
      { raw: `{"accountId":"${"x".repeat(100_000)}"}` },
      { form: { accountId: PAYMENTS } },
      { json: JSON.parse(`{"__proto__":{"a":1},"accountId":"${PAYMENTS}","roleId":"${readOnly}"}`) },
    ];
    for (const each of bad)
      expect(
        (await ask("/start/credentials", { cookie: ada, ...each })).status,
        JSON.stringify(each).slice(0, 80),
      ).toBe(400);
  });
  it("[G47] refuses other sites' pages, and reports a missing session", async () => {
    const before = await ledgerSize();
    const json = { accountId: PAYMENTS, roleId: readOnly };
    const others: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ];
    for (const headers of others) {
      expect((await ask("/start/credentials", { cookie: ada, json, headers })).status).toBe(400);
    }
    for (const cookie of [undefined, "foyer-session=nonsense", `foyer-session=${"x".repeat(10_000)}`])
      expect((await ask("/start/credentials", { cookie, json })).status).toBe(401);
    expect(await ledgerSize()).toBe(before);
  });
  it("explains and records when AWS refuses, throttles, fails or is down", async () => {
    const refused = (code: string, message: string, status = 400) => ({ fail: { code, status, message } });
    const cases = [
      [
        refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403),
        502,
        "aws_refused",
        "may not be deployed in this account yet",
        "AccessDenied",
      ],
      [
        refused("InvalidIdentityToken", "Response signature invalid"),
        502,
        "aws_refused",
        "didn’t accept Foyer’s signature",
        "InvalidIdentityTokenException",
      ],
      [
        refused("IDPRejectedClaim", "The identity provider was unable to authenticate", 403),
        502,
        "aws_refused",
        "didn’t accept Foyer’s signature",
        "IDPRejectedClaimException",
      ],
      [
        refused("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance"),
        502,
        "aws_refused",
        "clock of the machine",
        "ExpiredTokenException",
      ],
      [
        refused("InvalidIdentityToken", "Response is issued in the future"),
        502,
        "aws_refused",
        "clock of the machine",
        "InvalidIdentityTokenException",
      ],
      [
        refused("PackedPolicyTooLarge", "Packed size of session tags consumes 117% of allotted space"),
        502,
        "aws_refused",
        "map fewer attributes",
        "PackedPolicyTooLargeException",
      ],
      [
        refused("RegionDisabledException", "STS is not activated in this region", 403),
        502,
        "aws_refused",
        "turned off in the Region",
        "RegionDisabledException",
      ],
      [
        { throttle: { burst: 0, ratePerSecond: 0 } },
        503,
        "aws_unavailable",
        "limiting requests",
        "Throttling",
      ],
      [
        refused("ServiceUnavailable", "down", 503),
        503,
        "aws_unavailable",
        "didn’t answer in time",
        "ServiceUnavailable",
      ],
    ] as const;
    // A role deployed long ago: a refusal of a new one is retried.
    await app.ctx.db
      .updateTable("deployed_roles")
      .set({ changed_at: new Date(app.clock.now().getTime() - 3_600_000) })
      .execute();
    for (const [fault, status, code, words] of cases) {
      sandbox.faults.set({ accountId: PAYMENTS, service: "sts", ...fault });
      const reply = await credentials(ada);
      expect(reply.status).toBe(status);
      expect(await reply.json(), words).toMatchObject({
        error: { code, message: expect.stringContaining(words) as string },
      });
      sandbox.faults.clear();
      const health = await createRouter(app).fetch(new Request("http://localhost:3000/health"));
      expect(
        [health.status, ((await health.json()) as { status: string }).status],
        `[A7] after ${words}`,
      ).toEqual([200, words === "clock of the machine" ? "degraded" : expect.any(String)]);
    }
    const failed = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "credentials.failed")
      .execute();
    expect(failed.map(({ details }) => (details as Record<string, unknown>)["awsError"]).sort()).toEqual(
      cases.map(([, , , , name]) => name as string).sort(),
    );
    expect((await credentials(ada)).status).toBe(200);
  });
});

describe("a rejected request", () => {
  const refusals = async (type: string) =>
    app.ctx.db
      .selectFrom("audit_events")
      .select(["reason", "actor_kind", "actor_id"])
      .where("type", "=", type as "console.refused")
      .orderBy("at")
      .orderBy("id")
      .execute();
  const long = "x".repeat(65);
  const bad: [string, Ask][] = [
    ["an expired session", { cookie: "foyer-session=expired" }],
    ["no session", {}],
    [
      "an id over 64 characters",
      { cookie: "ada", json: { accountId: long, roleId: "ps" }, form: { account_id: long } },
    ],
    [
      "an unknown field",
      {
        cookie: "ada",
        json: { accountId: PAYMENTS, roleId: "ps", roleArn: "x" },
        form: { account_id: PAYMENTS, role_arn: "x" },
      },
    ],
    ["a body that does not parse", { cookie: "ada", raw: "{" }],
    [
      "a body that is too large",
      {
        cookie: "ada",
        json: { accountId: "x".repeat(20_000), roleId: "ps" },
        form: { account_id: "x".repeat(20_000) },
      },
    ],
    ["another site's page", { cookie: "ada", headers: { origin: "https://evil.example" } }],
  ];
  it.each(bad)(
    "(%s) is recorded once, with its caller, and nothing is signed",
    async (_what, { cookie, json, form, ...rest }) => {
      const before = await ledgerSize();
      const who = cookie === "ada" ? ada : cookie;
      for (const [path, type, body] of [
        [
          "/start/credentials",
          "credentials.refused",
          rest.raw ? {} : { json: json ?? { accountId: PAYMENTS, roleId: readOnly } },
        ],
        [
          "/start/console",
          "console.refused",
          rest.raw ? {} : { form: form ?? { account_id: PAYMENTS, role_name: "ReadOnly" } },
        ],
      ] as const) {
        const known = (await refusals(type)).length;
        const reply = await ask(path, { cookie: who, ...body, ...rest });
        expect([303, 400, 401], path).toContain(reply.status);
        const all = await refusals(type);
        expect(all.length, path).toBe(known + 1);
        expect(
          all.some(
            (event) => event.reason !== "" && event.actor_kind === (cookie === "ada" ? "user" : "anonymous"),
          ),
        ).toBe(true);
      }
      expect(await ledgerSize()).toBe(before);
    },
  );
  it("by an anonymous caller can't fill the audit log, however often it is repeated", async () => {
    const known = (await refusals("credentials.refused")).length;
    for (let count = 0; count < 150; count += 1)
      expect(
        (
          await ask("/start/credentials", {
            json: { accountId: PAYMENTS, roleId: readOnly },
            headers: { "x-foyer-peer": "198.51.100.9" },
          })
        ).status,
      ).toBe(401);
    expect((await refusals("credentials.refused")).length).toBe(known + 120);
  });
});

describe("POST /start/console", () => {
  it("[G6] returns a form that signs in at the permission set's relay state, with no secret in a URL", async () => {
    const reply = await console_(ada, { account_id: PAYMENTS, role_id: readOnly });
    const html = await reply.text();
    expect(reply.status).toBe(200);
    expect(html).toContain(`action="${sandbox.url}/federation"`);
    expect(html).toContain("https://us-east-1.console.aws.amazon.com/s3/home");
    expect(reply.headers.get("cache-control")).toBe("no-store");
    expect(reply.headers.get("referrer-policy")).toBe("no-referrer");
    const fields = Object.fromEntries(
      [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
        name,
        (value ?? "").replaceAll("&amp;", "&"),
      ]),
    );
    const login = await fetch(`${sandbox.url}/federation`, {
      method: "POST",
      body: new URLSearchParams(fields as Record<string, string>),
      redirect: "manual",
    });
    expect(login.status).toBe(302);
  });
  it("accepts the names in AWS's shortcut links and an allowed destination", async () => {
    const reply = await console_(ada, {
      account_id: PAYMENTS,
      role_name: "ReadOnly",
      destination: "https://console.aws.amazon.com/ec2/v2/home?region=eu-west-1",
    });
    expect(await reply.text()).toContain("https://console.aws.amazon.com/ec2/v2/home?region=eu-west-1");
  });
  it("[G1] [G49] refuses foreign destinations, unassigned roles and unknown fields, and signs nothing", async () => {
    const before = await ledgerSize();
    const role = { account_id: PAYMENTS, role_name: "ReadOnly" };
    for (const destination of [
      "https://evil.example/",
      "https://console.aws.amazon.com.evil.tld/",
      "javascript:alert(1)",
      "//console.aws.amazon.com",
      "https://console.aws.amazon.com@evil.tld",
      "https://console.amazonaws.cn/",
      `https://console.aws.amazon.com/${"x".repeat(3000)}`,
    ]) {
      const reply = await console_(ada, { ...role, destination });
      expect(reply.status, destination.slice(0, 60)).toBe(400);
      expect(await reply.text()).not.toContain("<form");
    }
    expect((await console_(ada, { account_id: PAYMENTS, role_name: "NotForAda" })).status).toBe(404);
    expect((await console_(ada, { ...role, role_arn: "arn:aws:iam::1:role/x" })).status).toBe(400);
    expect(await ledgerSize()).toBe(before);
    const types = (
      await app.ctx.db
        .selectFrom("audit_events")
        .select("type")
        .where("type", "=", "console.refused")
        .execute()
    ).length;
    expect(types).toBeGreaterThanOrEqual(7);
  });
  it("[C4] refuses a shortcut whose destination was cut, also after signing in, and signs nothing", async () => {
    const before = await ledgerSize();
    const cut = { account_id: PAYMENTS, role_name: "ReadOnly", is_cut: "1" };
    const destination = "https://console.aws.amazon.com/ec2/home?region=eu-west-1";
    const reply = await console_(ada, { ...cut, destination });
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining("isn’t URL-encoded")]);
    expect(await ledgerSize()).toBe(before);
  });
  it("refuses a shortcut without an account, or to another site without a role, with its own explanation, and records it", async () => {
    const before = await ledgerSize();
    const cases: [Record<string, string>, number, string][] = [
      [{ account_id: "12345", role_name: "ReadOnly" }, 400, "doesn’t name an account"],
      [{ account_id: "", role_name: "ReadOnly" }, 400, "doesn’t name an account"],
      [{ account_id: "999999999999" }, 404, "isn’t assigned to you"],
      [{ account_id: PAYMENTS, destination: "https://evil.example/" }, 400, "destination cannot be opened"],
      [
        { account_id: "999999999999", destination: "https://evil.example/" },
        400,
        "destination cannot be opened",
      ],
    ];
    for (const [form, status, words] of cases) {
      const known = await app.ctx.db
        .selectFrom("audit_events")
        .select("id")
        .where("type", "=", "console.refused")
        .execute();
      const reply = await console_(ada, form);
      expect([reply.status, await reply.text()]).toEqual([status, expect.stringContaining(words)]);
      expect(
        await app.ctx.db
          .selectFrom("audit_events")
          .select("id")
          .where("type", "=", "console.refused")
          .execute(),
      ).toHaveLength(known.length + 1);
    }
    expect(await ledgerSize()).toBe(before);
  });
  it("without a session leads to sign in and then to the requested role", async () => {
    const destination = "https://console.aws.amazon.com/ec2/v2/home?region=eu-west-1#Instances:";
    const reply = await ask("/start/console", {
      form: { account_id: PAYMENTS, role_id: readOnly, role_name: "ReadOnly", destination },
    });
    const location = new URL(reply.headers.get("location") ?? "", "http://x");
    expect([reply.status, location.pathname]).toEqual([303, "/sign-in"]);
    expect(location.searchParams.get("callbackUrl")).toBe(
      `/start/#/console?account_id=${PAYMENTS}&role_name=ReadOnly&destination=${encodeURIComponent(destination)}`,
    );
  });
  it("leads back to the start page after a reload", async () => {
    const reply = await ask("/start/console", { cookie: ada });
    expect([reply.status, reply.headers.get("location")]).toEqual([303, "/start"]);
  });
  it("explains what failed, with the company's name and the reader's theme", async () => {
    const html = await (
      await ask("/start/console", {
        cookie: `${ada}; foyer-theme=dark`,
        form: { account_id: "999999999999" },
      })
    ).text();
    expect(html).toContain('data-theme="dark"');
    expect(html).toContain("<header>Northwind</header>");
    expect(html).toContain("--accent: light-dark(#1f5f5b, #5fc2b8)");
    expect(
      await (
        await ask("/start/console", {
          cookie: `${ada}; foyer-theme="><script>`,
          form: { account_id: "999999999999" },
        })
      ).text(),
    ).toContain('<html lang="en"><head>');
  });
  it("[G14] lets the browser post the assertion itself if no sign-in endpoint answers", async () => {
    sandbox.faults.set({
      accountId: PAYMENTS,
      service: "signin",
      fail: { code: "ServiceUnavailable", status: 503, message: "down" },
    });
    sandbox.faults.set({
      accountId: "*",
      service: "signin",
      fail: { code: "ServiceUnavailable", status: 503, message: "down" },
    });
    const html = await (await console_(ada, { account_id: PAYMENTS, role_id: readOnly })).text();
    sandbox.faults.clear();
    expect(html).toContain(`action="${sandbox.url}/saml"`);
    const assertion = /name="SAMLResponse" value="([^"]+)"/.exec(html)?.[1] ?? "";
    const reply = await fetch(`${sandbox.url}/saml`, {
      method: "POST",
      body: new URLSearchParams({
        SAMLResponse: assertion,
        RelayState: "https://us-east-1.console.aws.amazon.com/s3/home",
      }),
      redirect: "manual",
    });
    expect([302, 303]).toContain(reply.status);
  });
  it("[G48] escapes names", async () => {
    await app.ctx.db
      .updateTable("accounts")
      .set({ name: `<script>alert(1)</script>"'&` })
      .where("id", "=", PAYMENTS)
      .execute();
    const html = await (await console_(ada, { account_id: PAYMENTS, role_id: readOnly })).text();
    expect(html).not.toContain("<script>alert");
    expect(html).toContain("&lt;script&gt;");
  });
});

describe("PUT /start/pins", () => {
  it("pins assigned roles and refuses others", async () => {
    const pin = (roleId: string) =>
      ask("/start/pins", {
        cookie: ada,
        method: "PUT",
        json: { accountId: PAYMENTS, roleId, pinned: true },
      });
    expect((await pin(readOnly)).status).toBe(204);
    expect((await pin(secretSet)).status).toBe(404);
  });
});

describe("every route", () => {
  it("answers other methods with 405 and never with a page", async () => {
    for (const path of ["/start/credentials", "/start/pins"])
      for (const method of ["GET", "DELETE", "PATCH"])
        expect((await ask(path, { cookie: ada, method })).status).toBe(405);
    for (const method of ["DELETE", "PATCH", "PUT"])
      expect((await ask("/start/console", { cookie: ada, method })).status).toBe(405);
  });
});
