import { describe, expect, it } from "vitest";
import { changeSource, getSource } from "@/lib/identity/sources/registry/service";
import type { OidcSettings } from "@/lib/identity/sources/settings/oidc";
import { addUser } from "@/lib/testing/company";
import {
  app,
  idp,
  sourceId,
  settings,
  signIn,
  who,
  person,
  groupsOf,
  useOidcProvider,
} from "./oidc-sign-in.fixture";

useOidcProvider();

describe("a new user", () => {
  const allow = async (newUsers: OidcSettings["newUsers"]) =>
    changeSource(app.system, {
      id: sourceId,
      name: "Okta",
      secret: "",
      revision: (await getSource(app.system, sourceId)).revision,
      settings: settings({ newUsers }),
    });

  it("[G26] needs a verified address of an allowed domain", async () => {
    await allow({ kind: "create", domains: ["partner.example"] });
    const tries: [Record<string, unknown>, string][] = [
      [{ email: "x@evil.example", email_verified: true }, "domain"],
      [{ email: "x@partner.example" }, "domain"],
      [{ email: "x@partner.example", email_verified: "false" }, "domain"],
      [{ email: "x@partner.example", email_verified: "true" }, "start"],
      [{ email: "x@partner.example.evil.example", email_verified: true }, "domain"],
      [{ email: "x@Partner.example", email_verified: true }, "start"],
    ];
    for (const [index, [claims, end]] of tries.entries()) {
      idp.person = { sub: `domain-${index}`, preferred_username: `domain.${index}`, ...claims };
      expect((await signIn()).location, JSON.stringify(claims)).toContain(end);
    }
  });

  it("is refused if users aren't created", async () => {
    await allow({ kind: "refuse" });
    idp.person = { sub: "subject-nobody", preferred_username: "nobody" };
    expect((await signIn()).location).toContain("error=unknown");
  });

  it("is matched in the SCIM directory that the settings name, and nowhere else", async () => {
    const directory = "src-00000000000000aa";
    await app.ctx.db
      .insertInto("identity_sources")
      .values({
        id: directory,
        kind: "scim",
        name: "Directory",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    const kim = await addUser(app, "kim");
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: directory, external_id: "hr-17" })
      .where("id", "=", kim)
      .execute();
    await addUser(app, "local");
    await allow({ kind: "directory", sourceId: directory, claim: "employee", equals: "externalId" });
    idp.person = { sub: "subject-kim", preferred_username: "whatever", employee: "hr-17" };
    expect(await who((await signIn()).jar)).toMatchObject({ userId: kim });
    idp.person = { sub: "subject-other", preferred_username: "other", employee: "hr-17" };
    expect((await signIn()).location).toContain("error=name_taken");
    await allow({ kind: "directory", sourceId: directory, claim: "preferred_username", equals: "userName" });
    idp.person = { sub: "subject-local", preferred_username: "local" };
    expect((await signIn()).location).toContain("error=unknown");
    await allow({ kind: "directory", sourceId: directory, claim: "email", equals: "userName" });
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: directory, user_name: "victim@corp.example", user_name_key: "victim@corp.example" })
      .where("id", "=", await addUser(app, "victim"))
      .execute();
    for (const email_verified of [undefined, false, "false"]) {
      idp.person = {
        sub: "subject-thief",
        preferred_username: "thief",
        email: "victim@corp.example",
        email_verified,
      };
      expect((await signIn()).location, String(email_verified)).toContain("error=domain");
    }
    await allow({ kind: "create", domains: [] });
  });

  it("doesn't get another user's address as a user name", async () => {
    await addUser(app, "ada");
    idp.person = { sub: "subject-taker", preferred_username: "ada@northwind.example" };
    expect((await signIn()).location).toContain("error=name_taken");
  });
});

describe("the last administrator", () => {
  it("stays in the group that makes them one, whatever a claim says", async () => {
    await app.ctx.db.deleteFrom("administrators").execute();
    idp.person = { sub: "subject-root", preferred_username: "root", groups: ["admins", "others"] };
    await signIn();
    const root = await person("root");
    const { id: group_id } = await app.ctx.db
      .selectFrom("groups")
      .select("id")
      .where("display_name", "=", "admins")
      .executeTakeFirstOrThrow();
    await app.ctx.db
      .insertInto("administrators")
      .values({
        id: "00000000-0000-4000-8000-00000000dddd",
        group_id,
        role: "administrator",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    idp.person = { sub: "subject-root", preferred_username: "root", groups: [] };
    expect(await who((await signIn()).jar)).toMatchObject({ userId: root.id });
    expect(await groupsOf(root.id)).toContain("admins");
    await app.ctx.db.deleteFrom("administrators").execute();
    await signIn();
    expect(await groupsOf(root.id)).toEqual([]);
  });
});
