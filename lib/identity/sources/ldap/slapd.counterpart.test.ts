/** Tests with OpenLDAP's own server: syncs, what stops them, and sign-in. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { confirmItIsMe } from "@/lib/identity/proof/fresh-proof";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser, assign, addAccount, addPermissionSet, PASSWORD } from "@/lib/testing/company";
import { addDirectory, slapdSettings } from "@/lib/testing/directory-source";
import {
  groupLdif,
  hasSlapd,
  personLdif,
  posixGroupLdif,
  startSlapd,
  SUFFIX,
  type Slapd,
} from "@/lib/testing/slapd";
import { setUserStatus } from "../../users/administer";
import { approveSync, getSync, listStoppedSyncs } from "./service";
import { syncDirectory } from "./sync";
import { testDirectory } from "./test-source";

const LDIF = [
  personLdif("dana", { name: "Dana Ito", password: "dana's own password", mail: "dana.ito@corp.test" }),
  personLdif("lee", { password: "lee's own password" }),
  ...Array.from({ length: 12 }, (_, index) => personLdif(`p${index}`)),
  personLdif("ada", { name: "Another Ada" }),
  groupLdif("engineers", ["uid=dana,ou=People", "cn=core,ou=Groups"]),
  groupLdif("core", ["uid=lee,ou=People", "cn=engineers,ou=Groups"]),
  groupLdif("everybody", ["UID=p0, OU=People", "cn=engineers,ou=Groups"]),
].join("\n");

describe.skipIf(!hasSlapd)("an OpenLDAP directory (needs slapd)", () => {
  let app: TestApp;
  let slapd: Slapd;
  let sourceId: string;
  beforeAll(async () => {
    app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
    slapd = await startSlapd({ ldif: LDIF });
    await addUser(app, "ada");
    sourceId = await addDirectory(app, slapdSettings(slapd));
  });
  afterAll(async () => {
    await slapd?.stop();
    await app?.dispose();
  });

  const sync = () => syncDirectory(app.system, sourceId);
  const person = (name: string) =>
    app.ctx.db.selectFrom("users").selectAll().where("user_name_key", "=", name).executeTakeFirstOrThrow();
  const members = async (group: string) =>
    (
      await app.ctx.db
        .selectFrom("group_members")
        .innerJoin("users", "users.id", "user_id")
        .innerJoin("groups", "groups.id", "group_id")
        .select("user_name")
        .where("groups.display_name", "=", group)
        .where("groups.source_id", "=", sourceId)
        .orderBy("user_name")
        .execute()
    ).map(({ user_name }) => user_name);
  const signIn = (name: string, password: string) => signInWithPassword(app.anonymous, { name, password });
  const lastRefusal = async () =>
    (
      await app.ctx.db
        .selectFrom("audit_events")
        .select(["reason", "target_id"])
        .where("type", "=", "sign_in.failed")
        .orderBy("at", "desc")
        .orderBy("id")
        .execute()
    ).map(({ reason }) => reason);

  it("is read completely at first: users and flattened nested groups; a name that is taken is reported and never merged", async () => {
    expect(await sync()).toBe("done");
    expect(await person("dana")).toMatchObject({
      display_name: "Dana Ito",
      email: "dana.ito@corp.test",
      source_id: sourceId,
      status: "enabled",
    });
    expect(await members("engineers")).toEqual(["dana", "lee"]);
    expect(await members("core")).toEqual(["dana", "lee"]);
    expect(await members("everybody")).toEqual(["dana", "lee", "p0"]);
    const { result } = await getSync(app.system, sourceId);
    expect(result).toMatchObject({ isFull: true, counts: { made: 14, groupsMade: 3 }, problemCount: 1 });
    expect(result?.problems[0]).toMatchObject({ name: "ada" });
    expect((await person("ada")).source_id).toBeNull();
  });

  it("is synced incrementally: a new member, a rename that keeps the user, an address", async () => {
    const dana = await person("dana");
    slapd.change(`dn: uid=dana,ou=People,${SUFFIX}
changetype: modrdn
newrdn: uid=dana.lund
deleteoldrdn: 1

dn: uid=dana.lund,ou=People,${SUFFIX}
changetype: modify
replace: cn
cn: Dana Lund

dn: cn=engineers,ou=Groups,${SUFFIX}
changetype: modify
replace: member
member: uid=dana.lund,ou=People,${SUFFIX}
member: cn=core,ou=Groups,${SUFFIX}

dn: cn=core,ou=Groups,${SUFFIX}
changetype: modify
replace: member
member: uid=p1,ou=People,${SUFFIX}
member: uid=lee,ou=People,${SUFFIX}
`);
    expect(await sync()).toBe("done");
    expect((await getSync(app.system, sourceId)).result?.isFull).toBe(false);
    expect(await person("dana.lund")).toMatchObject({ id: dana.id, display_name: "Dana Lund" });
    expect(await members("core")).toEqual(["lee", "p1"]);
    expect(await members("everybody")).toContain("p1");
  });

  it("has POSIX groups by uid and by number, flattened with the others, and follows a change of the user alone", async () => {
    slapd.change(`dn: uid=p4,ou=People,${SUFFIX}
changetype: modify
add: objectClass
objectClass: posixAccount
-
add: uidNumber
uidNumber: 1004
-
add: gidNumber
gidNumber: 500
-
add: homeDirectory
homeDirectory: /home/p4

${[posixGroupLdif("posix", 500, ["p5", "P6", "not.here"]), groupLdif("around", ["cn=posix,ou=Groups", "uid=p7,ou=People"])].map((entry) => entry.replace("\n", "\nchangetype: add\n")).join("\n")}`);
    expect(await sync()).toBe("done");
    expect((await getSync(app.system, sourceId)).result?.isFull).toBe(false);
    expect(await members("posix")).toEqual(["p4", "p5"]);
    expect(await members("around")).toEqual(["p4", "p5", "p7"]);
    slapd.change(`dn: uid=p4,ou=People,${SUFFIX}\nchangetype: modify\nreplace: gidNumber\ngidNumber: 501\n`);
    slapd.change(`dn: uid=p5,ou=People,${SUFFIX}\nchangetype: modrdn\nnewrdn: uid=p5.new\ndeleteoldrdn: 1\n`);
    expect(await sync()).toBe("done");
    expect([await members("posix"), await members("around")]).toEqual([[], ["p7"]]);
    slapd.change(`dn: uid=p5.new,ou=People,${SUFFIX}\nchangetype: modrdn\nnewrdn: uid=p5\ndeleteoldrdn: 1\n`);
    expect(await sync()).toBe("done");
    expect(await members("posix")).toEqual(["p5"]);
  });

  it("signs its users in by name or address and the immutable id, with the directory as the session's source", async () => {
    const dana = await person("dana.lund");
    for (const name of ["dana.lund", "DANA.LUND", "dana.ito@corp.test"]) {
      const signedIn = await signIn(name, "dana's own password");
      expect(signedIn?.userId, name).toBe(dana.id);
    }
    const session = await app.ctx.db
      .selectFrom("sessions")
      .select("source")
      .where("user_id", "=", dana.id)
      .execute();
    expect(new Set(session.map(({ source }) => source))).toEqual(new Set([sourceId]));
  });

  it("refuses a wrong, an empty and an unknown user's password with one response, and the log has the reason", async () => {
    for (const [name, password] of [
      ["dana.lund", "wrong"],
      ["dana.lund", ""],
      ["p3", "p3 has no password"],
      ["nobody", "anything"],
      ["*", "x"],
      ["dana*", "dana's own password"],
      [")(uid=*", "x"],
      [`dana.lund,ou=People,${SUFFIX}`, "dana's own password"],
    ] as const)
      expect(await signIn(name, password), `${name} ${password}`).toBeNull();
    expect(await lastRefusal()).toEqual(
      expect.arrayContaining([
        "directory_user.wrong_password",
        "directory_user.no_password",
        "sign_in.name_unknown",
      ]),
    );
    app.clock.advance(3700);
  });

  it("authenticates its users again before what a stolen session must not do", async () => {
    const { id } = await person("dana.lund");
    await confirmItIsMe(app.personCtx(id), "dana's own password");
    await expect(confirmItIsMe(app.personCtx(id), "wrong")).rejects.toMatchObject({ kind: "invalid_input" });
    await expect(confirmItIsMe(app.personCtx(id), "")).rejects.toMatchObject({ kind: "invalid_input" });
    app.clock.advance(3700);
  });

  it("doesn't admit a user disabled in Foyer, although it still accepts the password", async () => {
    const dana = await person("dana.lund");
    const session = await signIn("dana.lund", "dana's own password");
    await setUserStatus(app.system, { userId: dana.id, status: "disabled" });
    expect(await signIn("dana.lund", "dana's own password")).toBeNull();
    expect(await actorOfToken(app.ctx, session?.token.reveal() ?? "")).toBeNull();
    expect(await sync()).toBe("done");
    expect((await person("dana.lund")).status).toBe("disabled");
    await setUserStatus(app.system, { userId: dana.id, status: "enabled" });
  });

  it("disables users deleted there, signs them out at once and never deletes them; a group with an assignment becomes dormant", async () => {
    const account = await addAccount(app, "111122223333", "Payments");
    const group = await app.ctx.db
      .selectFrom("groups")
      .select("id")
      .where("display_name", "=", "core")
      .executeTakeFirstOrThrow();
    await assign(app, { groupId: group.id }, account, await addPermissionSet(app, "ReadOnly"));
    const session = await signIn("lee", "lee's own password");
    slapd.change(
      `dn: uid=lee,ou=People,${SUFFIX}\nchangetype: delete\n\ndn: cn=core,ou=Groups,${SUFFIX}\nchangetype: delete\n`,
    );
    expect(await sync()).toBe("done");
    expect((await person("lee")).status).toBe("disabled");
    expect(await actorOfToken(app.ctx, session?.token.reveal() ?? "")).toBeNull();
    expect(
      await app.ctx.db
        .selectFrom("groups")
        .select("dormant_since")
        .where("id", "=", group.id)
        .executeTakeFirst(),
    ).toMatchObject({ dormant_since: expect.any(Date) });
    expect(await members("everybody")).toEqual(["dana.lund", "p0"]);
  });

  it("[G65] treats a new user with a deleted user's name as another user, who gets the name", async () => {
    const before = await person("lee");
    slapd.change(personLdif("lee", { password: "another lee" }).replace("\n", "\nchangetype: add\n"));
    expect(await sync()).toBe("done");
    const after = await person("lee");
    expect(after.id).not.toBe(before.id);
    expect(after.status).toBe("enabled");
    expect((await signIn("lee", "another lee"))?.userId).toBe(after.id);
    expect(await signIn("lee", "lee's own password")).toBeNull();
  });

  it("pauses for approval if more users leave at once than the share; nobody is disabled until an administrator has seen the list, and the approval counts once", async () => {
    const enabled = async () =>
      (
        await app.ctx.db
          .selectFrom("users")
          .select("user_name")
          .where("source_id", "=", sourceId)
          .where("status", "=", "enabled")
          .execute()
      ).length;
    const before = await enabled();
    const going = Array.from({ length: 7 }, (_, index) => `p${index + 2}`);
    slapd.change(going.map((uid) => `dn: uid=${uid},ou=People,${SUFFIX}\nchangetype: delete\n`).join("\n"));
    expect(await sync()).toBe("paused");
    expect(await enabled()).toBe(before);
    const { paused } = await getSync(app.system, sourceId);
    expect(await listStoppedSyncs(app.system)).toMatchObject([
      { id: sourceId, name: "Corp directory", outcome: "paused" },
    ]);
    expect(paused?.shown.map(({ userName }) => userName).sort()).toEqual(going.sort());
    await expect(
      approveSync(app.system, { id: sourceId, pausedAt: "2020-01-01T00:00:00.000Z" }),
    ).rejects.toMatchObject({ kind: "conflict" });
    await approveSync(app.system, { id: sourceId, pausedAt: paused?.at ?? "" });
    // A user whom the administrator didn't see isn't covered by the approval.
    slapd.change(`dn: uid=p9,ou=People,${SUFFIX}\nchangetype: delete\n`);
    expect(await sync()).toBe("paused");
    expect(await enabled()).toBe(before);
    const again = await getSync(app.system, sourceId);
    await approveSync(app.system, { id: sourceId, pausedAt: again.paused?.at ?? "" });
    expect(await sync()).toBe("done");
    expect(await enabled()).toBe(before - 8);
    expect(
      (
        await app.ctx.db
          .selectFrom("directory_syncs")
          .select("approved")
          .where("source_id", "=", sourceId)
          .executeTakeFirstOrThrow()
      ).approved,
    ).toBeNull();
  });

  it("[G87] that is down changes nobody; its users get an error, unknown names too, and built-in users can sign in", async () => {
    await slapd.stop();
    expect(await sync()).toBe("failed");
    expect((await getSync(app.system, sourceId)).result?.failure).toMatchObject({
      code: "directory.unreachable",
      params: { message: expect.stringContaining("ECONNREFUSED") },
    });
    expect((await person("dana.lund")).status).toBe("enabled");
    await expect(signIn("dana.lund", "dana's own password")).rejects.toMatchObject({
      kind: "source_unavailable",
      message: expect.stringContaining("Corp directory"),
    });
    await expect(signIn("nobody.at.all", "x")).rejects.toMatchObject({ kind: "source_unavailable" });
    expect(await signIn("ada", PASSWORD)).not.toBeNull();
  });
});

describe.skipIf(!hasSlapd)("OpenLDAP's password policy (needs slapd)", () => {
  const NAMES = ["fine", "expired", "locked", "reset", "guessed"];
  const passwordOf = (name: string) => `${name}'s own password`;
  /** What only the overlay writes, as its attributes are when that happened. */
  const STATES: Record<string, string> = {
    expired: "pwdChangedTime: 20200101000000Z\n",
    locked: "pwdAccountLockedTime: 000001010000Z\n",
    reset: "pwdReset: TRUE\n",
  };
  let app: TestApp;
  let slapd: Slapd;
  let sourceId: string;
  beforeAll(async () => {
    app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
    const ldif = NAMES.map(
      (name) => personLdif(name, { password: passwordOf(name) }) + (STATES[name] ?? ""),
    ).join("\n");
    slapd = await startSlapd({ ldif, hasPolicy: true });
    sourceId = await addDirectory(app, slapdSettings(slapd));
    expect(await syncDirectory(app.system, sourceId)).toBe("done");
  });
  afterAll(async () => {
    await slapd?.stop();
    await app?.dispose();
  });
  const signIn = (name: string, password = passwordOf(name)) =>
    signInWithPassword(app.anonymous, { name, password });
  const trialOf = async (name: string, password = passwordOf(name)) =>
    (await testDirectory(app.system, { id: sourceId, name, password })).trial?.refused?.code;

  it("[L1] [L3] refuses expired, locked and reset passwords with the directory's reason, and nobody leaves", async () => {
    expect(await signIn("fine")).not.toBeNull();
    for (const [name, reason] of [
      ["expired", "directory_user.password_expired"],
      ["locked", "directory_user.locked"],
      ["reset", "directory_user.must_change_password"],
    ] as const) {
      expect(await signIn(name), name).toBeNull();
      expect(await trialOf(name), name).toBe(reason);
    }
    for (let tries = 0; tries < 4; tries += 1) await trialOf("guessed", "wrong");
    expect(await trialOf("guessed"), "locked by wrong tries").toBe("directory_user.locked");
    expect(await syncDirectory(app.system, sourceId)).toBe("done");
    const users = await app.ctx.db
      .selectFrom("users")
      .select("user_name")
      .where("source_id", "=", sourceId)
      .where("status", "=", "enabled")
      .orderBy("user_name")
      .execute();
    // An entry that an administrator locked for good counts as disabled, so it was never brought here.
    const expected = NAMES.filter((name) => name !== "locked").sort();
    expect(users.map(({ user_name }) => user_name)).toEqual(expected);
  });
});
