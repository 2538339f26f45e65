import { describe, expect, it } from "vitest";
import { isLoopbackRedirect, matchesRedirect } from "./loopback-redirect";

describe("[G31] a loopback redirect", () => {
  it.each([
    "http://127.0.0.1/",
    "http://127.0.0.1",
    "http://127.0.0.1:50123/oauth/callback",
    "http://[::1]:8080/oauth/callback",
    "http://localhost:1/x",
  ])("may be %s", (uri) => expect(isLoopbackRedirect(uri)).toBe(true));

  it.each([
    "https://127.0.0.1/",
    "http://127.0.0.1.evil.example/",
    "http://127.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://localhost.evil.example/",
    "http://localhost@evil.example/",
    "http://evil.example#@localhost/",
    "http://user:secret@127.0.0.1/",
    "http://127.0.0.1/?next=x",
    "http://127.0.0.1/#fragment",
    "http://127.0.0.1/a/../b",
    "http://127.0.0.1/a%2Fb",
    "http://127.0.0.1\\@evil.example/",
    "http://127.0.0.1/\n",
    "http://LOCALHOST/",
    "http://[::ffff:127.0.0.1]/",
    `http://127.0.0.1/${"a".repeat(512)}`,
    "javascript:alert(1)",
    "",
  ])("may not be %j", (uri) => expect(isLoopbackRedirect(uri)).toBe(false));

  // RFC 8252 §7.3: the port may differ, nothing else.
  it.each([
    ["http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", true],
    ["http://127.0.0.1/cb", "http://127.0.0.1:9/cb", true],
    ["http://127.0.0.1/cb", "http://127.0.0.1:9/other", false],
    ["http://127.0.0.1/cb", "http://127.0.0.1:9/cb/", false],
    ["http://127.0.0.1/cb", "http://localhost:9/cb", false],
    ["http://127.0.0.1/cb", "http://[::1]:9/cb", false],
    ["http://127.0.0.1/cb", "http://evil.example/cb", false],
  ])("registered as %s, used as %s: %s", (registered, given, expected) => {
    expect(matchesRedirect([registered], given)).toBe(expected);
  });

  it("matches nothing if none is registered", () => {
    expect(matchesRedirect([], "http://127.0.0.1/cb")).toBe(false);
  });
});
