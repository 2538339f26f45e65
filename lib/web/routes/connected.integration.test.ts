import { saveEnvironment, setAccountLabel } from "@/lib/access/environments/service";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { identityCenterRoleId } from "@/lib/access/entitlements/role-ref";
import { accessAs } from "@/lib/access/context";
import { actorOfToken, startSession } from "@/lib/identity/sessions/service";
import { setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addUser } from "@/lib/testing/company";
import { startPortal, type Portal } from "@/lib/testing/portal";
import { addIdentityCenter, advance, begin, settingsFor } from "@/lib/testing/identity-center";
import { createRouter } from "./router";

const ACCOUNT = "111111111111";
let portal: Portal;
let app: TestApp;
let sourceId: string;
let cookie: string;
let ref: { accountId: string; roleId: string };

beforeAll(async () => {
  portal = await startPortal();
  portal.accounts = [{ id: ACCOUNT, name: "First", roles: ["ReadOnly"] }];
  portal.spoil = ({ path }) =>
    path === "/federation" ? { status: 200, body: { SigninToken: "a-sign-in-token" } } : null;
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "127.0.0.1" } });
  sourceId = await addIdentityCenter(app, "Partner", {
    ...settingsFor(portal.url, "https://partner.awsapps.com/start"),
    endpoints: { oidc: portal.url, portal: portal.url, sts: portal.url, signIn: portal.url },
  });
  ref = { accountId: ACCOUNT, roleId: identityCenterRoleId({ sourceId, roleName: "ReadOnly" }) };
  const ada = await addUser(app, "ada");
  const session = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.system, tx, { userId: ada, source: "built-in" }));
  const actor = await actorOfToken(app.ctx, session.token.reveal());
  if (actor?.kind !== "user") throw new Error("no session");
  await advance(app, await begin(app, sourceId, accessAs(app, actor, SOURCE)));
  await app.worker.drain();
  cookie = `foyer-session=${await encode({ token: { session: session.token.reveal() }, secret: app.ctx.keyring.derive("next-auth").reveal(), maxAge: 3600 })}`;
});
afterAll(async () => {
  await app.dispose();
  await portal.stop();
});
beforeEach(() => void (portal.asked = []));

const ask = (
  path: string,
  init: { method?: string; json?: unknown; form?: Record<string, string>; origin?: string } = {},
) =>
  Promise.resolve(
    createRouter(app).fetch(
      new Request(`${app.ctx.config.url}${path}`, {
        method: init.method ?? (init.json || init.form ? "POST" : "GET"),
        body: init.json
          ? JSON.stringify(init.json)
          : init.form
            ? new URLSearchParams(init.form).toString()
            : undefined,
        headers: {
          cookie,
          origin: init.origin ?? app.ctx.config.url,
          ...(init.json
            ? { "content-type": "application/json" }
            : init.form
              ? { "content-type": "application/x-www-form-urlencoded" }
              : {}),
        },
      }),
    ),
  );
const console_ = (form: Record<string, string> = {}) =>
  ask("/start/console", {
    form: { account_id: ref.accountId, role_id: ref.roleId, ...form },
  });

describe("the start page's routes, for a role of a connected Identity Center,", () => {
  it("list it with its source's name, and never the user's token", async () => {
    const text = await (await ask("/start/entitlements")).text();
    expect(JSON.parse(text) as Entitlements).toMatchObject({
      sources: ["Partner"],
      roles: [{ id: ref.roleId, name: "ReadOnly" }],
      accounts: [{ id: ACCOUNT, name: "First", source: 0 }],
    });
    const replies = [
      text,
      await (await ask("/start/credentials", { json: ref })).text(),
      await (await console_()).text(),
    ];
    for (const reply of replies)
      expect(reply).not.toMatch(/access-token-|a-refresh-token|a-client-secret|a-device-code/);
  });

  it("give its credentials to the page, and its console to the new tab", async () => {
    expect(await (await ask("/start/credentials", { json: ref })).json()).toMatchObject({
      ok: true,
      credentials: { accessKeyId: `ASIA${ACCOUNT}`, secretAccessKey: "a-secret-access-key" },
    });
    const page = await (await console_()).text();
    expect(page).toContain(`action="${portal.url}/federation"`);
    expect(page).toContain("a-sign-in-token");
    expect(page).not.toContain("a-secret-access-key");
    const wrong = await console_({ destination: "https://evil.example/" });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining("cannot be opened")]);
    expect((await ask("/start/pins", { method: "PUT", json: { ...ref, pinned: true } })).status).toBe(204);
  });

  it("refuse other sites, other roles and malformed keys before they contact the Identity Center", async () => {
    expect((await ask("/start/credentials", { json: ref, origin: "https://evil.example" })).status).toBe(400);
    for (const roleId of [
      identityCenterRoleId({ sourceId, roleName: "Admin" }),
      `${sourceId}/`,
      `${sourceId}/../ReadOnly`,
      `${sourceId.toUpperCase()}/ReadOnly`,
      "src-0000000000000000/ReadOnly",
      `${sourceId}/ReadOnly `,
    ])
      expect((await ask("/start/credentials", { json: { ...ref, roleId } })).status, roleId).toBe(404);
    expect(portal.asked).toEqual([]);
  });

  it("lead to the second factor if the account's environment in Foyer demands one, before the Identity Center is asked", async () => {
    await addAccount(app, ACCOUNT, "First");
    const id = await saveEnvironment(app.system, {
      id: null,
      name: "Production",
      colour: "red",
      tag: null,
      strongMinutes: 15,
    });
    await setAccountLabel(app.system, { accountId: ACCOUNT, label: "", environmentId: id });
    expect((await ask("/start/credentials", { json: ref })).status).toBe(403);
    const reply = await console_();
    expect([reply.status, reply.headers.get("location")]).toEqual([
      303,
      expect.stringMatching(/^\/second-factor\?/),
    ]);
    expect(portal.asked).toEqual([]);
    await setAccountLabel(app.system, { accountId: ACCOUNT, label: "", environmentId: null });
    expect((await ask("/start/credentials", { json: ref })).status).toBe(200);
  });

  it("refuse everything once the source is disabled", async () => {
    await setSourceEnabled(app.system, { id: sourceId, isEnabled: false });
    expect((await ask("/start/credentials", { json: ref })).status).toBe(404);
    expect((await console_()).status).toBe(404);
    expect((await console_({ role_id: "", role_name: "ReadOnly" })).status).toBe(400);
    expect(((await (await ask("/start/entitlements")).json()) as Entitlements).accounts).toEqual([]);
    expect(portal.asked).toEqual([]);
  });
});
