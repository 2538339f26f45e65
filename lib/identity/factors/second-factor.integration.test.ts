/** Signing in with a second factor, and everything that must not do. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { englishText } from "@/lib/messages/server-text";
import { composeMail } from "@/lib/platform/mail/compose";
import { contentOf } from "@/lib/platform/mail/outbox";
import { writeMailServer } from "@/lib/platform/mail/server";
import { as, type ActorCtx, type SessionActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { softAuthenticator, type SoftAuthenticator } from "@/lib/testing/authenticator";
import { browserOf } from "@/lib/testing/browser";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { giveRole } from "../administrators/service";
import { actorOfToken } from "../sessions/service";
import { changePassword } from "../sign-in/change-password";
import { signInWithPassword } from "../sign-in/service";
import { passkeyOptions, signInWithPasskey } from "../sign-in/with-passkey";
import { resetPassword } from "../password-links/administer";
import { setPasswordByLink } from "../password-links/service";
import { resetFactors, setRule } from "./administer";
import { addApp, addKey, beginApp, beginKey } from "./enrol";
import { listOwnFactors, makeRecoveryCodes, removeFactor } from "./own-factors";
import { passWithCode, passWithKey, secondFactorOptions } from "./second-factor";
import { isStrong } from "../step-up/strength";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

type SessionCtx = ActorCtx<SessionActor>;
const origin = () => app.ctx.config.url;

/** The browser's cookie, which `rememberBrowser` made; null for a new one. */
const source = (browser: string | null = null, ip = SOURCE.ip) => ({ ...SOURCE, ip, browser });

async function ctxOf(token: string, from = source()): Promise<SessionCtx> {
  const actor = await actorOfToken(app.ctx, token);
  if (!actor) throw new Error("no session");
  return as<SessionActor>(app.ctx, actor, from);
}

async function passwordOf(
  name: string,
  from = source(),
  password = PASSWORD,
): Promise<{ ctx: SessionCtx; token: string; steps: readonly string[] }> {
  const signedIn = await signInWithPassword({ ...app.anonymous, source: from }, { name, password });
  if (!signedIn) throw new Error("did not sign in");
  const token = signedIn.token.reveal();
  return { ctx: await ctxOf(token, from), token, steps: signedIn.steps };
}

/** RFC 6238, written here again: the product's library is what is tested. */
function codeOf(base32: string, offset = 0): string {
  const bits = [...base32]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(Math.floor(app.clock.now().getTime() / 30_000) + offset));
  const mac = createHmac("sha1", secret).update(message).digest();
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

type Person = {
  id: string;
  name: string;
  key: SoftAuthenticator;
  secret: string;
  appId: string;
  codes: string[];
};
let people = 0;

/** A person with a password, and what is named. */
async function person(
  has: { passkey?: boolean; app?: boolean; codes?: boolean; key?: boolean } = {},
): Promise<Person> {
  const name = `person-${(people += 1)}`;
  const id = await addUser(app, name);
  const ctx = await browserOf(app, id);
  const key = softAuthenticator(origin());
  for (const kind of [has.passkey ? "passkey" : null, has.key ? "security_key" : null])
    if (kind === "passkey" || kind === "security_key")
      await addKey(ctx, { kind, name: "", response: key.register(await beginKey(ctx, kind)) });
  let [secret, appId] = ["", ""];
  if (has.app) {
    const fresh = await browserOf(app, id, { proven: { method: "passkey", factorId: null } });
    const setup = await beginApp(fresh);
    [secret, appId] = [setup.secret, setup.id];
    await addApp(fresh, { id: setup.id, code: codeOf(secret), name: "" });
  }
  const strong = await browserOf(app, id, { proven: { method: "passkey", factorId: null } });
  const codes = has.codes ? await makeRecoveryCodes(strong) : [];
  app.clock.advance(60);
  return { id, name, key, secret, appId, codes };
}

const wrong = { kind: "invalid_input" };

describe("after the password", () => {
  it("[F3] no password opens a session alone, whatever the second factor is", async () => {
    for (const has of [
      { passkey: true },
      { app: true },
      { key: true },
      { passkey: true, app: true, codes: true },
    ]) {
      const { name } = await person(has);
      const { ctx, steps } = await passwordOf(name);
      expect(steps, JSON.stringify(has)).toEqual(["second_factor"]);
      expect(ctx.actor.kind).toBe("pending_user");
    }
    expect((await passwordOf((await person()).name)).steps).toEqual([]);
  });
  it("[G45] a factor gives the session a new token, and the old one is dead", async () => {
    const { name, key, secret } = await person({ passkey: true, app: true });
    const byKey = await passwordOf(name);
    const done = await passWithKey(byKey.ctx, key.sign(await secondFactorOptions(byKey.ctx)));
    expect(await actorOfToken(app.ctx, byKey.token)).toBeNull();
    expect((await ctxOf(done.token.reveal())).actor.kind).toBe("user");
    const byCode = await passwordOf(name);
    const other = await passWithCode(byCode.ctx, codeOf(secret));
    expect(await actorOfToken(app.ctx, byCode.token)).toBeNull();
    const full = await ctxOf(other.token.reveal());
    expect(await isStrong(full, app.ctx.db, { withinSeconds: 60 })).toBe(true);
  });
  it("[G44] a session that waits is over after fifteen minutes, and can't change the password meanwhile", async () => {
    const { name } = await person({ passkey: true });
    const { ctx, token } = await passwordOf(name);
    await expect(changePassword(ctx, { current: "", next: "a brand new passphrase" })).rejects.toMatchObject({
      kind: "sign_in_incomplete",
    });
    app.clock.advance(15 * 60 + 1);
    expect(await actorOfToken(app.ctx, token)).toBeNull();
  });
  it("[G57] a password chosen with a link leads past no second factor", async () => {
    const { id, name, key } = await person({ passkey: true });
    const link = await resetPassword(app.system, { delivery: "handed over", userId: id });
    const token = link?.reveal().split("/").at(-1) ?? "";
    const password = "a brand new passphrase";
    expect(await setPasswordByLink(app.anonymous, { token, password })).toBeNull();
    const { steps, ctx: pending } = await passwordOf(name, source(), password);
    expect(steps).toEqual(["second_factor"]);
    await expect(
      changePassword(pending, { current: password, next: "another passphrase" }),
    ).rejects.toMatchObject({
      kind: "sign_in_incomplete",
    });
    const passed = await passWithKey(pending, key.sign(await secondFactorOptions(pending)));
    const full = await ctxOf(passed.token.reveal());
    expect(full.actor.kind).toBe("user");
    expect(await isStrong(full, app.ctx.db, { withinSeconds: 60 })).toBe(true);
  });
  it("a first password from before is replaced after the second factor, whose proof still counts", async () => {
    const { id, name, key } = await person({ passkey: true });
    await app.ctx.db
      .updateTable("password_credentials")
      .set({ must_change: true })
      .where("user_id", "=", id)
      .execute();
    const { steps, ctx: pending } = await passwordOf(name);
    expect(steps).toEqual(["second_factor", "new_password"]);
    const passed = await passWithKey(pending, key.sign(await secondFactorOptions(pending)));
    expect(passed.steps).toEqual(["new_password"]);
    const changed = await changePassword(await ctxOf(passed.token.reveal()), {
      current: "",
      next: "a brand new passphrase",
    });
    if (!changed.ok) throw new Error("refused");
    expect(await isStrong(await ctxOf(changed.token.reveal()), app.ctx.db, { withinSeconds: 60 })).toBe(true);
  });
  it("[F7] what was made for one purpose, person or session does nothing for another", async () => {
    const ada = await person({ passkey: true });
    const eve = await person({ passkey: true });
    const [mine, again, hers] = [
      await passwordOf(ada.name),
      await passwordOf(ada.name),
      await passwordOf(eve.name),
    ];
    const options = {
      signIn: await passkeyOptions(app.anonymous),
      again: await secondFactorOptions(again.ctx),
      hers: await secondFactorOptions(hers.ctx),
      full: await secondFactorOptions(await browserOf(app, ada.id)),
    };
    for (const [what, each] of Object.entries(options))
      await expect(passWithKey(mine.ctx, ada.key.sign(each)), what).rejects.toMatchObject(wrong);
    const enrolling = await beginKey(
      await browserOf(app, ada.id, { proven: { method: "passkey", factorId: null } }),
      "passkey",
    );
    await expect(passWithKey(mine.ctx, ada.key.sign(enrolling))).rejects.toMatchObject(wrong);
    await expect(
      signInWithPasskey(app.anonymous, ada.key.sign(await secondFactorOptions(mine.ctx))),
    ).rejects.toMatchObject(wrong);
    expect((await passWithKey(mine.ctx, ada.key.sign(await secondFactorOptions(mine.ctx)))).steps).toEqual(
      [],
    );
  });
});

describe("passkeys and security keys", () => {
  it("[G55] refuses a wrong origin, relying party, challenge, signature, user and user handle", async () => {
    const { name, key } = await person({ passkey: true });
    const eve = await person({ passkey: true });
    const { ctx } = await passwordOf(name);
    const lies = {
      "factor.origin": { origin: "https://foyer.evil.example" },
      "factor.relying_party": { rpId: "evil.example" },
      "factor.challenge": { challenge: Buffer.alloc(32).toString("base64url") },
      "factor.signature": { hasWrongSignature: true },
      "factor.other_person": { userHandle: Buffer.alloc(32).toString("base64url") },
    };
    for (const [reason, lie] of Object.entries(lies)) {
      await expect(
        passWithKey(ctx, key.sign(await secondFactorOptions(ctx), lie)),
        reason,
      ).rejects.toMatchObject(wrong);
      expect(await lastReason(), reason).toBe(reason);
    }
    await expect(passWithKey(ctx, eve.key.sign(await secondFactorOptions(ctx)))).rejects.toMatchObject(wrong);
    expect(await lastReason()).toBe("factor.other_person");
    await expect(
      passWithKey(ctx, softAuthenticator(origin()).sign(await secondFactorOptions(ctx))),
    ).rejects.toMatchObject(wrong);
    expect(await lastReason()).toBe("factor.unknown");
    expect((await passWithKey(ctx, key.sign(await secondFactorOptions(ctx)))).steps).toEqual([]);
  });
  it("[G55] a challenge works once, for five minutes, and a response that isn't accepted spends it", async () => {
    const { name, key } = await person({ passkey: true });
    const { ctx } = await passwordOf(name);
    const options = await secondFactorOptions(ctx);
    await expect(passWithKey(ctx, key.sign(options, { hasWrongSignature: true }))).rejects.toMatchObject(
      wrong,
    );
    await expect(passWithKey(ctx, key.sign(options))).rejects.toMatchObject(wrong);
    const late = await secondFactorOptions(ctx);
    app.clock.advance(5 * 60 + 1);
    await expect(passWithKey(ctx, key.sign(late))).rejects.toMatchObject(wrong);
    expect((await passWithKey(ctx, key.sign(await secondFactorOptions(ctx)))).steps).toEqual([]);
  });
  it("[G55] a counter that falls alarms and is refused; a made-up response alarms nobody", async () => {
    const { id, name, key } = await person({ passkey: true });
    const { ctx } = await passwordOf(name);
    await expect(
      passWithKey(ctx, key.sign(await secondFactorOptions(ctx), { counter: 0, hasWrongSignature: true })),
    ).rejects.toMatchObject(wrong);
    expect(await lastReason()).toBe("factor.signature");
    await expect(
      passWithKey(ctx, key.sign(await secondFactorOptions(ctx), { counter: 1 })),
    ).rejects.toMatchObject(wrong);
    expect(await lastReason()).toBe("factor.counter_fell");
    expect(await noticesOf(id)).toContain("passkey_copied");
  });
  it("[F13] flags of a backup may change, and counters may stay zero", async () => {
    const { id, name } = await person();
    const key = softAuthenticator(origin());
    const enrolling = await browserOf(app, id);
    await addKey(enrolling, {
      kind: "passkey",
      name: "",
      response: key.register(await beginKey(enrolling, "passkey"), { counter: 0 }),
    });
    for (let turn = 0; turn < 2; turn += 1) {
      const { ctx } = await passwordOf(name);
      const response = key.sign(await secondFactorOptions(ctx), {
        counter: 0,
        isBackupEligible: true,
        isBackedUp: true,
      });
      expect((await passWithKey(ctx, response)).steps).toEqual([]);
    }
    const changes = await app.ctx.db
      .selectFrom("audit_events")
      .select("id")
      .where("type", "=", "factor.backup_changed")
      .where("target_id", "=", id)
      .execute();
    expect(changes).toHaveLength(1);
  });
  it("[G55] who administers must verify themselves to the key", async () => {
    const { id, name, key } = await person({ key: true });
    const unverified = async () => {
      const { ctx } = await passwordOf(name);
      return passWithKey(ctx, key.sign(await secondFactorOptions(ctx), { isUserVerified: false }));
    };
    expect((await unverified()).steps).toEqual([]);
    await giveRole(app.system, { principal: { userId: id }, role: "auditor" });
    await expect(unverified()).rejects.toMatchObject(wrong);
    expect(await lastReason()).toBe("factor.user_not_verified");
  });
  it("[G55] a key belongs to one person", async () => {
    const { key } = await person({ passkey: true });
    const eve = await person();
    const ctx = await browserOf(app, eve.id);
    const response = key.register(await beginKey(ctx, "passkey"));
    await expect(addKey(ctx, { kind: "passkey", name: "", response })).rejects.toMatchObject({
      code: "factor_exists",
    });
  });
});

describe("a passkey without a password", () => {
  it("[F5] is both factors if it verified its user, and nothing if it didn't", async () => {
    const { id, key } = await person({ passkey: true, app: true });
    await expect(
      signInWithPasskey(
        app.anonymous,
        key.sign(await passkeyOptions(app.anonymous), { isUserVerified: false }),
      ),
    ).rejects.toMatchObject(wrong);
    const signedIn = await signInWithPasskey(app.anonymous, key.sign(await passkeyOptions(app.anonymous)));
    expect(signedIn).toMatchObject({ userId: id, steps: [] });
    expect(
      await isStrong((await ctxOf(signedIn.token.reveal())) as never, app.ctx.db, {
        withinSeconds: 60,
        methods: ["passkey"],
      }),
    ).toBe(true);
  });
  it("[G54] asks everyone the same, and answers every failure alike", async () => {
    const { id, key } = await person({ passkey: true });
    const options = await passkeyOptions(app.anonymous);
    expect(options.allowCredentials ?? []).toEqual([]);
    const failures = [
      async () => key.sign(options, { userHandle: null }),
      async () => softAuthenticator(origin()).sign(await passkeyOptions(app.anonymous)),
      async () => key.sign(await passkeyOptions(app.anonymous), { hasWrongSignature: true }),
    ];
    const messages: string[] = [];
    for (const failure of failures)
      await signInWithPasskey(app.anonymous, await failure()).catch((error: Error) =>
        messages.push(error.message),
      );
    await app.ctx.db.updateTable("users").set({ status: "disabled" }).where("id", "=", id).execute();
    await signInWithPasskey(app.anonymous, key.sign(await passkeyOptions(app.anonymous))).catch(
      (error: Error) => messages.push(error.message),
    );
    expect(messages).toHaveLength(4);
    expect(new Set(messages).size).toBe(1);
  });
  it("[G53] still opens for its owner while a stranger guesses codes and passwords", async () => {
    const { name, key } = await person({ passkey: true, app: true });
    const { ctx } = await passwordOf(name);
    for (let guess = 0; guess < 20; guess += 1) await passWithCode(ctx, "000000").catch(() => {});
    for (let guess = 0; guess < 10; guess += 1)
      await signInWithPassword(
        { ...app.anonymous, source: source(null, "203.0.113.9") },
        { name, password: "wrong" },
      ).catch(() => {});
    expect(
      (await signInWithPasskey(app.anonymous, key.sign(await passkeyOptions(app.anonymous)))).steps,
    ).toEqual([]);
  });
  it("is not for security keys, nor for people whom a provider manages", async () => {
    const withKey = await person({ key: true });
    await expect(
      signInWithPasskey(app.anonymous, withKey.key.sign(await passkeyOptions(app.anonymous))),
    ).rejects.toMatchObject(wrong);
    const managed = await person({ passkey: true });
    const at = app.clock.now();
    await app.ctx.db
      .insertInto("identity_sources")
      .values({
        id: "src-00000000000000f1",
        kind: "oidc",
        name: "Okta",
        settings: JSON.stringify({}),
        is_enabled: false,
        created_at: at,
        created_by: "test",
      })
      .execute();
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: "src-00000000000000f1" })
      .where("id", "=", managed.id)
      .execute();
    await expect(
      signInWithPasskey(app.anonymous, managed.key.sign(await passkeyOptions(app.anonymous))),
    ).rejects.toMatchObject({
      code: "passkey_needs_provider",
    });
  });
});

describe("codes", () => {
  it("[F14] [G56] a code works once, in whichever spelling and session", async () => {
    const { name, secret } = await person({ app: true });
    const sessions = await Promise.all(Array.from({ length: 5 }, () => passwordOf(name)));
    const code = codeOf(secret);
    const spelled = [
      code,
      `${code.slice(0, 3)} ${code.slice(3)}`,
      ` ${code}`,
      code.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d))),
      `${code.slice(0, 3)}\u200B${code.slice(3)}`,
    ];
    const tries = await Promise.allSettled(
      sessions.map(({ ctx }, index) => passWithCode(ctx, spelled[index] ?? "")),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { ctx } = await passwordOf(name);
    await expect(passWithCode(ctx, code)).rejects.toMatchObject(wrong);
  });
  it("[G56] the code that enrolled an app signs nobody in", async () => {
    const { id, name } = await person();
    const ctx = await browserOf(app, id);
    const setup = await beginApp(ctx);
    const code = codeOf(setup.secret);
    await addApp(ctx, { id: setup.id, code, name: "Phone" });
    const pending = await passwordOf(name);
    await expect(passWithCode(pending.ctx, code)).rejects.toMatchObject(wrong);
    app.clock.advance(30);
    expect((await passWithCode(pending.ctx, codeOf(setup.secret))).steps).toEqual([]);
  });
  it("[F16] [G56] five wrong ones make every session wait, longer each time; the right one then doesn't help", async () => {
    const { name, secret } = await person({ app: true });
    for (const typed of ["", "abc", "000000", "12345é", "１２３４５"]) {
      const { ctx } = await passwordOf(name);
      await expect(passWithCode(ctx, typed), typed).rejects.toMatchObject(wrong);
    }
    const { ctx } = await passwordOf(name);
    await expect(passWithCode(ctx, codeOf(secret))).rejects.toMatchObject({
      kind: "too_many_requests",
      retryAfterSeconds: 15,
    });
    app.clock.advance(16);
    await expect(passWithCode(ctx, "000000")).rejects.toMatchObject(wrong);
    await expect(passWithCode(ctx, codeOf(secret))).rejects.toMatchObject({
      kind: "too_many_requests",
      retryAfterSeconds: 30,
    });
    app.clock.advance(31);
    expect((await passWithCode(ctx, codeOf(secret))).steps).toEqual([]);
    const next = await passwordOf(name);
    await expect(passWithCode(next.ctx, "000000")).rejects.toMatchObject(wrong);
  });
  it("[F18] parallel guesses count each, although each request fails", async () => {
    const { id, name } = await person({ app: true });
    const { ctx } = await passwordOf(name);
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => passWithCode(ctx, "000000")));
    expect(tries.every(({ status }) => status === "rejected")).toBe(true);
    const row = await app.ctx.db
      .selectFrom("sign_in_failures")
      .select("failures")
      .where("key", "=", `factor:${id}`)
      .executeTakeFirst();
    const checked = tries.filter(
      (each) => each.status === "rejected" && (each.reason as { kind: string }).kind === "invalid_input",
    );
    expect(row?.failures).toBe(checked.length);
    expect(checked.length).toBeLessThanOrEqual(5);
  });
  it("[F19] a recovery code is spent once, however many try at the same time", async () => {
    const { id, name, codes } = await person({ app: true, codes: true });
    expect(codes).toHaveLength(10);
    expect(codes[0]).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    const sessions = await Promise.all(Array.from({ length: 5 }, () => passwordOf(name)));
    const tries = await Promise.allSettled(sessions.map(({ ctx }) => passWithCode(ctx, codes[0] ?? "")));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const left = await app.ctx.db
      .selectFrom("recovery_codes")
      .selectAll()
      .where("user_id", "=", id)
      .execute();
    expect(left).toHaveLength(9);
    expect(JSON.stringify(left)).not.toContain((codes[1] ?? "").replaceAll("-", ""));
    expect((await noticesOf(id)).filter((kind) => kind === "recovery_code_used")).toHaveLength(1);
  });
  it("a recovery code signs in, but isn't a strong factor", async () => {
    const { name, codes } = await person({ app: true, codes: true });
    const { ctx } = await passwordOf(name);
    const done = await passWithCode(ctx, ` ${(codes[2] ?? "").toLowerCase()} `);
    const full = (await ctxOf(done.token.reveal())) as never;
    expect(await isStrong(full, app.ctx.db, { withinSeconds: 600 })).toBe(false);
  });
});

describe("changing factors", () => {
  it("[F8] needs one of the factors that exist, used in this session within five minutes", async () => {
    const { id, appId } = await person({ app: true });
    const key = softAuthenticator(origin());
    const needsProof = { kind: "proof_required" };
    const weak = await browserOf(app, id);
    await expect(beginKey(weak, "passkey")).rejects.toMatchObject(needsProof);
    await expect(beginApp(weak)).rejects.toMatchObject(needsProof);
    await expect(removeFactor(weak, { id: appId })).rejects.toMatchObject(needsProof);
    await expect(makeRecoveryCodes(weak)).rejects.toMatchObject(needsProof);
    const strong = await browserOf(app, id, { proven: { method: "totp", factorId: appId } });
    app.clock.advance(4 * 60);
    const response = key.register(await beginKey(strong, "passkey"));
    app.clock.advance(2 * 60);
    // Options that were handed out before don't help.
    await expect(addKey(strong, { kind: "passkey", name: "", response })).rejects.toMatchObject(needsProof);
    expect((await listOwnFactors(strong)).factors).toHaveLength(1);
  });
  it("[G56] a first factor needs a fresh password", async () => {
    const { id } = await person();
    const ctx = await browserOf(app, id);
    app.clock.advance(11 * 60);
    await expect(beginApp(ctx)).rejects.toMatchObject({ kind: "proof_required" });
    await expect(beginKey(ctx, "passkey")).rejects.toMatchObject({ kind: "proof_required" });
  });
  it("[F10] a removed factor takes back what it proved, whoever removes it", async () => {
    const { id, appId, key } = await person({ passkey: true, app: true });
    const strong = await browserOf(app, id, { proven: { method: "totp", factorId: appId } });
    const other = await browserOf(app, id, { proven: { method: "passkey", factorId: null } });
    expect(await isStrong(strong, app.ctx.db, { withinSeconds: 60 })).toBe(true);
    await removeFactor(other, { id: appId });
    expect(await isStrong(strong, app.ctx.db, { withinSeconds: 60 })).toBe(false);
    expect(await noticesOf(id)).toContain("factor_removed");
    const pending = await passwordOf((await userName(id)) ?? "");
    await resetFactors(app.system, { userId: id });
    expect(await actorOfToken(app.ctx, pending.token)).toBeNull();
    expect(
      await app.ctx.db
        .selectFrom("sessions")
        .select("id")
        .where("user_id", "=", id)
        .where("ended_at", "is", null)
        .execute(),
    ).toEqual([]);
    await expect(
      signInWithPasskey(app.anonymous, key.sign(await passkeyOptions(app.anonymous))),
    ).rejects.toMatchObject(wrong);
    expect(await noticesOf(id)).toContain("factors_reset");
  });
  it("[F12] beginning another app changes nothing, and two removals at once leave one that is demanded", async () => {
    const { id } = await person({ passkey: true, app: true });
    await giveRole(app.system, { principal: { userId: id }, role: "auditor" });
    await setRule(app.system, {
      target: { scope: "administrators" },
      rule: { mode: "always", kinds: ["passkey", "totp"], covers: "passwords" },
    });
    const ctx = await browserOf(app, id, { proven: { method: "passkey", factorId: null } });
    await beginApp(ctx);
    const { factors } = await listOwnFactors(ctx);
    expect(factors.map(({ kept }) => kept)).toEqual([null, null]);
    const tries = await Promise.allSettled(factors.map((factor) => removeFactor(ctx, factor)));
    expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect((await listOwnFactors(ctx)).factors.map(({ kept }) => kept)).toEqual(["demanded"]);
    await setRule(app.system, {
      target: { scope: "administrators" },
      rule: { mode: "off", kinds: ["passkey", "totp"], covers: "passwords" },
    });
  });
  it("[F8] each change is told by mail too, and the mail leads nowhere", async () => {
    await writeMailServer(app.ctx, app.ctx.db, {
      server: {
        host: "localhost",
        port: 25,
        tls: "starttls",
        userName: null,
        password: null,
        fromAddress: "access@northwind.example",
        fromName: null,
        ca: "",
      },
      at: app.clock.now(),
      by: "test",
    });
    const { id } = await person({ app: true, codes: true });
    const mails = await app.ctx.db
      .selectFrom("mails")
      .select(["kind", "sealed_content", "id"])
      .where("user_id", "=", id)
      .where("kind", "!=", "new_device")
      .execute();
    expect(mails.map(({ kind }) => kind)).toEqual(["factors_changed", "factors_changed"]);
    const contents = mails.map(
      ({ id: mail, sealed_content }) =>
        JSON.parse(
          app.ctx.keyring.open(sealed_content ?? Buffer.alloc(0), contentOf(mail)).toString("utf8"),
        ) as {
          change: string;
        },
    );
    expect(contents.map(({ change }) => change).toSorted()).toEqual(["added", "codes_made"]);
    const composed = composeMail(englishText(), "Northwind", {
      kind: "factors_changed",
      content: contents[0] as never,
    });
    expect(composed.subject).toBe("A second factor was added to your account");
    expect(composed.html).not.toContain("href");
    await app.ctx.db.deleteFrom("mails").execute();
  });
  it("an administrator resets other people's factors, not their own", async () => {
    const { id } = await person({ app: true });
    await giveRole(app.system, { principal: { userId: id }, role: "administrator" });
    await expect(resetFactors(app.personCtx(id), { userId: id })).rejects.toMatchObject({
      code: "factors_are_own",
    });
    const other = await person({ app: true });
    const proven = await browserOf(app, id, { proven: { method: "totp", factorId: null } });
    await resetFactors(proven, { userId: other.id });
    expect((await listOwnFactors(await browserOf(app, other.id))).factors).toEqual([]);
    await expect(resetFactors(app.personCtx(other.id), { userId: id })).rejects.toMatchObject({
      kind: "not_found",
    });
  });
});

async function lastReason(): Promise<string | null> {
  const row = await app.ctx.db
    .selectFrom("audit_events")
    .select("reason")
    .where("type", "in", ["factor.refused", "factor.counter_fell"])
    .orderBy("at", "desc")
    .orderBy("id")
    .execute();
  app.clock.advance(1);
  return row[0]?.reason ?? null;
}
async function noticesOf(userId: string): Promise<string[]> {
  return (
    await app.ctx.db.selectFrom("user_notices").select("kind").where("user_id", "=", userId).execute()
  ).map(({ kind }) => kind);
}
async function userName(userId: string): Promise<string | undefined> {
  return (
    await app.ctx.db.selectFrom("users").select("user_name").where("id", "=", userId).executeTakeFirst()
  )?.user_name;
}
