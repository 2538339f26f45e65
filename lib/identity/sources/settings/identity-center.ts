/** Settings of a connected AWS IAM Identity Center, and how its users are mapped. */
import { z } from "zod";
import type { Partition } from "@/lib/formats/arn";
import { partitionOfRegion } from "@/lib/formats/partition";
import { emailOf, exactTextOf, isPlainAddress, newUsers, refusedAs, textOf, userNameOf } from "./fields";
import type { Claims, MappedUser } from "./claims";

/** As users copy it from the address bar: the fragment is not part of it. */
const startUrl = z
  .string()
  .trim()
  .transform((text) => text.replace(/#.*$/s, "").replace(/\/$/, ""))
  .refine(
    (text) => text.length <= 500 && isPlainAddress(text),
    refusedAs("identity_center_start_url_invalid"),
  );

const endpoint = (field: "oidc" | "portal" | "sts" | "sign_in") =>
  z
    .string()
    .trim()
    .refine(
      (text) => text.length <= 500 && isPlainAddress(text) && new URL(text).pathname === "/",
      refusedAs("identity_center_endpoint_invalid", { field }),
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

/** Returns the partition of AWS's own start URLs; null for any other portal with the protocol. */
export function partitionOfStartUrl(text: string): Partition | null {
  if (!URL.canParse(text)) return null;
  const host = new URL(text).hostname;
  return PORTAL_HOSTS.find(([pattern]) => pattern.test(host))?.[1] ?? null;
}

const PURPOSES = ["accounts", "sign-in", "both"] as const;

export const identityCenterSettings = z
  .strictObject({
    startUrl,
    region: z
      .string()
      .trim()
      .toLowerCase()
      .refine((text) => partitionOfRegion(text) !== null, refusedAs("identity_center_region_invalid")),
    purpose: z.enum(PURPOSES, refusedAs("identity_center_purpose_missing")),
    /** Null for AWS's own endpoints in the region; for another portal, the origin of its start URL. */
    endpoints: z.strictObject({
      oidc: endpoint("oidc"),
      portal: endpoint("portal"),
      sts: endpoint("sts"),
      signIn: endpoint("sign_in"),
    }),
    requestsPerSecond: z
      .number(refusedAs("identity_center_rate_invalid"))
      .int(refusedAs("identity_center_rate_invalid"))
      .min(1, refusedAs("identity_center_rate_invalid"))
      .max(50, refusedAs("identity_center_rate_invalid")),
    newUsers: newUsers.refine(
      (said) => said.kind !== "create" || said.domains.length === 0,
      refusedAs("identity_center_domains_unsupported"),
    ),
  })
  .superRefine((settings, context) => {
    const partition = partitionOfStartUrl(settings.startUrl);
    if (partition !== null && partition !== partitionOfRegion(settings.region))
      context.addIssue({
        code: "custom",
        message: "identity_center_partition_mismatch",
      });
  });
export type IdentityCenterSettings = z.infer<typeof identityCenterSettings>;

export const servesSignIn = (settings: IdentityCenterSettings) => settings.purpose !== "accounts";
export const servesAccounts = (settings: IdentityCenterSettings) => settings.purpose !== "sign-in";

/** Returns every endpoint that receives tokens: if one changes, existing tokens must not go there. */
export const addressesOf = ({ startUrl: start, region, endpoints }: IdentityCenterSettings) =>
  JSON.stringify([start, region, endpoints.oidc, endpoints.portal, endpoints.sts, endpoints.signIn]);

/**
 * The user name is all that an Identity Center reveals about a user (see
 * docs/decisions/0007-who-an-identity-center-user-is.md).
 */
export function mapIdentityCenter(_settings: IdentityCenterSettings, claims: Claims): MappedUser {
  return {
    subject: exactTextOf(claims.userName, 64),
    userName: userNameOf(claims.userName),
    displayName: textOf(claims.userName, 64),
    email: emailOf(claims.userName),
    isEmailVerified: false,
    groups: null,
    attributes: {},
  };
}
