import { describe, expect, it } from "vitest";
import { safeCallbackPath } from "./callback-url";

const ORIGIN = "https://aws.example.com";

describe("[G49] where to go after signing in", () => {
  it.each([
    ["/start", "/start"],
    ["/start#/console?account_id=123456789012", "/start#/console?account_id=123456789012"],
    ["https://aws.example.com/start?a=b", "/start?a=b"],
    ["start", "/start"],
  ])("the page after signing in", (given, expected) => {
    expect(safeCallbackPath(given, ORIGIN)).toBe(expected);
  });
  it.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://aws.example.com@evil.example/",
    "https://aws.example.com.evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\tevil",
    "ht\ntps://evil.example",
    "http://aws.example.com/start",
    "/sign-in?callbackUrl=/sign-in",
    "/api/auth/signout",
    "",
    `/${"x".repeat(5000)}`,
    undefined,
    ["/start"],
  ])("%o goes to the start page", (given) => {
    expect(safeCallbackPath(given, ORIGIN)).toBe("/start");
  });
});
