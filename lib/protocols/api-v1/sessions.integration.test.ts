/** The API for security tools, asked by curl as the documentation shows. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccessKey, disableAccessKey, type MadeAccessKey } from "@/lib/identity/access-keys/service";
import { actorOfAccessToken } from "@/lib/identity/cli/tokens";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { setUserStatus } from "@/lib/identity/users/administer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { OPERATION_NAMES } from "../operation-names";
import { isProtocol } from "../router";

const run = promisify(execFile);
const clock = frozenClock(new Date().toISOString());
let app: TestApp;
let protocols: Protocols;
let key: MadeAccessKey;
let count = 0;

const newKey = (more: Partial<Parameters<typeof createAccessKey>[1]> = {}) =>
  createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "SOC",
    isReadOnly: false,
    operations: ["foyer:ListSessions", "foyer:EndSessions"],
    days: 30,
    ...more,
  });

beforeAll(async () => {
  app = await testApp({ clock });
  protocols = await serveProtocols(app);
  key = await newKey();
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

type Item = { id: string; kind: string } & Record<string, unknown>;
type Reply = {
  status: number;
  body: {
    user?: object;
    sessions?: Item[];
    next?: string | null;
    ended?: object;
    error?: { code: string; message: string };
  };
};

/** Asks with curl's own signature. Before version 8.3 curl signs parameters in the order they have. */
async function ask(
  query: string,
  { method = "GET", by = key, service = "foyer", data = [] as string[], sign = true } = {},
): Promise<Reply> {
  const signature = sign
    ? ["--aws-sigv4", `aws:amz:any:${service}`, "--user", `${by.id}:${by.secret.reveal()}`]
    : [];
  const { stdout } = await run("curl", [
    "-s",
    "--globoff",
    "--path-as-is",
    ...signature,
    "-X",
    method,
    ...data,
    "-w",
    "%{http_code}",
    `${protocols.url}/api/v1/sessions${query}`,
  ]);
  const text = stdout.slice(0, -3);
  return { status: Number(stdout.slice(-3)), body: JSON.parse(text || "{}") as Reply["body"] };
}

async function somebody() {
  const name = `person${(count += 1)}`;
  const userId = await addUser(app, name);
  const signIn = async () =>
    (await signInWithPassword(app.anonymous, { name, password: PASSWORD }))?.token.reveal() ?? "";
  const browsers = [await signIn(), await signIn()];
  const cli = (await signInCli(app, protocols, userId)).tokens.accessToken;
  const open = async () => [
    ...(await Promise.all(browsers.map(async (token) => (await actorOfToken(app.ctx, token)) !== null))),
    (await actorOfAccessToken(app.ctx, cli, null)) !== null,
  ];
  return { name, userId, open };
}

describe("/api/v1/sessions", () => {
  it("lists a person's sessions by user name and by id, page by page", async () => {
    const { name, userId } = await somebody();
    const { status, body } = await ask(`?user=${name}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ user: { id: userId, userName: name, status: "enabled" }, next: null });
    expect(body.sessions?.map(({ kind }) => kind).toSorted()).toEqual(["browser", "browser", "command_line"]);
    expect(body.sessions?.find(({ kind }) => kind === "browser")).toEqual({
      id: expect.stringMatching(/^browser_[0-9a-f-]{36}$/),
      kind: "browser",
      device: "vitest",
      ip: "192.0.2.7",
      createdAt: clock.now().toISOString(),
      lastUsedAt: clock.now().toISOString(),
      expiresAt: expect.any(String),
      isComplete: true,
    });
    const ids = [];
    let after = "";
    do {
      const page = await ask(`?${after === "" ? "" : `after=${after}&`}limit=1&user=${userId}`);
      expect(page.body.sessions).toHaveLength(1);
      ids.push(page.body.sessions?.[0]?.id);
      after = page.body.next ?? "";
    } while (after !== "");
    expect(ids).toEqual(body.sessions?.map(({ id }) => id));
  });

  it("ends one, then all, says how many, and records the key", async () => {
    const { name, userId, open } = await somebody();
    const { body } = await ask(`?user=${name}`);
    const cli = body.sessions?.find(({ kind }) => kind === "command_line")?.id;
    expect(await ask(`/${cli}?user=${name}`, { method: "DELETE" })).toEqual({
      status: 200,
      body: { ended: { browsers: 0, commandLines: 1, awsRoles: 0 } },
    });
    expect(await open()).toEqual([true, true, false]);
    expect(await ask(`/${cli}?user=${name}`, { method: "DELETE" })).toMatchObject({
      status: 404,
      body: { error: { code: "session_not_found" } },
    });
    expect(await ask(`?user=${userId}`, { method: "DELETE" })).toEqual({
      status: 200,
      body: { ended: { browsers: 2, commandLines: 0, awsRoles: 0 } },
    });
    expect(await open()).toEqual([false, false, false]);
    expect((await ask(`?user=${userId}`, { method: "DELETE" })).body).toEqual({
      ended: { browsers: 0, commandLines: 0, awsRoles: 0 },
    });
    expect((await ask(`?user=${name}`)).body.sessions).toEqual([]);
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["type", "actor_kind", "actor_id"])
        .where("target_id", "=", userId)
        .where("reason", "=", "session.ended_by_administrator")
        .orderBy("type")
        .execute(),
    ).toEqual(
      ["cli_session.ended", "session.ended", "session.ended"].map((type) => ({
        type,
        actor_kind: "access_key",
        actor_id: key.id,
      })),
    );
  });

  it("doesn't end another person's session by its id", async () => {
    const [one, other] = [await somebody(), await somebody()];
    for (const { id } of (await ask(`?user=${other.name}`)).body.sessions ?? [])
      expect((await ask(`/${id}?user=${one.name}`, { method: "DELETE" })).status).toBe(404);
    expect(await other.open()).toEqual([true, true, true]);
  });

  it("does only what the key may do, and records what it may not", async () => {
    const { name, open } = await somebody();
    const lists = await newKey({ operations: ["foyer:ListSessions"] });
    const reads = await newKey({ isReadOnly: true, operations: null });
    const others = await newKey({ operations: ["identitystore:DescribeUser"] });
    for (const by of [lists, reads]) {
      expect((await ask(`?user=${name}`, { by })).status).toBe(200);
      expect(await ask(`?user=${name}`, { by, method: "DELETE" })).toMatchObject({
        status: 403,
        body: { error: { code: "access_key_scope" } },
      });
    }
    expect((await ask(`?user=${name}`, { by: others })).status).toBe(403);
    await disableAccessKey(app.system, { id: others.id });
    expect((await ask(`?user=${name}`, { by: others })).status).toBe(401);
    expect(await open()).toEqual([true, true, true]);
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("type")
        .where("actor_id", "in", [lists.id, reads.id, others.id])
        .execute(),
    ).toEqual(Array.from({ length: 3 }, () => ({ type: "administration.refused" })));
  });

  it("refuses bad input without doing anything, and never answers 500", async () => {
    const { name, open } = await somebody();
    const forged = { ...key, secret: (await newKey()).secret };
    const cases: [string, number, string, Parameters<typeof ask>[1]?][] = [
      ["", 400, "user_required"],
      ["?user=", 400, "parameter_not_valid"],
      [`?user=${name}&user=${name}`, 400, "parameter_not_valid"],
      [`?everyone=1&user=${name}`, 400, "parameter_unknown"],
      [`?limit=0&user=${name}`, 400, "limit_not_valid"],
      [`?limit=1001&user=${name}`, 400, "limit_not_valid"],
      [`?limit=1e2&user=${name}`, 400, "limit_not_valid"],
      [`?limit=1&user=${name}`, 400, "parameter_unknown", { method: "DELETE" }],
      ["?user=nobody", 404, "user_not_found"],
      ["?user=00000000-0000-4000-8000-000000000000", 404, "user_not_found"],
      ["?user=a%00b", 404, "user_not_found"],
      [`?user=${"x".repeat(300)}`, 404, "user_not_found"],
      [`/browser_1?user=${name}`, 404, "session_not_found", { method: "DELETE" }],
      [`/aws_481230097715_none?user=${name}`, 404, "session_not_found", { method: "DELETE" }],
      [`/nothing?user=${name}`, 404, "session_not_found", { method: "DELETE" }],
      [`/a/b?user=${name}`, 404, "not_found", { method: "DELETE" }],
      [`/?user=${name}`, 404, "not_found", { method: "DELETE" }],
      [`/browser_1?user=${name}`, 405, "method_not_allowed"],
      [`?user=${name}`, 405, "method_not_allowed", { method: "POST" }],
      [`?user=${name}`, 400, "body_not_expected", { method: "DELETE", data: ["--data", '{"all":true}'] }],
      [`?user=${name}`, 401, "signature_missing", { sign: false, method: "DELETE" }],
      [`?user=${name}`, 401, "signature_mismatch", { by: forged, method: "DELETE" }],
      [`?user=${name}`, 401, "signature_mismatch", { service: "sso", method: "DELETE" }],
    ];
    for (const [query, status, code, how] of cases)
      expect(await ask(query, how), `${how?.method ?? "GET"} ${query}`).toMatchObject({
        status,
        body: { error: { code, message: expect.stringMatching(/./) } },
      });
    expect(await open()).toEqual([true, true, true]);
  });

  it("answers the same when a replayed DELETE comes again, and lists disabled people", async () => {
    const { name, userId } = await somebody();
    const [first, second] = await Promise.all([1, 2].map(() => ask(`?user=${name}`, { method: "DELETE" })));
    expect([first?.status, second?.status]).toEqual([200, 200]);
    const counts = [first, second].map(
      (each) => (each?.body.ended as { browsers: number } | undefined)?.browsers,
    );
    expect(counts.toSorted()).toEqual([0, 2]);
    await setUserStatus(app.system, { userId, status: "disabled" });
    expect((await ask(`?user=${name}`)).body).toMatchObject({ user: { status: "disabled" }, sessions: [] });
  });

  it("is answered without a page: cookies mean nothing there", () => {
    expect(isProtocol("GET", "/api/v1/sessions")).toBe(true);
    expect(isProtocol("DELETE", "/api/v1/sessions/x")).toBe(true);
    expect(isProtocol("GET", "/api/auth/session")).toBe(false);
  });
});
