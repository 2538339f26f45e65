import { describe, expect, it } from "vitest";
import { parseConsoleDestination, parseRelayState } from "./console-destination";

describe("a console destination is accepted", () => {
  it.each([
    ["https://console.aws.amazon.com/", "aws", null],
    ["https://console.aws.amazon.com", "aws", "https://console.aws.amazon.com/"],
    ["HTTPS://Console.AWS.Amazon.com/", "aws", "https://console.aws.amazon.com/"],
    ["https://console.aws.amazon.com:443/ec2", "aws", "https://console.aws.amazon.com/ec2"],
    [
      "https://console.aws.amazon.com?region=us-east-1",
      "aws",
      "https://console.aws.amazon.com/?region=us-east-1",
    ],
    [
      "https://eu-west-1.console.aws.amazon.com/ec2/v2/home?region=eu-west-1#Instances:search=a/b;v=3",
      "aws",
      null,
    ],
    ["https://s3.console.aws.amazon.com/s3/buckets/my-bucket?region=us-east-1&prefix=a%2Fb/", "aws", null],
    [
      "https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fx",
      "aws",
      null,
    ],
    ["https://us-east-1.console.aws.amazon.com/athena/home?region=us-east-1#/query-editor", "aws", null],
    ["https://us-east-1.console.aws.amazon.com/x?next=https://evil.tld/", "aws", null],
    [
      "https://us-east-1.console.aws.amazon.com/s3/buckets/é",
      "aws",
      "https://us-east-1.console.aws.amazon.com/s3/buckets/%C3%A9",
    ],
    ["https://us-gov-west-1.console.amazonaws-us-gov.com/ec2", "aws-us-gov", null],
    ["https://console.amazonaws-us-gov.com/console/home?region=us-gov-west-1", "aws-us-gov", null],
    ["https://cn-north-1.console.amazonaws.cn/ec2", "aws-cn", null],
    ["https://console.amazonaws.cn/console/home", "aws-cn", null],
    // Multi-session: the prefix belongs to another browser's sessions.
    [
      "https://123456789012-abcd1234.us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#x",
      "aws",
      "https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#x",
    ],
    ["https://123456789012-abcd1234.console.aws.amazon.com/", "aws", "https://console.aws.amazon.com/"],
    [`https://console.aws.amazon.com/${"a".repeat(2048 - 31)}`, "aws", null],
  ])("%s", (input, partition, url) => {
    expect(parseConsoleDestination(input)).toEqual({ ok: true, url: url ?? input, partition });
  });
});

describe("[T5] a service's own console is opened", () => {
  it.each([
    "https://quicksight.aws.amazon.com/sn/start",
    "https://eu-central-1.quicksight.aws.amazon.com/sn/start/dashboards",
    "https://us-gov-west-1.quicksight.aws.amazon.com/sn/start",
    "https://health.aws.amazon.com/health/home",
    "https://phd.aws.amazon.com/phd/home#/",
    "https://lightsail.aws.amazon.com/ls/webapp/home",
  ])("%s", (input) => {
    expect(parseConsoleDestination(input)).toEqual({ ok: true, url: input, partition: "aws" });
    expect(parseRelayState(input)).toEqual({ ok: true, url: input, partition: "aws" });
  });
  it.each([
    "https://aws.amazon.com/",
    "https://docs.aws.amazon.com/",
    "https://signin.aws.amazon.com/oauth",
    "https://evil.quicksight.aws.amazon.com/",
    "https://quicksight.aws.amazon.com.evil.tld/",
    "https://quicksight.evil.aws.amazon.com/",
    "https://xquicksight.aws.amazon.com/",
    "https://health.aws.amazon.com@evil.tld/",
    "https://evil.tld/health.aws.amazon.com",
    "http://health.aws.amazon.com/",
    "https://health.aws.amazon.com:8443/",
  ])("but not %s", (input) => {
    expect(parseConsoleDestination(input).ok).toBe(false);
  });
});

const HOSTILE: [string, string][] = [
  ["empty", ""],
  ["too long", `https://console.aws.amazon.com/${"a".repeat(2048)}`],
  ["too long once it is encoded", `https://console.aws.amazon.com/${"é".repeat(1000)}`],
  ["plain http", "http://console.aws.amazon.com/"],
  ["another scheme", "javascript://console.aws.amazon.com/%0aalert(1)"],
  ["data", "data:text/html,https://console.aws.amazon.com/"],
  ["ftp", "ftp://console.aws.amazon.com/"],
  ["no scheme", "console.aws.amazon.com/"],
  ["scheme-relative", "//console.aws.amazon.com/"],
  ["three slashes", "https:///console.aws.amazon.com/"],
  ["four slashes", "https:////console.aws.amazon.com/"],
  ["one slash", "https:/console.aws.amazon.com/"],
  ["no slash", "https:console.aws.amazon.com"],
  ["a path", "/console.aws.amazon.com"],
  ["lookalike suffix", "https://console.aws.amazon.com.evil.tld/"],
  ["lookalike prefix", "https://evilconsole.aws.amazon.com/"],
  ["hyphen instead of a dot", "https://x-console.aws.amazon.com/"],
  ["registrable lookalike", "https://console.aws.amazon.com-evil.tld/"],
  ["other AWS host", "https://aws.amazon.com/"],
  ["AWS's documentation", "https://docs.aws.amazon.com/"],
  ["sign-in endpoint", "https://signin.aws.amazon.com/oauth?Action=logout&redirect_uri=https://evil.tld"],
  ["someone's bucket", "https://console.s3.amazonaws.com/"],
  ["someone's awsapps", "https://evil.awsapps.com/start"],
  ["GovCloud lookalike", "https://console.amazonaws-us-gov.com.evil.tld/"],
  ["China lookalike", "https://console.amazonaws.cn.evil.tld/"],
  ["China with .com", "https://console.amazonaws.com.cn/"],
  ["not GovCloud's console", "https://evil.amazonaws-us-gov.com/"],
  ["user", "https://console.aws.amazon.com@evil.tld/"],
  ["user at the console", "https://evil@console.aws.amazon.com/"],
  ["user and password", "https://a:b@console.aws.amazon.com/"],
  ["empty user", "https://@console.aws.amazon.com/"],
  ["encoded @", "https://console.aws.amazon.com%40evil.tld/"],
  ["user that looks like a path", "https://console.aws.amazon.com%2f@evil.tld/"],
  ["backslash before @", "https://evil.tld\\@console.aws.amazon.com/"],
  ["backslash after the host", "https://console.aws.amazon.com\\@evil.tld/"],
  ["backslashes for slashes", "https:\\\\console.aws.amazon.com/"],
  ["backslash in the path", "https://console.aws.amazon.com/\\evil.tld"],
  ["slashes at the path's start", "https://console.aws.amazon.com//evil.tld"],
  ["slashes after a dot segment", "https://console.aws.amazon.com/.//evil.tld"],
  ["slashes after two dot segments", "https://console.aws.amazon.com/a/..//evil.tld"],
  ["encoded slash at the path's start", "https://console.aws.amazon.com/%2fevil.tld"],
  ["encoded backslash at the path's start", "https://console.aws.amazon.com/%5Cevil.tld"],
  ["hash instead of a path", "https://evil.tld#console.aws.amazon.com/"],
  ["hash before @", "https://evil.tld#@console.aws.amazon.com/"],
  ["query instead of a path", "https://evil.tld?.console.aws.amazon.com/"],
  ["path of another host", "https://evil.tld/console.aws.amazon.com/"],
  ["port", "https://console.aws.amazon.com:8443/"],
  ["port 80", "https://console.aws.amazon.com:80/"],
  ["empty port", "https://console.aws.amazon.com:/"],
  ["port that is none", "https://console.aws.amazon.com:443@evil.tld/"],
  ["trailing dot", "https://console.aws.amazon.com./"],
  ["trailing dot behind a region", "https://us-east-1.console.aws.amazon.com.:443/"],
  ["leading dot", "https://.console.aws.amazon.com/"],
  ["empty label", "https://a..console.aws.amazon.com/"],
  ["label that begins with a hyphen", "https://-a.console.aws.amazon.com/"],
  ["underscore", "https://a_b.console.aws.amazon.com/"],
  ["wildcard", "https://*.console.aws.amazon.com/"],
  ["Cyrillic o", "https://cоnsole.aws.amazon.com/"],
  ["Cyrillic a in a lookalike", "https://console.аws.amazon.com/"],
  ["full-width letters", "https://console.aws.amazon．com/"],
  ["ideographic full stop", "https://console.aws.amazon。com/"],
  ["fraction slash", "https://console.aws.amazon.com⁄evil.tld/"],
  ["soft hyphen", "https://console.aws.ama\u00adzon.com/"],
  ["punycode", "https://xn--cnsole-uqg.aws.amazon.com/"],
  ["punycode under the console", "https://xn--bcher-kva.console.aws.amazon.com/"],
  ["percent-encoded host", "https://%63onsole.aws.amazon.com/"],
  ["IPv4", "https://127.0.0.1/"],
  ["number", "https://2130706433/"],
  ["IPv6", "https://[::1]/"],
  ["tab in the scheme", "ht\ttps://console.aws.amazon.com/"],
  ["line feed in the host", "https://console.aws.amazon.com\n.evil.tld/"],
  ["CR LF", "https://console.aws.amazon.com/\r\nLocation: https://evil.tld"],
  ["encoded CR LF", "https://console.aws.amazon.com/%0d%0aLocation:%20https://evil.tld"],
  ["encoded LF in the query", "https://console.aws.amazon.com/?a=%0A"],
  ["doubly encoded CR", "https://console.aws.amazon.com/%250D"],
  ["encoded NUL", "https://console.aws.amazon.com/%00"],
  ["NUL", "https://console.aws.amazon.com/\0"],
  ["leading space", " https://console.aws.amazon.com/"],
  ["trailing space", "https://console.aws.amazon.com/ "],
  ["inner space", "https://console.aws.amazon.com/ evil"],
  ["no-break space", "https://console.aws.amazon.com/\u00a0"],
  ["right-to-left override", "https://console.aws.amazon.com/\u202egpj"],
  ["zero-width space", "https://console.aws.amazon.com/\u200b"],
  ["byte order mark", "\ufeffhttps://console.aws.amazon.com/"],
  ["line separator", "https://console.aws.amazon.com/\u2028"],
  ["lone surrogate", "https://console.aws.amazon.com/\ud800"],
  ["multi-session lookalike", "https://123456789012-abcd1234.us-east-1.console.aws.amazon.com.evil.tld/"],
];

describe("[G49] a console destination is refused", () => {
  it.each(HOSTILE)("%s", (_, input) => {
    const result = parseConsoleDestination(input);
    expect(result).toEqual({ ok: false, problem: expect.stringMatching(/^[a-z_]+$/) });
  });

  it("or leads to a console host, whatever surrounds one", () => {
    const marks = [
      "",
      ".",
      "/",
      "//",
      "\\",
      "@",
      ":",
      "#",
      "?",
      "%2e",
      "%40",
      "\t",
      "evil.tld",
      ".evil.tld",
      "-",
      "a@",
      ":443",
      ":1",
      "。",
      "xn--",
      "console.aws.amazon.com",
    ];
    for (const before of marks) {
      for (const after of marks) {
        for (const last of marks) {
          const result = parseConsoleDestination(`https://${before}console.aws.amazon.com${after}${last}`);
          if (result.ok)
            expect(new URL(result.url).host).toMatch(/^(?:[a-z0-9-]+\.)*console\.aws\.amazon\.com$/);
        }
      }
    }
  });
});

describe("a relay state", () => {
  it("is a console destination of at most 240 characters in AWS's alphabet", () => {
    expect(
      parseRelayState("https://eu-west-1.console.aws.amazon.com/ec2/v2/home?region=eu-west-1#Instances:"),
    ).toMatchObject({ ok: true, partition: "aws" });
    expect(parseRelayState(`https://console.aws.amazon.com/${"a".repeat(209)}`).ok).toBe(true);
    expect(parseRelayState(`https://console.aws.amazon.com/${"a".repeat(210)}`)).toEqual({
      ok: false,
      problem: "too_long",
    });
    expect(parseRelayState("https://console.aws.amazon.com/^").ok).toBe(false);
    expect(parseRelayState("https://console.aws.amazon.com/é").ok).toBe(false);
    expect(parseRelayState("").ok).toBe(false);
  });
  it.each(HOSTILE)("[G49] can't be %s", (_, input) => {
    expect(parseRelayState(input).ok).toBe(false);
  });
});
