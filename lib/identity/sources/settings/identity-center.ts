/** What an administrator says of an Identity Center, and what is read from what it says of somebody. */
import { z } from "zod";
import type { Partition } from "@/lib/formats/arn";
import { partitionOfRegion } from "@/lib/formats/partition";
import { emailOf, newUsers, textOf, userNameOf } from "./fields";
import type { Claims, Mapped } from "./types";

const isLocal = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

function isAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    (url.protocol === "https:" || (url.protocol === "http:" && isLocal(url.hostname))) &&
    url.search === "" &&
    url.username === "" &&
    url.password === ""
  );
}

/** As people copy it from the address bar: what stands behind # is not part of it. */
const startUrl = z
  .string()
  .trim()
  .max(500)
  .transform((text) => text.replace(/#.*$/s, "").replace(/\/$/, ""))
  .refine(isAddress, "The start URL is an address that begins with https://, without a query.");

const endpoint = (what: string) =>
  z
    .string()
    .trim()
    .max(500)
    .refine(
      (text) => isAddress(text) && new URL(text).hash === "" && new URL(text).pathname === "/",
      `${what} is an address such as https://HOST, without a path.`,
    )
    .transform((text) => new URL(text).origin)
    .nullable();

/** Hosts that AWS serves portals at, by partition (IAM Identity Center user guide, "Customizing the AWS access portal URL"). */
const PORTAL_HOSTS: [RegExp, Partition][] = [
  [
    /\.us-gov-home\.awsapps\.com$|\.portal\.us-gov-[a-z]+-\d\.app\.aws$|\.us-gov-[a-z]+-\d\.portal\.amazonaws\.com$|^identitycenter\.amazonaws-us-gov\.com$/,
    "aws-us-gov",
  ],
  [
    /\.awsapps\.cn$|\.awsapps\.com\.cn$|\.portal\.amazonaws\.com\.cn$|\.portal\.amazonaws\.cn$|\.portal\.cn-[a-z]+-\d\.app\.(?:aws|amazonaws\.com\.cn)$|^identitycenter\.amazonaws\.(?:com\.)?cn$/,
    "aws-cn",
  ],
  [
    /\.awsapps\.com$|\.portal\.[a-z0-9-]+\.app\.aws$|\.portal\.amazonaws\.com$|^identitycenter\.amazonaws\.com$/,
    "aws",
  ],
];

/** The partition of a start URL of AWS's own; null for any other portal that speaks the protocol. */
export function partitionOfStartUrl(text: string): Partition | null {
  if (!URL.canParse(text)) return null;
  const host = new URL(text).hostname;
  return PORTAL_HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? null;
}

export const PURPOSES = ["accounts", "sign-in", "both"] as const;

export const identityCenterSettings = z
  .strictObject({
    startUrl,
    region: z
      .string()
      .trim()
      .toLowerCase()
      .refine(
        (text) => partitionOfRegion(text) !== null,
        "The region is one such as eu-west-1, of a partition that Foyer knows.",
      ),
    purpose: z.enum(PURPOSES, { error: "Say what it is for." }),
    /** Null: AWS's own for the region; for a portal that is not AWS's, the origin of its start URL. */
    endpoints: z.strictObject({
      oidc: endpoint("The sso-oidc endpoint"),
      portal: endpoint("The sso endpoint"),
      sts: endpoint("The STS endpoint"),
      signIn: endpoint("The console sign-in endpoint"),
    }),
    requestsPerSecond: z
      .number({ error: "Requests per second is a number." })
      .int("Requests per second is a whole number.")
      .min(1, "At least 1 request per second.")
      .max(50, "At most 50 requests per second."),
    newUsers: newUsers.refine(
      (said) => said.kind !== "create" || said.domains.length === 0,
      "An Identity Center does not say whether an address is verified, so domains cannot limit it.",
    ),
  })
  .superRefine((settings, context) => {
    const partition = partitionOfStartUrl(settings.startUrl);
    if (partition !== null && partition !== partitionOfRegion(settings.region))
      context.addIssue({
        code: "custom",
        message: "The start URL and the region are of different AWS partitions.",
      });
  });
export type IdentityCenterSettings = z.infer<typeof identityCenterSettings>;

export const servesSignIn = (settings: IdentityCenterSettings) => settings.purpose !== "accounts";
export const servesAccounts = (settings: IdentityCenterSettings) => settings.purpose !== "sign-in";

/** Where secrets of its people are sent: when this changes, those that exist are worth nothing there. */
export const reachOf = ({ startUrl: start, region, endpoints }: IdentityCenterSettings) =>
  JSON.stringify([start, region, endpoints.oidc, endpoints.portal, endpoints.sts, endpoints.signIn]);

/** The user name is all that it says of somebody (see docs/decisions/0007-who-an-identity-center-user-is.md). */
export function mapIdentityCenter(_settings: IdentityCenterSettings, claims: Claims): Mapped {
  return {
    subject: textOf(claims.userName, 64),
    userName: userNameOf(claims.userName),
    displayName: textOf(claims.userName, 64),
    email: emailOf(claims.userName),
    isEmailVerified: false,
    groups: null,
    attributes: {},
  };
}
