/**
 * However a session ends, it grants nothing from then on, even if it was just used: in the browser and on the
 * command line.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deleteUser } from "@/lib/identity/users/delete";
import { giveRole } from "@/lib/identity/administrators/service";
import { endCliSessionsOf } from "@/lib/identity/cli/sessions";
import { actorOfAccessToken } from "@/lib/identity/cli/tokens";
import { actorOfToken, endOwnSession } from "@/lib/identity/sessions/service";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { resetPassword } from "@/lib/identity/password-links/administer";
import { setUserStatus } from "@/lib/identity/users/administer";
import { as } from "@/lib/platform/context";
import { otherProcess, SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";

let app: TestApp;
let protocols: Protocols;
let admin: string;
let made = 0;

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
  admin = await addUser(app, "admin");
  await giveRole(app.system, { principal: { userId: admin }, role: "administrator" });
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

/** Creates a user with a session of each kind, both in use. */
async function signedInUser() {
  const name = `person-${(made += 1)}`;
  const userId = await addUser(app, name);
  const browser =
    (await signInWithPassword(app.anonymous, { name, password: PASSWORD }))?.token.reveal() ?? "";
  const cli = (await signInCli(app, protocols, userId)).tokens.accessToken;
  const opens = async () => ({
    browser: (await actorOfToken(app.ctx, browser)) !== null,
    cli: (await actorOfAccessToken(app.ctx, cli, null)) !== null,
  });
  for (let turn = 0; turn < 2; turn += 1) expect(await opens()).toEqual({ browser: true, cli: true });
  return { userId, browser, cli, opens };
}

type SignedIn = Awaited<ReturnType<typeof signedInUser>>;
const both = { browser: false, cli: false };
const endings: [string, (user: SignedIn) => Promise<unknown>, { browser: boolean; cli: boolean }][] = [
  ["is disabled", ({ userId }) => setUserStatus(app.personCtx(admin), { userId, status: "disabled" }), both],
  ["is deleted", ({ userId }) => deleteUser(app.personCtx(admin), { userId }), both],
  [
    "gets a new password",
    ({ userId }) => resetPassword(app.personCtx(admin), { delivery: "handed over", userId }),
    both,
  ],
  [
    "is disabled by hand in the database",
    ({ userId }) =>
      app.ctx.db.updateTable("users").set({ status: "disabled" }).where("id", "=", userId).execute(),
    both,
  ],
  [
    "loses every row by hand",
    ({ userId }) => app.ctx.db.deleteFrom("users").where("id", "=", userId).execute(),
    both,
  ],
  [
    "signs out of the browser",
    async ({ browser }) => {
      const actor = await actorOfToken(app.ctx, browser);
      if (actor?.kind === "user") await endOwnSession(as(app.ctx, actor, SOURCE));
    },
    { browser: false, cli: true },
  ],
  [
    "has the command lines ended",
    ({ userId }) => endCliSessionsOf(app.personCtx(admin), { userId, all: true }),
    { browser: true, cli: false },
  ],
];

describe("[G39] [G60] a session in use is refused once its user", () => {
  it.each(endings)("%s", async (_name, end, opens) => {
    const user = await signedInUser();
    await end(user);
    expect(await user.opens()).toEqual(opens);
  });

  it("was disabled by another process with PostgreSQL", async () => {
    if (app.database.engine !== "postgres") return;
    const other = await otherProcess(app);
    const user = await signedInUser();
    await other.ctx.db
      .updateTable("users")
      .set({ status: "disabled" })
      .where("id", "=", user.userId)
      .execute();
    expect(await user.opens()).toEqual(both);
    await other.close();
  });

  it("has used it until it expires, with nothing written in between", async () => {
    const user = await signedInUser();
    app.clock.advance(3600);
    expect((await user.opens()).cli).toBe(false);
    app.clock.advance(4 * 3600 + 1);
    expect(await user.opens()).toEqual(both);
  });

  it("is disabled during many requests: none that begins afterwards is accepted", async () => {
    const user = await signedInUser();
    let isOver = false;
    const ending = setUserStatus(app.personCtx(admin), { userId: user.userId, status: "disabled" }).then(
      () => (isOver = true),
    );
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        for (let turn = 0; turn < index; turn += 1) await new Promise(setImmediate);
        const wasOver = isOver;
        const opens = await user.opens();
        if (wasOver) expect(opens).toEqual(both);
      }),
    );
    await ending;
    expect(await user.opens()).toEqual(both);
  });
});
