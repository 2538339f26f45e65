import { Attribute, ResultCodeError } from "ldapts";
import { describe, expect, it } from "vitest";
import { refusalOf } from "./directory";
import { claimsOf, entryOf, guidBytes, guidText, idOf, statusOf } from "./entry";
import { LDAP_DEFAULTS, mapEntry, type LdapSettings } from "../settings/ldap";

const settings: LdapSettings = {
  server: "active-directory",
  servers: ["ldaps://dc1.corp.test"],
  isPlain: false,
  ca: "",
  bindName: "foyer@corp.test",
  bases: ["DC=corp,DC=test"],
  ...LDAP_DEFAULTS["active-directory"],
  accessControl: {},
  syncMinutes: 60,
  maxDisabledPercent: 20,
};

function entry(attributes: Record<string, string | Buffer>) {
  return entryOf({
    name: "CN=Dana,DC=corp,DC=test",
    attributes: Object.entries(attributes).map(([type, value]) => {
      const attribute = new Attribute({ type, values: [value as string] });
      attribute.parsedBuffers.push(Buffer.from(value as string));
      return attribute;
    }),
  });
}

describe("an entry", () => {
  it("has its objectGUID in Windows' form, in both directions", () => {
    const bytes = Buffer.from("00112233445566778899aabbccddeeff", "hex");
    expect(guidText(bytes)).toBe("33221100-5544-7766-8899-aabbccddeeff");
    expect(guidBytes("33221100-5544-7766-8899-aabbccddeeff")).toEqual(bytes);
    expect(bytes.toString("hex")).toBe("00112233445566778899aabbccddeeff");
    for (const wrong of ["", "00", "ff".repeat(17)]) expect(guidText(Buffer.from(wrong, "hex"))).toBeNull();
    expect(idOf(settings, entry({ OBJECTguid: bytes }))).toBe("33221100-5544-7766-8899-aabbccddeeff");
    expect(idOf(settings, entry({ cn: "nobody" }))).toBeNull();
  });
  it("is mapped even if values are missing or malformed", () => {
    const mapped = (attributes: Record<string, string | Buffer>) =>
      mapEntry(settings, claimsOf(settings, entry(attributes)));
    expect(mapped({})).toEqual({
      subject: null,
      subjectProblem: "missing",
      userName: null,
      displayName: null,
      email: null,
      isEmailVerified: true,
      groups: null,
      attributes: {},
    });
    expect(mapped({ SAMACCOUNTNAME: "dana ito", mail: "no address", displayName: "a\u0000b" })).toMatchObject(
      { userName: null, email: null, displayName: null },
    );
    expect(mapped({ sAMAccountName: "dana", mail: "dana@corp.test", displayName: "Dana" })).toMatchObject({
      userName: "dana",
      email: "dana@corp.test",
      displayName: "Dana",
    });
  });
  it("shows whether the directory admits the user", () => {
    for (const [attributes, isDisabled, expiresAt] of [
      [{ userAccountControl: "512" }, false, null],
      [{ userAccountControl: "514" }, true, null],
      [{ userAccountControl: "66050" }, true, null],
      [{ accountExpires: "0" }, false, null],
      [{ accountExpires: "9223372036854775807" }, false, null],
      [{ accountExpires: "116444736000000000" }, false, "1970-01-01T00:00:00.000Z"],
      [{ accountExpires: "134126496000000000" }, false, "2026-01-12T00:00:00.000Z"],
      [{ accountExpires: "soon" }, false, null],
    ] as const)
      expect(statusOf(settings, entry(attributes)), JSON.stringify(attributes)).toEqual({
        isDisabled,
        expiresAt: expiresAt && new Date(expiresAt),
      });
    const other = (attributes: Record<string, string>) => statusOf({ server: "ldap" }, entry(attributes));
    expect(other({ nsAccountLock: "TRUE" }).isDisabled).toBe(true);
    expect(other({ pwdAccountLockedTime: "000001010000Z" }).isDisabled).toBe(true);
    expect(other({ pwdAccountLockedTime: "20260101000000Z" }).isDisabled).toBe(false);
    expect(other({ shadowExpire: "1" }).expiresAt).toEqual(new Date("1970-01-02T00:00:00Z"));
    expect(other({ shadowExpire: "-1" }).expiresAt).toBeNull();
  });
});

it("a refused bind has its reason, and a server's own problem has none", () => {
  class Code extends ResultCodeError {
    constructor(code: number, message = "") {
      super(code, message);
    }
  }
  const windows = (data: string) =>
    new Code(
      49,
      `80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${data}, v3839`,
    );
  expect(
    Object.fromEntries(
      ["525", "52e", "530", "531", "532", "533", "701", "773", "775", "999"].map((data) => [
        data,
        refusalOf(windows(data)),
      ]),
    ),
  ).toEqual({
    "525": { code: "directory_user.unknown" },
    "52e": { code: "directory_user.wrong_password" },
    "530": { code: "directory_user.not_now" },
    "531": { code: "directory_user.not_from_here" },
    "532": { code: "directory_user.password_expired" },
    "533": { code: "directory_user.disabled" },
    "701": { code: "directory_user.expired" },
    "773": { code: "directory_user.must_change_password" },
    "775": { code: "directory_user.locked" },
    "999": { code: "directory_user.refused", params: { result: "999" } },
  });
  expect(refusalOf(new Code(49))).toEqual({ code: "directory_user.wrong_password" });
  for (const code of [1, 2, 8, 13, 51, 52, 80]) expect(refusalOf(new Code(code)), String(code)).toBeNull();
});
