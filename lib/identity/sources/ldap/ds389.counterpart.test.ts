/** Against 389 Directory Server: what it says beside the result of a bind, and its limits. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { englishText } from "@/lib/messages/server-text";
import { reasonText, type Reason } from "@/lib/messages/reason";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addDirectory } from "@/lib/testing/directory-source";
import { hasDs389, startDs389, type Ds389 } from "@/lib/testing/ds389";
import { personLdif, SUFFIX } from "@/lib/testing/slapd";
import { getSync } from "./service";
import { syncDirectory } from "./sync";
import { testDirectory } from "./test-source";

const dn = (uid: string) => `uid=${uid},ou=People,${SUFFIX}`;
const added = (uid: string) =>
  personLdif(uid, { password: `${uid}'s own password` }).replace("\n", "\nchangetype: add\n");
const replaced = (of: string, attribute: string, value: string) =>
  `dn: ${of}\nchangetype: modify\nreplace: ${attribute}\n${attribute}: ${value}\n`;

describe.skipIf(!hasDs389)("a directory of 389 Directory Server (389-ds-base is needed)", () => {
  let app: TestApp;
  let ds: Ds389;
  let sourceId: string;
  beforeAll(async () => {
    app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "127.0.0.1" } });
    ds = await startDs389();
    for (const uid of ["dana", "lee", "kim", "max", "noa"]) ds.change(added(uid));
    sourceId = await addDirectory(app, ds.settings());
    expect(await syncDirectory(app.system, sourceId)).toBe("done");
  });
  afterAll(async () => {
    await ds?.stop();
    await app?.dispose();
  });

  const signIn = (name: string, password = `${name}'s own password`) =>
    signInWithPassword(app.anonymous, { name, password });
  const lastReason = async () =>
    (
      await app.ctx.db
        .selectFrom("audit_events")
        .select("reason")
        .where("type", "=", "sign_in.failed")
        .orderBy("at", "desc")
        .orderBy("id")
        .execute()
    ).map(({ reason }) => reason);
  const trialOf = async (name: string, password: string) =>
    (await testDirectory(app.system, { id: sourceId, name, password })).trial?.refused;

  it("signs in with the directory's password, and with no other", async () => {
    expect(await signIn("dana")).not.toBeNull();
    expect(await signIn("dana", "wrong")).toBeNull();
    expect(JSON.stringify(await lastReason())).toContain("directory_user.wrong_password");
  });

  it("[L3] names the directory's reason for an expired password and a disabled account, in the test and in the audit log", async () => {
    ds.change(
      `dn: cn=config\nchangetype: modify\nreplace: passwordExp\npasswordExp: on\n-\nreplace: passwordMaxAge\npasswordMaxAge: 8640000\n`,
    );
    ds.change(replaced(dn("lee"), "passwordExpirationTime", "20200101000000Z"));
    ds.change(`dn: ${dn("kim")}\nchangetype: modify\nadd: nsAccountLock\nnsAccountLock: true\n`);
    expect(await signIn("lee")).toBeNull();
    expect(await signIn("kim")).toBeNull();
    const reasons = JSON.stringify(await lastReason());
    expect(reasons).toContain("directory_user.password_expired");
    expect(reasons).toContain("directory_user.disabled");
    expect(await trialOf("lee", "lee's own password")).toMatchObject({
      code: "directory_user.password_expired",
    });
    expect(await trialOf("kim", "kim's own password")).toMatchObject({ code: "directory_user.disabled" });
    ds.change(replaced("cn=config", "passwordExp", "off"));
  });

  it("[L3] names a lock after wrong tries", async () => {
    ds.change(
      `dn: cn=config\nchangetype: modify\nreplace: passwordLockout\npasswordLockout: on\n-\nreplace: passwordMaxFailure\npasswordMaxFailure: 2\n`,
    );
    for (let tries = 0; tries < 3; tries += 1) await trialOf("noa", "wrong");
    expect(await trialOf("noa", "noa's own password")).toMatchObject({ code: "directory_user.locked" });
    ds.change(replaced("cn=config", "passwordLockout", "off"));
  });

  it("[L1] refuses a password that an administrator reset and that must be changed first", async () => {
    ds.change(replaced("cn=config", "passwordMustChange", "on"));
    ds.change(replaced(dn("max"), "userPassword", "reset by an administrator"));
    expect(await signIn("max", "reset by an administrator")).toBeNull();
    expect(JSON.stringify(await lastReason())).toContain("directory_user.must_change_password");
    expect(await trialOf("max", "reset by an administrator")).toMatchObject({
      code: "directory_user.must_change_password",
    });
    // Nobody leaves because of it.
    await syncDirectory(app.system, sourceId);
    expect(
      await app.ctx.db
        .selectFrom("users")
        .select("status")
        .where("user_name_key", "=", "max")
        .executeTakeFirst(),
    ).toEqual({ status: "enabled" });
    ds.change(replaced("cn=config", "passwordMustChange", "off"));
  });

  it("[L2] says which limit a search met, and what to set", async () => {
    for (let index = 0; index < 30; index += 1) ds.change(added(`p${index}`));
    ds.change(replaced("cn=config,cn=ldbm database,cn=plugins,cn=config", "nsslapd-lookthroughlimit", "10"));
    expect(await syncDirectory(app.system, sourceId)).toBe("failed");
    const { result } = await getSync(app.system, sourceId);
    const text = reasonText(englishText(), result?.failure as Reason);
    expect(text).toContain("result 11");
    expect(text).toContain("nsLookThroughLimit");
  });
});
