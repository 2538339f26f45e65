/** What an administrator says of an OIDC provider, and what is read from its claims. */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import {
  accessControl,
  attributesBy,
  certificateAuthority,
  claim,
  emailOf,
  groupsOf,
  newUsers,
  textOf,
  userNameOf,
} from "./fields";
import { claimOf } from "./claims";
import type { Claims, Mapped } from "./types";

const isLocal = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

/** OpenID Connect Discovery 1.0 §3: https, no query, no fragment. Plain http is for this machine only. */
const issuer = z
  .string()
  .trim()
  .max(500)
  .refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return (
      url !== null &&
      (url.protocol === "https:" || (url.protocol === "http:" && isLocal(url.hostname))) &&
      url.search === "" &&
      url.hash === "" &&
      url.username === "" &&
      url.password === ""
    );
  }, "The issuer is an address that begins with https://, without a query.");

/** Signatures of ID tokens that are taken: asymmetric ones only (RFC 8725 §3.2). */
export const ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
] as const;

export const oidcSettings = z.strictObject({
  issuer,
  clientId: z
    .string()
    .trim()
    .refine((text) => isPrintable(text, 255), "The client id has 1 to 255 characters."),
  algorithm: z.enum(ALGORITHMS, { error: "This signature algorithm is not taken." }),
  scopes: z
    .string()
    .trim()
    .regex(
      /^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/,
      "Scopes are words with spaces between them.",
    )
    .max(500)
    .refine((text) => text.split(" ").includes("openid"), "The scopes must include openid."),
  claims: z.strictObject({
    userName: claim("The user name's claim"),
    displayName: claim("The display name's claim"),
    email: claim("The e-mail address's claim"),
    groups: claim("The groups' claim").nullable(),
  }),
  newUsers,
  /** Who signs out here is sent to sign out there, too. */
  signsOutThere: z.boolean().default(false),
  ca: certificateAuthority.default(""),
  /** Session tags: the claim whose value a tag key takes. */
  accessControl: accessControl.default({}),
});
export type OidcSettings = z.infer<typeof oidcSettings>;

/** Reads the claims as the settings say. Total: what is missing or malformed is null. */
export function mapClaims(settings: OidcSettings, claims: Claims): Mapped {
  const { userName, displayName, email, groups } = settings.claims;
  return {
    subject: textOf(claims.sub, 255),
    userName: userNameOf(claimOf(claims, userName)),
    displayName: textOf(claimOf(claims, displayName), 256),
    email: emailOf(claimOf(claims, email)),
    isEmailVerified: claims.email_verified === true,
    groups: groups === null || isOverage(claims, groups) ? null : groupsOf(claimOf(claims, groups)),
    attributes: attributesBy(settings.accessControl, (name) => claimOf(claims, name)),
  };
}

/** An address that the provider did not verify is one that anybody may type. */
export function unverifiedClaims(settings: OidcSettings, claims: Claims): string[] {
  return claims.email_verified === true ? [] : ["email", settings.claims.email];
}

/** Entra ID leaves long lists of groups out and says where they can be asked for (OpenID Connect Core §5.6.2). */
function isOverage(claims: Claims, groups: string): boolean {
  const names = claims._claim_names;
  return typeof names === "object" && names !== null && Object.hasOwn(names, groups);
}
