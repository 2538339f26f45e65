/**
 * Configuration: read once from the environment and checked as a whole. Nothing else reads the environment.
 *
 * Without `FOYER_URL` Foyer runs the demo on this machine: embedded database, sandbox AWS, a made-up company.
 * With it, Foyer is in production: nothing of the demo is loaded, and a missing setting stops the start. What
 * administrators decide (settings) is data, not configuration.
 */
import { isAddress } from "@/lib/formats/network";
import { isIP } from "node:net";
import path from "node:path";
import { z } from "zod";
import { Secret } from "./crypto/secret";
import { unsafeSettings } from "./unsafe-settings";

export type Config = {
  mode: "demo" | "production";
  /** The origin that people type, without a trailing slash. Every absolute URL starts with it. */
  url: string;
  host: string;
  port: number;
  /** Absolute path. */
  dataFolder: string;
  /** PostgreSQL; undefined for the embedded database. */
  databaseUrl: Secret | undefined;
  /** Undefined: the secret is a file in the data folder, created at first start. */
  secret: Secret | undefined;
  /** How many proxies in front of Foyer to trust in `X-Forwarded-For`. */
  trustedProxies: number;
  /** Hosts of identity providers that Foyer may connect to at non-public addresses. */
  internalHosts: string[];
  aws: {
    /** Region of STS and of the console sign-in for the partition `aws`; other partitions use their default. */
    region: string | undefined;
    /** Replaces AWS's sign-in hosts (the sandbox, another emulator); undefined: AWS's own. */
    signInEndpoint: string | undefined;
  };
  session: {
    /** Maximum lifetime of a session. */
    seconds: number;
    /** Idle sessions end after this long. */
    idleSeconds: number;
  };
};

/** One line per wrong variable, each beginning with its name. */
export class ConfigError extends Error {
  readonly code = "config_invalid";
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** A number in digits. Number() also accepts "0x10" and "1e3", which are typing errors here. */
const whole = (wrong: string) =>
  z
    .string()
    .regex(/^\s*\d{1,15}\s*$/, wrong)
    .transform(Number);

const seconds = (fallback: number, min: number, max: number) =>
  whole("must be a whole number of seconds")
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`))
    .default(fallback);

/** Names inside a network may have underscores, as those of containers do. */
const INTERNAL_HOST = /^[a-z0-9_]([a-z0-9._-]{0,251}[a-z0-9_])?$/;
/** An address as URLs write it, without brackets; a name as it is. */
function hostOf(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/, "$1");
  return bare.includes(":") && isAddress(bare) ? new URL(`http://[${bare}]/`).hostname.slice(1, -1) : bare;
}

const HOST_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

const isLoopback = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

const origin = (name: string, httpOnLoopbackOnly: boolean) =>
  z.string().transform((text, context) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) {
      context.addIssue({ code: "custom", message: `must be a URL such as https://${name}.example.com` });
      return z.NEVER;
    }
    if (url.pathname !== "/" || url.search || url.hash || url.username || url.password) {
      context.addIssue({
        code: "custom",
        message: "must be an origin only: scheme, host and port, no path, query or user",
      });
      return z.NEVER;
    }
    if (httpOnLoopbackOnly && url.protocol === "http:" && !isLoopback(url.hostname)) {
      context.addIssue({
        code: "custom",
        message: "must begin with https:// (plain http is for localhost only)",
      });
      return z.NEVER;
    }
    return url.origin;
  });

/** The SDK reads these itself and would fail only at the first call. */
const endpoint = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === "",
    "must be a URL such as https://sts.eu-west-1.amazonaws.com",
  )
  .optional();

const ENVIRONMENT = z.object({
  FOYER_URL: origin("aws", true).optional(),
  PORT: whole("must be a number, 1 to 65535")
    .pipe(z.number().min(1, "must be 1 to 65535").max(65535, "must be 1 to 65535"))
    .default(3000),
  FOYER_HOST: z
    .string()
    .refine(
      (text) => isIP(text) !== 0 || HOST_NAME.test(text.toLowerCase()),
      "must be an address or a host name of this machine, such as 0.0.0.0, without a port",
    )
    .optional(),
  FOYER_DATA: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol),
      "must begin with postgresql://",
    )
    .optional(),
  FOYER_SECRET: z
    .string()
    .min(32, "must have at least 32 characters, for example from: openssl rand -base64 48")
    .max(1024, "must have at most 1024 characters")
    .optional(),
  FOYER_TRUSTED_PROXIES: whole("must be a number, 0 to 10")
    .pipe(z.number().max(10, "must be 0 to 10"))
    .default(0),
  FOYER_INTERNAL_HOSTS: z
    .string()
    .transform((text) => text.split(",").map((host) => hostOf(host.trim().toLowerCase())))
    .refine(
      (hosts) => hosts.every((host) => INTERNAL_HOST.test(host) || isAddress(host)),
      "must be host names or addresses with commas between them, without ports",
    )
    .default([]),
  FOYER_AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be an AWS region such as eu-west-1")
    .optional(),
  FOYER_AWS_SIGNIN_ENDPOINT: origin("signin", true).optional(),
  FOYER_SESSION_SECONDS: seconds(8 * 3600, 900, 90 * 86400),
  FOYER_SESSION_IDLE_SECONDS: seconds(4 * 3600, 300, 90 * 86400),
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_STS: endpoint,
  AWS_ENDPOINT_URL_IAM: endpoint,
  AWS_ENDPOINT_URL_ORGANIZATIONS: endpoint,
  AWS_ENDPOINT_URL_SERVICE_QUOTAS: endpoint,
});

/** The variables that Foyer reads. A test compares the documentation with this list. */
export const VARIABLES = Object.keys(ENVIRONMENT.shape);

/**
 * Reads and checks the environment.
 * @throws ConfigError naming every variable that is wrong or missing.
 */
export function readConfig(
  environment: Record<string, string | undefined>,
  workingFolder = process.cwd(),
  nodeArguments: readonly string[] = process.execArgv,
): Config {
  const variables = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = ENVIRONMENT.safeParse(variables);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
  for (const name of Object.keys(variables)) {
    // A misspelt variable must stop the start: ignoring it would be worse.
    if (name.startsWith("FOYER_") && !VARIABLES.includes(name) && !name.startsWith("FOYER_TEST_")) {
      problems.push(`${name} is not a setting of Foyer. Settings: ${VARIABLES.join(", ")}`);
    }
  }
  if (!parsed.success) throw new ConfigError(problems);
  const env = parsed.data;
  const production = env.FOYER_URL !== undefined;
  if (production) problems.push(...unsafeSettings(environment, nodeArguments));
  if (production && env.FOYER_SECRET === undefined && env.DATABASE_URL !== undefined) {
    problems.push(
      "FOYER_SECRET must be set beside DATABASE_URL: every process that shares the database needs the same one",
    );
  }
  if (!production && env.DATABASE_URL !== undefined) {
    problems.push("FOYER_URL must be set beside DATABASE_URL: the demo keeps to its embedded database");
  }
  if (env.FOYER_SESSION_IDLE_SECONDS > env.FOYER_SESSION_SECONDS && environment.FOYER_SESSION_IDLE_SECONDS) {
    problems.push("FOYER_SESSION_IDLE_SECONDS must not be longer than FOYER_SESSION_SECONDS");
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    mode: production ? "production" : "demo",
    url: env.FOYER_URL ?? `http://localhost:${env.PORT}`,
    host: env.FOYER_HOST ?? "127.0.0.1",
    port: env.PORT,
    dataFolder: path.resolve(workingFolder, env.FOYER_DATA ?? "data"),
    databaseUrl: env.DATABASE_URL === undefined ? undefined : new Secret(env.DATABASE_URL),
    secret: env.FOYER_SECRET === undefined ? undefined : new Secret(env.FOYER_SECRET),
    trustedProxies: env.FOYER_TRUSTED_PROXIES,
    internalHosts: env.FOYER_INTERNAL_HOSTS,
    aws: { region: env.FOYER_AWS_REGION, signInEndpoint: env.FOYER_AWS_SIGNIN_ENDPOINT },
    session: {
      seconds: env.FOYER_SESSION_SECONDS,
      idleSeconds: Math.min(env.FOYER_SESSION_IDLE_SECONDS, env.FOYER_SESSION_SECONDS),
    },
  };
}
