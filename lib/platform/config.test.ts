import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig, VARIABLES } from "./config";

const problemsOf = (environment: Record<string, string>): string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe("configuration", () => {
  it("without anything is the demo on localhost", () => {
    expect(readConfig({}, "/srv/foyer")).toMatchObject({
      mode: "demo",
      url: "http://localhost:3000",
      host: "127.0.0.1",
      port: 3000,
      dataFolder: "/srv/foyer/data",
    });
  });
  it.each(["::1", "::", "0.0.0.0", "localhost", "Foyer-1.internal"])("listens on %s", (FOYER_HOST) => {
    expect(readConfig({ FOYER_HOST }).host).toBe(FOYER_HOST);
  });
  it("with FOYER_URL is production", () => {
    expect(readConfig({ FOYER_URL: "https://aws.example.com/", PORT: "8080" })).toMatchObject({
      mode: "production",
      url: "https://aws.example.com",
      port: 8080,
    });
  });
  it.each([
    [{ FOYER_URL: "http://aws.example.com" }, "FOYER_URL must begin with https"],
    [{ FOYER_URL: "https://aws.example.com/start" }, "FOYER_URL must be an origin only"],
    [{ FOYER_URL: "nonsense" }, "FOYER_URL must be a URL"],
    [{ PORT: "70000" }, "PORT must be 1 to 65535"],
    [{ PORT: "x" }, "PORT must be a number"],
    [{ PORT: "3.5" }, "PORT must be a number"],
    [{ PORT: "0x10" }, "PORT must be a number"],
    [{ PORT: "1e3" }, "PORT must be a number"],
    [{ FOYER_HOST: "[::1]" }, "FOYER_HOST must be an address or a host name"],
    [{ FOYER_HOST: "0.0.0.0:3000" }, "FOYER_HOST must be an address or a host name"],
    [{ FOYER_TRUSTED_PROXIES: "-1" }, "FOYER_TRUSTED_PROXIES must be a number, 0 to 10"],
    [{ FOYER_TRUSTED_PROXIES: "99" }, "FOYER_TRUSTED_PROXIES must be 0 to 10"],
    [{ FOYER_SESSION_IDLE_SECONDS: "1e3" }, "FOYER_SESSION_IDLE_SECONDS must be a whole number"],
    [{ FOYER_SECRET: "short" }, "FOYER_SECRET must have at least 32"],
    [
      { FOYER_URL: "https://a.example", DATABASE_URL: "mysql://x" },
      "DATABASE_URL must begin with postgresql://",
    ],
    [
      { FOYER_URL: "https://a.example", DATABASE_URL: "postgresql://db/foyer" },
      "FOYER_SECRET must be set beside DATABASE_URL",
    ],
    [
      { DATABASE_URL: "postgresql://db/foyer", FOYER_SECRET: "x".repeat(32) },
      "FOYER_URL must be set beside DATABASE_URL",
    ],
    [{ FOYER_AWS_REGION: "Frankfurt" }, "FOYER_AWS_REGION must be an AWS region"],
    [{ FOYER_SESSION_SECONDS: "60" }, "FOYER_SESSION_SECONDS must be at least 900"],
    [{ AWS_ENDPOINT_URL_STS: "sts.eu-west-1.amazonaws.com" }, "AWS_ENDPOINT_URL_STS must be a URL"],
    [{ AWS_ENDPOINT_URL_IAM: "ftp://iam" }, "AWS_ENDPOINT_URL_IAM must be a URL"],
    [{ AWS_ENDPOINT_URL_ORGANIZATIONS: "nonsense" }, "AWS_ENDPOINT_URL_ORGANIZATIONS must be a URL"],
    [{ AWS_ENDPOINT_URL: "https://user@aws.example" }, "AWS_ENDPOINT_URL must be a URL"],
    [{ FOYER_URI: "https://a.example" }, "FOYER_URI is not a setting"],
  ])("[G81] %o is refused with a line that names the variable", (environment, problem) => {
    expect(problemsOf(environment as Record<string, string>).some((line) => line.startsWith(problem))).toBe(
      true,
    );
  });
  it("is documented variable by variable", () => {
    const page = readFileSync(path.resolve(import.meta.dirname, "../../docs/configuration.md"), "utf8");
    for (const name of VARIABLES) expect(page, name).toContain(`\`${name}\``);
  });
  it("[G6] prints no secret", () => {
    const config = readConfig({
      FOYER_URL: "https://a.example",
      FOYER_SECRET: "s3cret".repeat(8),
      DATABASE_URL: "postgresql://foyer:passw0rd@db/foyer",
    });
    expect(JSON.stringify(config)).not.toMatch(/s3cret|passw0rd/);
  });
});

describe("[R2] FOYER_INTERNAL_HOSTS", () => {
  it.each([
    ["open_ldap", ["open_ldap"]],
    ["fd00::10", ["fd00::10"]],
    ["[fd00::10]", ["fd00::10"]],
    ["FD00:0:0::10, idp.internal,10.0.0.5", ["fd00::10", "idp.internal", "10.0.0.5"]],
  ])("takes %s", (text, hosts) => {
    expect(readConfig({ FOYER_INTERNAL_HOSTS: text }).internalHosts).toEqual(hosts);
  });
  it.each(["idp:8080", "[fd00::10]:389", "http://idp", "a b", "fd00::/8", "fe80::1%eth0"])(
    "refuses %s",
    (text) => expect(() => readConfig({ FOYER_INTERNAL_HOSTS: text })).toThrow("FOYER_INTERNAL_HOSTS"),
  );
});
