/** Tests with a real Active Directory domain (Samba): its peculiarities. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { findSourceClient } from "../registry/client";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addDirectory } from "@/lib/testing/directory-source";
import { makeCertificates } from "@/lib/testing/certificates";
import {
  adGroupLdif,
  ADMINISTRATOR_PASSWORD,
  adPersonLdif,
  DOMAIN,
  freeAddress,
  hasSamba,
  STARTING_SECONDS,
  startSamba,
  type Samba,
} from "@/lib/testing/samba";
import { typed, withDirectory } from "./directory";
import { memberAttributes, readMembers } from "./members";
import { getSync } from "./service";
import { syncDirectory } from "./sync";
import { testDirectory } from "./test-source";

const DANA_PASSWORD = "Dana-Passw0rd!";
const STAFF = `OU=Staff,${DOMAIN}`;

describe.skipIf(!hasSamba)("Active Directory (needs Samba, as root)", () => {
  let app: TestApp;
  let samba: Samba;
  let sourceId: string;
  beforeAll(async () => {
    samba = await startSamba(await freeAddress());
    app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: samba.address } });
    const staff = (name: string) => `CN=${name} Corp,${STAFF}`;
    samba.change(
      [
        `dn: ${STAFF}\nchangetype: add\nobjectClass: organizationalUnit\n`,
        ...["dana", "lee", "kim", "gone"].map((name) =>
          adPersonLdif(name, { in: STAFF, password: DANA_PASSWORD }),
        ),
        adPersonLdif("outside", { in: `CN=Users,${DOMAIN}`, password: DANA_PASSWORD }),
        adGroupLdif("core", {
          in: STAFF,
          members: [...["lee", "kim", "gone"].map(staff), `CN=outside Corp,CN=Users,${DOMAIN}`],
        }),
        adGroupLdif("engineers", { in: STAFF, members: [staff("dana"), `CN=core,${STAFF}`] }),
      ].join("\n"),
    );
    sourceId = await addDirectory(app, samba.settings(), { name: "Corp AD", secret: ADMINISTRATOR_PASSWORD });
  }, STARTING_SECONDS * 1000);
  afterAll(async () => {
    await samba?.stop();
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
        .orderBy("user_name")
        .execute()
    ).map(({ user_name }) => user_name);
  const signIn = (name: string, password = DANA_PASSWORD) =>
    signInWithPassword(app.anonymous, { name, password });
  const reasonOf = async (userId: string) =>
    (
      await app.ctx.db
        .selectFrom("audit_events")
        .select("reason")
        .where("type", "=", "sign_in.failed")
        .where("target_id", "=", userId)
        .orderBy("at", "desc")
        .limit(1)
        .executeTakeFirst()
    )?.reason;
  const client = async () => {
    const found = await findSourceClient(app.ctx, "ldap", sourceId, { isTest: true });
    if (!found) throw new Error("no source");
    return found;
  };

  it("is tested with its contents, Foyer's view of users, and a trial sign-in", async () => {
    const test = await testDirectory(app.system, {
      id: sourceId,
      name: "dana@corp.example.test",
      password: DANA_PASSWORD,
    });
    expect(test).toMatchObject({
      people: 4,
      groups: 2,
      isMore: false,
      trial: { refused: null, person: { userName: "dana" } },
    });
    expect(test.namingContexts).toContain(DOMAIN);
    expect(test.sample.find(({ userName }) => userName === "lee")).toMatchObject({
      email: "lee@corp.example.test",
      subject: expect.stringMatching(/^[0-9a-f]{8}-/),
    });
    expect(
      (await testDirectory(app.system, { id: sourceId, name: "*", password: DANA_PASSWORD })).trial,
    ).toMatchObject({ person: null, refused: { code: "directory_user.out_of_scope" } });
    expect(
      (
        await testDirectory(app.system, {
          id: sourceId,
          name: "dana)(objectClass=*",
          password: DANA_PASSWORD,
        })
      ).trial?.person,
    ).toBeNull();
    expect(
      (await testDirectory(app.system, { id: sourceId, name: "outside", password: DANA_PASSWORD })).trial
        ?.person,
    ).toBeNull();
    expect(
      await app.ctx.db.selectFrom("users").select("id").where("source_id", "=", sourceId).execute(),
    ).toEqual([]);
  });

  it("is synced: users in scope and flattened nested groups, without users outside", async () => {
    expect(await sync()).toBe("done");
    expect(await members("engineers")).toEqual(["dana", "gone", "kim", "lee"]);
    expect(await members("core")).toEqual(["gone", "kim", "lee"]);
    expect((await getSync(app.system, sourceId)).result).toMatchObject({ isFull: true, counts: { made: 4 } });
  });

  it("signs in by sAMAccountName, UPN and mail", async () => {
    const { id } = await person("dana");
    for (const name of ["dana", "DANA", "dana@corp.example.test", "Dana@CORP.example.test"])
      expect((await signIn(name))?.userId, name).toBe(id);
    for (const name of ["outside", "CN=dana Corp", "*"]) expect(await signIn(name), name).toBeNull();
  });

  it("syncs incrementally by change numbers: renamed and moved users stay the same; disabled and deleted ones lose access at once", async () => {
    const [dana, kim] = [await person("dana"), await person("kim")];
    const session = await signIn("kim");
    samba.tool("ou", "create", `OU=Deep,${STAFF}`);
    samba.tool(
      "user",
      "rename",
      "dana",
      "--samaccountname=dana.lund",
      "--surname=Lund",
      "--upn=dana.lund@corp.example.test",
    );
    samba.tool("user", "move", "dana.lund", `OU=Deep,${STAFF}`);
    samba.tool("user", "disable", "kim");
    samba.tool("user", "delete", "gone");
    expect(await sync()).toBe("done");
    expect((await getSync(app.system, sourceId)).result?.isFull).toBe(false);
    expect((await person("dana.lund")).id).toBe(dana.id);
    expect(await members("engineers")).toEqual(["dana.lund", "kim", "lee"]);
    expect((await person("kim")).status).toBe("disabled");
    expect((await person("gone")).status).toBe("disabled");
    expect(await actorOfToken(app.ctx, session?.token.reveal() ?? "")).toBeNull();
    expect(await signIn("kim")).toBeNull();
    expect(await reasonOf(kim.id)).toBe("directory_user.disabled");
    samba.tool("user", "enable", "kim");
    expect(await sync()).toBe("done");
    expect((await person("kim")).status).toBe("enabled");
    expect((await getSync(app.system, sourceId)).result?.isFull).toBe(false);
  });

  it("a primary group counts as a group, and changes with the user alone", async () => {
    samba.tool("group", "add", "department", "--groupou=OU=Staff");
    samba.tool("group", "addmembers", "department", "lee");
    const rid = await withDirectory(
      app.ctx,
      await client(),
      { timeoutMilliseconds: 5_000 },
      async (directory) =>
        (
          await directory.all({
            base: `CN=department,${STAFF}`,
            scope: "base",
            filter: typed("(objectClass=*)"),
            attributes: ["objectSid"],
          })
        )[0]
          ?.bytes("objectSid")
          ?.subarray(-4)
          .readUInt32LE(),
    );
    const primary = (number: number | undefined) =>
      samba.change(
        `dn: CN=lee Corp,${STAFF}\nchangetype: modify\nreplace: primaryGroupID\nprimaryGroupID: ${number}\n`,
      );
    // The directory removes users from a group's list if it is their primary group.
    primary(rid);
    expect(await sync()).toBe("done");
    expect(await members("department")).toEqual(["lee"]);
    primary(513);
    samba.tool("group", "removemembers", "department", "lee");
    expect(await sync()).toBe("done");
    expect((await getSync(app.system, sourceId)).result?.isFull).toBe(false);
    expect(await members("department")).toEqual([]);
  });

  it("an account that expires loses access without a change in the directory", async () => {
    const at = new Date(app.clock.now().getTime() + 3_600_000);
    const ticks = (BigInt(at.getTime()) + 11_644_473_600_000n) * 10_000n;
    samba.change(
      `dn: CN=lee Corp,${STAFF}\nchangetype: modify\nreplace: accountExpires\naccountExpires: ${ticks}\n`,
    );
    expect(await sync()).toBe("done");
    expect((await person("lee")).status).toBe("enabled");
    app.clock.advance(3_601);
    expect(await sync()).toBe("done");
    expect((await person("lee")).status).toBe("disabled");
  });

  it("distinguishes wrong, must-change and locked in the log, but never for the visitor", async () => {
    const { id } = await person("dana.lund");
    app.clock.advance(3_700);
    expect(await signIn("dana.lund", "wrong")).toBeNull();
    expect(await reasonOf(id)).toBe("directory_user.wrong_password");
    samba.tool(
      "user",
      "setpassword",
      "dana.lund",
      `--newpassword=${DANA_PASSWORD}1`,
      "--must-change-at-next-login",
    );
    app.clock.advance(4_000);
    expect(await signIn("dana.lund", `${DANA_PASSWORD}1`)).toBeNull();
    expect(await reasonOf(id)).toBe("directory_user.must_change_password");
    samba.tool("user", "setpassword", "dana.lund", `--newpassword=${DANA_PASSWORD}`);
    samba.tool("domain", "passwordsettings", "set", "--account-lockout-threshold=2");
    for (let tries = 0; tries < 3; tries += 1) {
      app.clock.advance(4_000);
      expect(await signIn("dana.lund", "wrong again")).toBeNull();
    }
    app.clock.advance(4_000);
    expect(await signIn("dana.lund")).toBeNull();
    expect(await reasonOf(id)).toBe("directory_user.locked");
  });

  it("speaks StartTLS too, and refuses to talk without TLS or with a certificate of another authority", async () => {
    const source = await client();
    const ask = (settings: object) =>
      withDirectory(
        app.ctx,
        { ...source, settings: { ...source.settings, ...settings } },
        { timeoutMilliseconds: 5_000 },
        (directory) => directory.rootDse(),
      );
    const plain = [`ldap://${samba.address}`];
    expect((await ask({ servers: plain })).first("defaultNamingContext")).toBe(DOMAIN);
    await expect(ask({ servers: plain, isPlain: true })).rejects.toMatchObject({
      code: "directory_unavailable",
    });
    const { ca } = await makeCertificates({ dns: [], ip: [samba.address] });
    for (const servers of [source.settings.servers, plain])
      for (const other of [ca, ""])
        await expect(ask({ servers, ca: other })).rejects.toThrow(/certificate|signature/);
  });

  it("is read in pages if it has more entries than it returns at once", async () => {
    const source = await client();
    // Its schema has more objects than a page, so the test needs no others.
    const search = {
      base: `CN=Schema,CN=Configuration,${DOMAIN}`,
      filter: typed("(objectClass=*)"),
      attributes: ["cn"],
    };
    const pages = await withDirectory(app.ctx, source, { timeoutMilliseconds: 30_000 }, async (directory) => {
      const read: string[][] = [];
      for await (const page of directory.pages(search)) read.push(page.map(({ dn }) => dn));
      return read;
    });
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.every((page) => page.length <= 1_000)).toBe(true);
    const names = pages.flat();
    expect(names.length).toBeGreaterThan(1_500);
    expect(new Set(names).size).toBe(names.length);
  });

  it("returns long member lists in ranges, and all of them are read", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `member${index}`);
    samba.change(
      [
        ...names.map((name) => adGroupLdif(name, { in: STAFF })),
        adGroupLdif("many", { in: STAFF, members: names.map((name) => `CN=${name},${STAFF}`) }),
      ].join("\n"),
    );
    const settings = samba.settings();
    const members = await withDirectory(
      app.ctx,
      await client(),
      { timeoutMilliseconds: 5_000 },
      async (directory) => {
        const [entry] = await directory.all({
          base: `CN=many,${STAFF}`,
          scope: "base",
          filter: typed("(objectClass=*)"),
          attributes: memberAttributes(settings, 3),
        });
        if (!entry) throw new Error("no group");
        expect(entry.names()).toContain("member;range=0-2");
        return readMembers(directory, settings, entry, 3);
      },
    );
    expect(new Set(members).size).toBe(8);
  });
});
