import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorOfToken, endOwnSession } from "@/lib/identity/sessions/service";
import { as } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { changePassword } from "./change-password";
import { signInWithPassword } from "./service";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const tryToSignIn = (name: string, password: string, ip = "192.0.2.7") =>
  signInWithPassword({ ...app.anonymous, source: { ...SOURCE, ip } }, { name, password });

describe("signing in with a password", () => {
  it("accepts the user name and the email address, in any case", async () => {
    await addUser(app, "ada");
    for (const name of ["ada", "ADA", " ada ", "Ada@Northwind.Example"])
      expect(await tryToSignIn(name, PASSWORD), name).not.toBeNull();
  });

  it("[G54] gives the same response to every failure: unknown, wrong, disabled, unusable", async () => {
    const id = await addUser(app, "dora");
    await app.ctx.db.updateTable("users").set({ status: "disabled" }).where("id", "=", id).execute();
    const failures: [string, string][] = [
      ["nobody", PASSWORD],
      ["ada", "wrong"],
      ["dora", PASSWORD],
      ["", ""],
      ["x".repeat(10_240), PASSWORD],
      ["ada\u0000", PASSWORD],
      ["ada", "p".repeat(100_000)],
    ];
    for (const [index, [name, password]] of failures.entries())
      expect(await tryToSignIn(name, password, `198.51.100.${index}`), name.slice(0, 20)).toBeNull();
  });

  it("[G79] writes a failure's reason to the audit log, and never the password", async () => {
    await tryToSignIn("ada", "a-guess-that-must-not-be-logged", "198.51.100.99");
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .selectAll()
      .where("type", "=", "sign_in.failed")
      .execute();
    expect(events.map((event) => event.reason)).toEqual(
      expect.arrayContaining([
        "sign_in.name_unknown",
        "sign_in.wrong_password",
        "sign_in.user_disabled",
        "sign_in.input_not_usable",
      ]),
    );
    expect(JSON.stringify(events)).not.toContain("a-guess-that-must-not-be-logged");
  });

  it("prefers a user name over another user's email address", async () => {
    const owner = await addUser(app, "carol@northwind.example");
    await app.ctx.db
      .updateTable("users")
      .set({ email: null, email_key: null })
      .where("id", "=", owner)
      .execute();
    const other = await addUser(app, "mallory");
    await app.ctx.db
      .updateTable("users")
      .set({ email: "carol@northwind.example", email_key: "carol@northwind.example" })
      .where("id", "=", other)
      .execute();
    expect((await tryToSignIn("carol@northwind.example", PASSWORD))?.userId).toBe(owner);
  });

  it("[G53] slows down guesses at one name, known or unknown, and recovers with time", async () => {
    await addUser(app, "grace");
    for (const name of ["grace", "no-such-person"]) {
      for (let attempt = 0; attempt < 5; attempt += 1)
        expect(await tryToSignIn(name, "wrong", "203.0.113.50")).toBeNull();
      await expect(tryToSignIn(name, PASSWORD, "203.0.113.50"), name).rejects.toMatchObject({
        kind: "too_many_requests",
      });
    }
    app.clock.advance(3700);
    expect(await tryToSignIn("grace", PASSWORD)).not.toBeNull();
  });

  it("lets no burst of guesses through, and doesn't penalize a successful sign-in", async () => {
    await addUser(app, "kim");
    const guesses = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) =>
        tryToSignIn("kim", "wrong", `2001:db8:9:9::${index.toString(16)}`),
      ),
    );
    expect(guesses.filter((guess) => guess.status === "fulfilled").length).toBeLessThan(20);
    app.clock.advance(3700);
    for (let index = 0; index < 80; index += 1)
      expect(await tryToSignIn("kim", PASSWORD, "198.18.1.1")).not.toBeNull();
  });

  it("[X12] keeps no password that was typed as a name", async () => {
    await addUser(app, "hedy");
    const typed = "my secret pass phrase 42";
    expect(await tryToSignIn(typed, "", "203.0.113.70")).toBeNull();
    expect(await tryToSignIn("hedy", "wrong", "203.0.113.70")).toBeNull();
    const kept = JSON.stringify([
      await app.ctx.db.selectFrom("audit_events").selectAll().execute(),
      await app.ctx.db.selectFrom("sign_in_failures").selectAll().execute(),
    ]);
    expect(kept).not.toContain("secret pass");
    expect(kept).not.toContain(Buffer.from(typed).toString("base64").slice(0, 12));
    // A name that somebody has is no secret, and says whom it was about.
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "sign_in.failed")
      .where("ip", "=", "203.0.113.70")
      .execute();
    expect(events.map(({ details }) => details)).toEqual(
      expect.arrayContaining([{ nameHash: expect.any(String) as string }, { name: "hedy" }]),
    );
  });

  it("[G53] counts an IPv6 customer's whole /64 as one network", async () => {
    for (let attempt = 0; attempt < 50; attempt += 1)
      await tryToSignIn(`spray-${attempt}`, "wrong", `2001:db8:1:2::${attempt.toString(16)}`);
    await expect(tryToSignIn("somebody-else", "wrong", "2001:db8:1:2:ffff::1")).rejects.toMatchObject({
      kind: "too_many_requests",
    });
    expect(await tryToSignIn("somebody-else", "wrong", "2001:db8:1:3::1")).toBeNull();
  });
});

describe("sessions", () => {
  const session = async (name: string) => {
    const signedIn = await tryToSignIn(name, PASSWORD);
    if (!signedIn) throw new Error("did not sign in");
    return signedIn.token.reveal();
  };

  it("an ended session is refused", async () => {
    await addUser(app, "erin");
    const token = await session("erin");
    const actor = await actorOfToken(app.ctx, token);
    expect(actor?.kind).toBe("user");
    if (actor?.kind !== "user") return;
    await endOwnSession(as(app.ctx, actor, SOURCE));
    expect(await actorOfToken(app.ctx, token)).toBeNull();
  });

  it("a session of a disabled user is refused at once", async () => {
    const id = await addUser(app, "frank");
    const token = await session("frank");
    await app.ctx.db.updateTable("users").set({ status: "disabled" }).where("id", "=", id).execute();
    expect(await actorOfToken(app.ctx, token)).toBeNull();
  });

  it("[G46] ends after its maximum lifetime and after idleness, and stays alive while used", async () => {
    await addUser(app, "heidi");
    const token = await session("heidi");
    for (let hour = 0; hour < 7; hour += 1) {
      app.clock.advance(3600);
      expect(await actorOfToken(app.ctx, token), `hour ${hour}`).not.toBeNull();
    }
    app.clock.advance(3601);
    expect(await actorOfToken(app.ctx, token)).toBeNull();
    const idle = await session("heidi");
    app.clock.advance(4 * 3600 + 1);
    expect(await actorOfToken(app.ctx, idle)).toBeNull();
  });

  it("[G46] stores only a hash of the token", async () => {
    const token = await session("heidi");
    const rows = await app.ctx.db.selectFrom("sessions").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  it("tokens that were never issued are refused, however long", async () => {
    for (const token of ["", "x", "x".repeat(100_000)]) expect(await actorOfToken(app.ctx, token)).toBeNull();
  });
});

describe("a password that an administrator set", () => {
  it("[G45] only allows choosing a new one, which replaces every session", async () => {
    await addUser(app, "ivan", { mustChange: true });
    const signedIn = await tryToSignIn("ivan", PASSWORD);
    expect(signedIn?.steps).toEqual(["new_password"]);
    const actor = await actorOfToken(app.ctx, signedIn?.token.reveal() ?? "");
    if (actor?.kind !== "pending_user") throw new Error(`is ${actor?.kind}`);
    const result = await changePassword(as(app.ctx, actor, SOURCE), {
      current: "",
      next: "a brand new passphrase",
    });
    if (!result.ok) throw new Error(result.problem.message);
    expect(await actorOfToken(app.ctx, signedIn?.token.reveal() ?? "")).toBeNull();
    expect((await actorOfToken(app.ctx, result.token.reveal()))?.kind).toBe("user");
    expect(await tryToSignIn("ivan", PASSWORD)).toBeNull();
    expect((await tryToSignIn("ivan", "a brand new passphrase"))?.steps).toEqual([]);
  });

  it("can't be replaced with a weak one, the same one, or without the current one", async () => {
    const id = await addUser(app, "judy");
    const ctx = app.personCtx(id);
    for (const [next, field] of [
      ["short", "next"],
      ["aaaaaaaaaaaaaaaaaaaa", "next"],
      ["judy@northwind.example", "next"],
      [PASSWORD, "next"],
    ] as const) {
      expect(await changePassword(ctx, { current: PASSWORD, next }), next).toMatchObject({
        ok: false,
        field,
      });
    }
    expect(await changePassword(ctx, { current: "not it", next: "a brand new passphrase" })).toMatchObject({
      ok: false,
      field: "current",
    });
  });
});
