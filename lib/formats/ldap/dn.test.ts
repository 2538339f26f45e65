import { describe, expect, it } from "vitest";
import { dnKey, escapeDnValue, rdnsOf } from "./dn";

describe("a DN", () => {
  it("has one key for all spellings", () => {
    for (const spelling of [
      "CN=Ito\\, Dana,OU=People,DC=corp,DC=test",
      "cn=ito\\2c dana, ou=people , dc=corp,dc=TEST",
      "cn = Ito\\2C Dana;ou=People;dc=corp;dc=test",
    ])
      expect(dnKey(spelling)).toBe("cn=ito\\, dana,ou=people,dc=corp,dc=test");
    expect(dnKey("cn=Zo\\c3\\ab,dc=test")).toBe(dnKey("cn=Zoë,dc=test"));
    expect(dnKey("CN=Dana  Ito , OU = People,DC=corp")).toBe("cn=dana ito,ou=people,dc=corp");
    expect(dnKey("CN=Dana\\20Ito,OU=People,DC=corp")).toBe("cn=dana ito,ou=people,dc=corp");
    expect(dnKey("uid=a+cn=b,dc=test")).toBe(dnKey("CN=b+UID=a,dc=test"));
  });
  it("is distinguished from other text", () => {
    for (const text of ["", "people", "cn=", "cn=a,", "=a", "cn=a\\", 'cn="a"', "cn=a,,dc=b", "cn=a<b"])
      expect(rdnsOf(text), text).toBeNull();
  });
  it("[G27] can't be extended by a value, for any input", () => {
    for (const value of [
      "a,dc=evil",
      "a+cn=b",
      " a ",
      "#a",
      'a"b',
      "a\\",
      "a;dc=b",
      "a=b",
      "a\u0000b",
      "<a>",
    ]) {
      const rdns = rdnsOf(`cn=${escapeDnValue(value)},dc=corp`);
      expect(rdns, value).toHaveLength(2);
      expect(rdns?.[1]).toBe("dc=corp");
    }
  });
});
