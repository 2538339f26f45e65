import { describe, expect, it } from "vitest";
import {
  credentialsFile,
  environmentText,
  plainText,
  processText,
  profileText,
  shellOfPlatform,
} from "./credential-text";

const VALUES = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "se/cr+et==",
  sessionToken: "tok/en+==",
  expiresAt: "2026-11-24T10:00:00Z",
};

describe("credentials as text", () => {
  it.each([
    [
      "posix",
      'export AWS_ACCESS_KEY_ID="ASIAEXAMPLE"\nexport AWS_SECRET_ACCESS_KEY="se/cr+et=="\nexport AWS_SESSION_TOKEN="tok/en+=="',
    ],
    [
      "windows",
      "SET AWS_ACCESS_KEY_ID=ASIAEXAMPLE\nSET AWS_SECRET_ACCESS_KEY=se/cr+et==\nSET AWS_SESSION_TOKEN=tok/en+==",
    ],
    [
      "powershell",
      '$Env:AWS_ACCESS_KEY_ID="ASIAEXAMPLE"\n$Env:AWS_SECRET_ACCESS_KEY="se/cr+et=="\n$Env:AWS_SESSION_TOKEN="tok/en+=="',
    ],
    [
      "fish",
      'set -gx AWS_ACCESS_KEY_ID "ASIAEXAMPLE"\nset -gx AWS_SECRET_ACCESS_KEY "se/cr+et=="\nset -gx AWS_SESSION_TOKEN "tok/en+=="',
    ],
    [
      "dotenv",
      "AWS_ACCESS_KEY_ID=ASIAEXAMPLE\nAWS_SECRET_ACCESS_KEY=se/cr+et==\nAWS_SESSION_TOKEN=tok/en+==",
    ],
  ] as const)("%s is AWS's own form", (shell, expected) => {
    expect(plainText(environmentText(shell, VALUES))).toBe(expected);
  });
  it("a profile is named after account and role, without spaces around =", () => {
    expect(plainText(profileText("123456789012", "ReadOnly", VALUES))).toBe(
      "[123456789012_ReadOnly]\naws_access_key_id=ASIAEXAMPLE\naws_secret_access_key=se/cr+et==\naws_session_token=tok/en+==",
    );
  });
  it("JSON has credential_process's format", () => {
    expect(JSON.parse(plainText(processText(VALUES)))).toEqual({
      Version: 1,
      AccessKeyId: "ASIAEXAMPLE",
      SecretAccessKey: "se/cr+et==",
      SessionToken: "tok/en+==",
      Expiration: "2026-11-24T10:00:00Z",
    });
  });
  it("marks only the secret parts", () => {
    for (const text of [
      environmentText("posix", VALUES),
      profileText("1", "R", VALUES),
      processText(VALUES),
    ]) {
      expect(text.filter((part) => typeof part !== "string")).toEqual([
        { secret: VALUES.secretAccessKey },
        { secret: VALUES.sessionToken },
      ]);
    }
  });
  it.each([
    ["windows", "%USERPROFILE%\\.aws\\credentials"],
    ["powershell", "%USERPROFILE%\\.aws\\credentials"],
    ["posix", "~/.aws/credentials"],
    ["fish", "~/.aws/credentials"],
    ["dotenv", "~/.aws/credentials"],
    ["json", "~/.aws/credentials"],
  ] as const)("the credentials file of %s is where AWS's clients look for it", (shell, file) => {
    expect(credentialsFile(shell)).toBe(file);
  });
  it("begins with the reader's own platform", () => {
    expect(["Win32", "Darwin", "MacIntel", "Linux x86_64", "iPhone", ""].map(shellOfPlatform)).toEqual([
      "powershell",
      "posix",
      "posix",
      "posix",
      "posix",
      "posix",
    ]);
  });
});
