import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "./config";

const PRODUCTION = { FOYER_URL: "https://aws.example.com" };
const problemsOf = (environment: Record<string, string>, nodeArguments: string[] = []): string[] => {
  try {
    readConfig(environment, "/srv/foyer", nodeArguments);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe("[G81] production", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["certificates that aren't checked", { NODE_TLS_REJECT_UNAUTHORIZED: "0" }, []],
    ["a debugger", { NODE_OPTIONS: "--max-old-space-size=300 --inspect=0.0.0.0:9229" }, []],
    ["a debugger on the command line", {}, ["--inspect-brk"]],
    ["keys of connections in a file", { NODE_OPTIONS: "--tls-keylog=/tmp/keys" }, []],
    ["old encryption", { NODE_OPTIONS: "--tls-min-v1.0" }, []],
    ["a lenient parser", {}, ["--insecure-http-parser"]],
    ["a log of headers", { NODE_DEBUG: "fs,http" }, []],
    ["STS without encryption", { AWS_ENDPOINT_URL_STS: "http://sts.internal.example" }, []],
    ["AWS without encryption", { AWS_ENDPOINT_URL: "http://10.0.0.9:4566" }, []],
  ])("doesn't start with %s, and says so in one line; the demo does", (_what, unsafe, nodeArguments) => {
    const problems = problemsOf({ ...PRODUCTION, ...unsafe }, nodeArguments);
    expect(problems).toHaveLength(1);
    const [name = "Node.js"] = Object.keys(unsafe);
    expect(problems[0]).toMatch(new RegExp(`^${name} must`));
    expect(problems[0]).not.toContain("\n");
    expect(problemsOf(unsafe, nodeArguments)).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ["a certificate authority of its own", { NODE_EXTRA_CA_CERTS: "/etc/ca.pem" }],
    ["less memory", { NODE_OPTIONS: "--max-old-space-size=300" }],
    ["a debugging log without secrets", { NODE_DEBUG: "fs" }],
    ["AWS on this machine", { AWS_ENDPOINT_URL_STS: "http://127.0.0.1:4566" }],
    ["certificates that are checked", { NODE_TLS_REJECT_UNAUTHORIZED: "1" }],
  ])("starts with %s", (_what, safe) => {
    expect(problemsOf({ ...PRODUCTION, ...safe })).toEqual([]);
  });
});
