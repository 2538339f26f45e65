import { describe, expect, it } from "vitest";
import { formatShortcut, namesAccount, parseShortcut } from "./console-link";

describe("shortcut links", () => {
  it("equal AWS's own, byte for byte", () => {
    expect(
      formatShortcut("https://example.awsapps.com/start", {
        accountId: "123456789012",
        roleName: "S3FullAccess",
        destination: "https://console.aws.amazon.com/s3/home",
      }),
    ).toBe(
      "https://example.awsapps.com/start/#/console?account_id=123456789012&role_name=S3FullAccess&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fs3%2Fhome",
    );
  });
  it("leave out absent values", () => {
    expect(
      formatShortcut("https://aws.example.com/start", {
        accountId: "123456789012",
        roleName: null,
        destination: null,
      }),
    ).toBe("https://aws.example.com/start/#/console?account_id=123456789012");
  });
  it("are parsed back unchanged, whatever they contain", () => {
    for (const roleName of ["A+b=c,d.e@f-g_h", "ReadOnly", null]) {
      for (const destination of [
        "https://console.aws.amazon.com/ec2/v2/home?region=eu-west-1#Instances:search=a&b",
        null,
      ]) {
        const shortcut = { accountId: "012345678901", roleName, destination };
        expect(
          parseShortcut(new URL(formatShortcut("https://aws.example.com/start", shortcut)).hash),
        ).toEqual(shortcut);
      }
    }
  });
  it.each([
    "",
    "#",
    "#/accounts",
    "#/consoles?account_id=123456789012",
    "#accounts",
    "#/console/x?account_id=123456789012",
  ])("don't include %s", (hash) => {
    expect(parseShortcut(hash)).toBeNull();
  });
  it.each([
    "#/console",
    "#/console?",
    "#/console?role_name=x",
    "#/console?account_id=123",
    "#/console?account_id=1234567890123",
    "#/console?account_id=12345678901x",
  ])("without an account include %s", (hash) => {
    const shortcut = parseShortcut(hash);
    expect(shortcut && namesAccount(shortcut)).toBe(false);
  });
  it("are cut above the maximum lengths", () => {
    const cut = parseShortcut(
      `#/console?account_id=${"1".repeat(9_000)}&role_name=${"r".repeat(9_000)}&destination=${"d".repeat(9_000)}`,
    );
    expect([cut?.accountId.length, cut?.roleName?.length, cut?.destination?.length]).toEqual([64, 128, 4096]);
  });
  // The destination as people paste it, and what a browser's address bar makes of it.
  it.each([
    ["https://console.aws.amazon.com/ec2/home?region=eu-west-1", undefined],
    ["https%3A%2F%2Fconsole.aws.amazon.com%2Fec2%2Fhome%3Fa%3D1%26b%3D2%23x", undefined],
    ["https%3A%2F%2Fconsole.aws.amazon.com%2Fec2&role_name=Ops", undefined],
    ["https://console.aws.amazon.com/ec2/home?region=eu-west-1&tab=x", true],
    ["https://console.aws.amazon.com/ec2/home?region=eu-west-1#Instances:", true],
    ["https://console.aws.amazon.com/ec2/home#", true],
  ])("[C4] with the destination %s are cut: %s", (destination, expected) => {
    expect(parseShortcut(`#/console?account_id=123456789012&destination=${destination}`)?.isCut).toBe(
      expected,
    );
  });
  it("[C4] stay cut when they are written again, as after signing in", () => {
    const cut = {
      accountId: "123456789012",
      roleName: null,
      destination: "https://x.example/",
      isCut: true as const,
    };
    const written = formatShortcut("/start", cut);
    expect(parseShortcut(written.slice(written.indexOf("#")))).toEqual(cut);
  });
  it("are also read without the slash", () => {
    expect(parseShortcut("#console?account_id=123456789012")?.accountId).toBe("123456789012");
  });
});
