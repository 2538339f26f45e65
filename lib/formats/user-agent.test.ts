import { describe, expect, it } from "vitest";
import { shortUserAgent } from "./user-agent";

describe("a user agent in a few words", () => {
  it.each([
    [
      "aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0-18-amd64 source/x86_64.debian.12 prompt/off command/sso.login",
      "aws-cli 2.9.19 on Linux",
    ],
    [
      "aws-cli/2.36.7 md/awscrt#0.23.8 ua/2.1 os/macos#23.5.0 md/arch#arm64 lang/python#3.12.6",
      "aws-cli 2.36.7 on macOS",
    ],
    ["Boto3/1.26.27 Python/3.11.2 Windows/10 Botocore/1.29.27", "Boto3 1.26.27 on Windows"],
    [
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
      "Chrome 131 on Linux",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
      "Edge 130 on Windows",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15",
      "Safari 17 on macOS",
    ],
    ["node", "node"],
    // As stored in a registration.
    ["aws-cli 2.36.7 on macOS", "aws-cli 2.36.7 on macOS"],
    ["aws-cli 2.9.19", "aws-cli 2.9.19"],
    ["", null],
    [null, null],
    ["\u202e\u0000", null],
  ])("%s is %s", (text, short) => {
    expect(shortUserAgent(text)).toBe(short);
  });
  it("is short and plain, for any input", () => {
    const short = shortUserAgent(`\u202eFoyer<script>${"x".repeat(2_000)}`) ?? "";
    expect(short.length).toBeLessThanOrEqual(60);
    expect(short).toMatch(/^[\x20-\x7E]+$/);
  });
});
