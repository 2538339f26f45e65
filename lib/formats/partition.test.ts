import { describe, expect, it } from "vitest";
import { PARTITIONS } from "./arn";
import {
  consoleDomain,
  consoleHome,
  defaultRegion,
  federationUrl,
  partitionOfRegion,
  samlAudience,
  samlRecipient,
  samlRecipients,
  signInHosts,
  stsHost,
} from "./partition";

describe("partitions", () => {
  it.each([
    ["us-east-1", "aws"],
    ["eu-west-1", "aws"],
    ["ap-southeast-10", "aws"],
    ["mx-central-1", "aws"],
    ["il-central-1", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
    ["us-gov-east-1", "aws-us-gov"],
    ["cn-north-1", "aws-cn"],
    ["cn-northwest-1", "aws-cn"],
    ["us-iso-east-1", null],
    ["us-isob-east-1", null],
    ["eusc-de-east-1", null],
    ["", null],
    ["us-east-1.evil.tld", null],
  ])("region %j belongs to %j", (region, partition) => {
    expect(partitionOfRegion(region)).toBe(partition);
  });

  it("[G14] of aws: sign-in fails over from us-east-1, whose host has no region, to the next", () => {
    expect(signInHosts("aws")).toEqual([
      "signin.aws.amazon.com",
      "us-west-2.signin.aws.amazon.com",
      "eu-west-1.signin.aws.amazon.com",
    ]);
    expect(signInHosts("aws", "eu-west-1")).toEqual([
      "eu-west-1.signin.aws.amazon.com",
      "signin.aws.amazon.com",
      "us-west-2.signin.aws.amazon.com",
    ]);
    expect(samlRecipients("aws")).toEqual([
      "https://signin.aws.amazon.com/saml",
      "https://us-west-2.signin.aws.amazon.com/saml",
      "https://eu-west-1.signin.aws.amazon.com/saml",
    ]);
    expect(samlRecipient("aws", "us-east-1")).toBe("https://signin.aws.amazon.com/saml");
    expect(samlAudience("aws")).toBe("urn:amazon:webservices");
    expect(stsHost("aws", "eu-central-1")).toBe("sts.eu-central-1.amazonaws.com");
    expect(federationUrl("aws")).toBe("https://signin.aws.amazon.com/federation");
    expect(consoleHome("aws", "eu-west-1")).toBe(
      "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1",
    );
  });

  it("of GovCloud: us-gov-west-1 has no prefix", () => {
    expect(signInHosts("aws-us-gov")).toEqual([
      "signin.amazonaws-us-gov.com",
      "us-gov-east-1.signin.amazonaws-us-gov.com",
    ]);
    expect(samlAudience("aws-us-gov")).toBe("urn:amazon:webservices:govcloud");
    expect(stsHost("aws-us-gov")).toBe("sts.us-gov-west-1.amazonaws.com");
    expect(consoleHome("aws-us-gov")).toBe(
      "https://console.amazonaws-us-gov.com/console/home?region=us-gov-west-1",
    );
  });

  it("of China: cn-north-1 has no prefix", () => {
    expect(signInHosts("aws-cn")).toEqual(["signin.amazonaws.cn", "cn-northwest-1.signin.amazonaws.cn"]);
    expect(samlAudience("aws-cn")).toBe("urn:amazon:webservices:cn-north-1");
    expect(stsHost("aws-cn", "cn-northwest-1")).toBe("sts.cn-northwest-1.amazonaws.com.cn");
    expect(consoleHome("aws-cn")).toBe("https://console.amazonaws.cn/console/home?region=cn-north-1");
  });

  const foreign = { aws: "cn-north-1", "aws-us-gov": "us-east-1", "aws-cn": "us-gov-west-1" } as const;
  it.each(PARTITIONS)("[G13] %s never returns another partition's region", (partition) => {
    for (const region of [foreign[partition], "not a region", "us-east-1.evil.tld/"]) {
      const asked = [stsHost, samlRecipient, federationUrl, consoleHome].map((each) =>
        each(partition, region),
      );
      const byDefault = [stsHost, samlRecipient, federationUrl, consoleHome].map((each) => each(partition));
      expect(asked).toEqual(byDefault);
      expect(signInHosts(partition, region)).toEqual(signInHosts(partition));
    }
    expect(partitionOfRegion(defaultRegion(partition))).toBe(partition);
    expect(new URL(consoleHome(partition)).hostname.endsWith(consoleDomain(partition))).toBe(true);
  });
});
