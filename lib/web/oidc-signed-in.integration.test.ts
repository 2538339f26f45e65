import { encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import { listOwnSources, unlinkOwnIdentity } from "@/lib/identity/sign-in/unlink";
import { linkIdentity, listIdentities } from "@/lib/identity/sources/identities/service";
import { startSession } from "@/lib/identity/sessions/service";
import { createSource } from "@/lib/identity/sources/registry/service";
import { SOURCE } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { cookieNames } from "./cookies";
import { beginAtSource } from "./source-sign-in";
import {
  app,
  idp,
  sourceId,
  settings,
  type Jar,
  begin,
  comeBack,
  signIn,
  who,
  person,
  groupsOf,
  useOidcProvider,
} from "./oidc-sign-in.fixture";

useOidcProvider();

describe("a signed-in user", () => {
  const session = async (userId: string): Promise<Jar> => {
    const signedIn = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.anonymous, tx, { userId, source: "built-in" }));
    return {
      [cookieNames(app.ctx.config).session]: await encode({
        token: { session: signedIn.token.reveal() },
        secret: app.ctx.keyring.derive("next-auth").reveal(),
      }),
    };
  };
  const wants = (id: string) => ({ [cookieNames(app.ctx.config).purpose]: `link.${id}` });
  const link = async (userId: string, sub: string) => {
    idp.person = { sub, preferred_username: "whatever" };
    const { jar, asked } = await begin({ ...(await session(userId)), ...wants(sourceId) }, "link");
    return { jar, location: await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" }) };
  };
  const holderOf = async (sub: string) =>
    (
      await app.ctx.db
        .selectFrom("user_identities")
        .select("user_id")
        .where("subject", "=", sub)
        .executeTakeFirst()
    )?.user_id;

  it("links a provider's account to themselves, audited as their own action, and can sign in with it", async () => {
    const lena = await addUser(app, "lena");
    expect((await link(lena, "subject-lena")).location).toContain("outcome=linked");
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .select(["actor_id", "details"])
      .where("type", "=", "identity.linked")
      .where("target_id", "=", lena)
      .executeTakeFirst();
    expect(event).toMatchObject({ actor_id: lena, details: { sourceId, subject: "subject-lena" } });
    idp.person = { sub: "subject-lena", preferred_username: "another" };
    expect(await who((await signIn()).jar)).toMatchObject({ userId: lena });
  });

  it("can't link another user's account, or two of one provider", async () => {
    const [mona, nora] = [await addUser(app, "mona"), await addUser(app, "nora")];
    await link(mona, "subject-mona");
    expect((await link(nora, "subject-mona")).location).toContain("outcome=taken");
    expect((await link(mona, "subject-mona-2")).location).toContain("outcome=taken");
    expect([await holderOf("subject-mona"), await holderOf("subject-mona-2")]).toEqual([mona, undefined]);
  });

  describe("and disconnects a sign-in method", () => {
    const unlink = (userId: string, password = PASSWORD) =>
      unlinkOwnIdentity(app.personCtx(userId), { sourceId, password });
    const keepReasonOf = async (userId: string) =>
      (await listOwnSources(app.personCtx(userId))).find(({ id }) => id === sourceId)?.kept;

    it("proves who they are, and loses only what came through it", async () => {
      const rhea = await addUser(app, "rhea");
      const { jar: linking } = await link(rhea, "subject-rhea");
      // Groups come from links that count.
      await linkIdentity(app.system, { sourceId, subject: "subject-rhea", userName: "rhea" });
      idp.person = { sub: "subject-rhea", groups: ["payments"] };
      const { jar } = await signIn();
      expect(await groupsOf(rhea)).toEqual(["payments"]);
      expect(await keepReasonOf(rhea)).toBeNull();
      for (const password of ["", "wrong"])
        await expect(unlink(rhea, password)).rejects.toMatchObject({ kind: "invalid_input" });
      expect(await who(jar)).toMatchObject({ userId: rhea });
      await unlink(rhea);
      expect(await who(jar)).toBeNull();
      expect(await who(linking)).toMatchObject({ userId: rhea });
      expect(await groupsOf(rhea)).toEqual([]);
      expect(await holderOf("subject-rhea")).toBeUndefined();
      const events = await app.ctx.db
        .selectFrom("audit_events")
        .select(["type", "actor_id"])
        .where("type", "in", ["identity.unlinked", "session.ended", "group_member.removed"])
        .where("target_id", "=", rhea)
        .orderBy("type")
        .execute();
      expect(events).toEqual(
        ["group_member.removed", "identity.unlinked", "session.ended"].map((type) => ({
          type,
          actor_id: rhea,
        })),
      );
      await expect(unlink(rhea)).rejects.toMatchObject({ kind: "not_found" });
    });

    it("but never the last one, not even of two at once, and never another user's", async () => {
      const [sven, tess] = [await addUser(app, "sven"), await addUser(app, "tess")];
      await link(sven, "subject-sven");
      await expect(unlink(tess)).rejects.toMatchObject({ kind: "not_found" });
      const fresh = {
        ...app.personCtx(sven),
        actor: {
          ...app.personCtx(sven).actor,
          sessionId: (
            await app.ctx.db
              .selectFrom("sessions")
              .select("id")
              .where("user_id", "=", sven)
              .executeTakeFirstOrThrow()
          ).id,
        },
      };
      await app.ctx.db.deleteFrom("password_credentials").where("user_id", "=", sven).execute();
      expect(await keepReasonOf(sven)).toBe("only_way");
      await expect(unlinkOwnIdentity(fresh, { sourceId, password: "" })).rejects.toMatchObject({
        kind: "conflict",
      });
      const other = await createSource(app.system, {
        kind: "oidc",
        name: "Another way",
        settings: settings(),
        secret: "",
      });
      await linkIdentity(app.system, { sourceId: other, subject: "sven-there", userName: "sven" });
      // A disabled one lets no one sign in.
      expect(await keepReasonOf(sven)).toBe("only_way");
      await app.ctx.db
        .updateTable("identity_sources")
        .set({ is_enabled: true })
        .where("id", "=", other)
        .execute();
      expect(await keepReasonOf(sven)).toBeNull();
      // Connections that are already open, so that neither waits for its own.
      await Promise.all(Array.from({ length: 8 }, () => keepReasonOf(sven)));
      const both = await Promise.allSettled(
        [sourceId, other].map((id) => unlinkOwnIdentity(fresh, { sourceId: id, password: "" })),
      );
      expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(await listIdentities(app.system, { userId: sven })).toHaveLength(1);
      await app.ctx.db
        .updateTable("identity_sources")
        .set({ is_enabled: false })
        .where("id", "=", other)
        .execute();
    });

    it("but not the one that created them, which would create them again", async () => {
      idp.person = { sub: "subject-uma", preferred_username: "uma.okta" };
      await signIn();
      const { id } = await person("uma.okta");
      expect(await keepReasonOf(id)).toBe("managed");
      const fresh = {
        ...app.personCtx(id),
        actor: {
          ...app.personCtx(id).actor,
          sessionId: (
            await app.ctx.db
              .selectFrom("sessions")
              .select("id")
              .where("user_id", "=", id)
              .executeTakeFirstOrThrow()
          ).id,
        },
      };
      await expect(unlinkOwnIdentity(fresh, { sourceId, password: "" })).rejects.toMatchObject({
        kind: "conflict",
        message: expect.stringContaining("comes from"),
      });
    });
  });

  it("can't be tricked into linking by a foreign link, and linking needs a session", async () => {
    const olga = await addUser(app, "olga");
    const ask = (cookies: Jar) =>
      beginAtSource(app.ctx, {
        id: sourceId,
        callbackPath: "/start",
        purpose: "link",
        hint: "",
        cookies,
        source: SOURCE,
      });
    expect(await ask(await session(olga))).toBeNull();
    expect(await ask({ ...(await session(olga)), ...wants("src-0000000000000000") })).toBeNull();
    expect(await ask(wants(sourceId))).toBeNull();
  });

  it("whose session ends in between links nothing and isn't signed in", async () => {
    const pia = await addUser(app, "pia");
    idp.person = { sub: "subject-pia", preferred_username: "pia.okta" };
    const { jar, asked } = await begin({ ...(await session(pia)), ...wants(sourceId) }, "link");
    await app.ctx.db
      .updateTable("sessions")
      .set({ ended_at: app.clock.now(), ended_reason: "session.signed_out" })
      .where("user_id", "=", pia)
      .execute();
    await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" });
    expect(await holderOf("subject-pia")).toBeUndefined();
  });
});
