import { describe, expect, it } from "vitest";
import { mailAddress } from "./mail-address";

describe("[E1] a mail address", () => {
  it.each([
    '"e@attacker.example"@victim.example',
    '"e@attacker.example x"@victim.example',
    "a@b.example,c@d.example",
    "a@b.example, c@d.example",
    "a@b.example;c@d.example",
    "x@y.example\r\nBcc: z@z.example",
    "x@y.example\nz@z.example",
    "x\u0000@y.example",
    "team:a@b.example,c@d.example;",
    "a:(((((((b@c.example",
    "rosa@example.com (evil@e.example)",
    "rosa (evil@e.example)@example.com",
    "Rosa <rosa@example.com>",
    "<rosa@example.com>",
    "@relay.example:rosa@example.com",
    "rosa@example.com ",
    " rosa@example.com",
    "ro sa@example.com",
    `${"a".repeat(300)}@example.com`,
    `${"a".repeat(65)}@example.com`,
    `a@${"b".repeat(64)}.example`,
    `a@${"b.".repeat(130)}example`,
    "rosa@[192.0.2.7]",
    "rosa@192.0.2.7",
    "rosa@example.com/evil.example",
    "rosa@example.com#evil",
    "rosa@evil%2eexample.com",
    "rosa@localhost",
    ".rosa@example.com",
    "ro..sa@example.com",
    "rosa@-example.com",
    "rosa@",
    "@example.com",
    "rosa",
    "",
  ])("%j is refused", (text) => {
    expect(mailAddress(text)).toBeNull();
  });
  it.each([
    ["rosa@example.com", "rosa@example.com"],
    ["Rosa.Diaz+aws@Northwind.EXAMPLE", "Rosa.Diaz+aws@northwind.example"],
    ["o'neill@example.com", "o'neill@example.com"],
    ["rosa@bücher.example", "rosa@xn--bcher-kva.example"],
    ["rosa@xn--bcher-kva.example", "rosa@xn--bcher-kva.example"],
  ])("%s is sent to %s", (text, sent) => {
    expect(mailAddress(text)).toBe(sent);
  });
});
