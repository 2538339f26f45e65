/** What an administrator says of an OIDC provider, and what is read from its claims. */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";

const isLocal = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

/** OpenID Connect Discovery 1.0 §3: https, no query, no fragment. Plain http is for this machine only. */
const issuer = z.string().trim().max(500).refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && (url.protocol === "https:" || (url.protocol === "http:" && isLocal(url.hostname))) && url.search === "" && url.hash === "" && url.username === "" && url.password === "";
}, "The issuer is an address that begins with https://, without a query.");

const claim = (what: string) => z.string().trim().regex(/^[\x21-\x7e]{1,200}$/, `${what} is the name of a claim.`);
const domain = z.string().trim().toLowerCase().regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/, "A domain looks like example.com.");

/** Signatures of ID tokens that are taken: asymmetric ones only (RFC 8725 §3.2). */
export const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"] as const;

export const oidcSettings = z.strictObject({
  issuer,
  clientId: z.string().trim().refine((text) => isPrintable(text, 255), "The client id has 1 to 255 characters."),
  algorithm: z.enum(ALGORITHMS, { error: "This signature algorithm is not taken." }),
  scopes: z.string().trim().regex(/^[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*$/, "Scopes are words with spaces between them.").max(500).refine((text) => text.split(" ").includes("openid"), "The scopes must include openid."),
  claims: z.strictObject({
    userName: claim("The user name's claim"),
    displayName: claim("The display name's claim"),
    email: claim("The e-mail address's claim"),
    groups: claim("The groups' claim").nullable(),
  }),
  /** What happens to somebody whom Foyer does not know yet. */
  newPeople: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("refuse") }),
    /** With domains, an address of one of them that the provider has verified is required. */
    z.strictObject({ kind: z.literal("create"), domains: z.array(domain).max(50, "At most 50 domains.") }),
    /** Somebody of a SCIM directory, found by what a claim says. */
    z.strictObject({ kind: z.literal("directory"), sourceId: z.string().regex(/^src-[0-9a-f]{16}$/, "Choose a directory."), claim: claim("The claim that names the person"), equals: z.enum(["externalId", "userName"]) }),
  ]),
});
export type OidcSettings = z.infer<typeof oidcSettings>;

export const sourceName = z.string().trim().refine((text) => isPrintable(text, 100), "The name has 1 to 100 characters.");
export const clientSecret = z.string().trim().max(1000, "The client secret has at most 1,000 characters.");
export const subject = z.string().trim().refine((text) => isPrintable(text, 255), "A subject has 1 to 255 characters.");

export type Claims = Record<string, unknown>;

/** Who signs in, in Foyer's words. `groups` is null when nothing is said of them. */
export type MappedPerson = { subject: string; userName: string | null; displayName: string | null; email: string | null; isEmailVerified: boolean; groups: string[] | null };

const MOST_GROUPS = 1_000;

/** A claim by its name; where no claim has that name, `a.b` is the member b of the claim a. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Claims)[part];
  }
  return found;
}

const textOf = (value: unknown, longest: number) => (typeof value === "string" && isPrintable(value.trim(), longest) ? value.trim() : null);

/** Reads the claims as the settings say. Total: what is missing or malformed is null. */
export function mapClaims(settings: OidcSettings, claims: Claims): Omit<MappedPerson, "subject"> & { subject: string | null } {
  const { userName, displayName, email, groups } = settings.claims;
  const name = textOf(claimOf(claims, userName), 128);
  const address = z.email().max(254).safeParse(claimOf(claims, email));
  const given = groups === null ? null : claimOf(claims, groups);
  return {
    subject: textOf(claims.sub, 255),
    userName: name !== null && !/\s/.test(name) ? name : null,
    displayName: textOf(claimOf(claims, displayName), 256),
    email: address.success ? address.data : null,
    isEmailVerified: claims.email_verified === true,
    groups: groups === null || isOverage(claims, groups) ? null : [...new Set((Array.isArray(given) ? (given as unknown[]) : given === undefined ? [] : [given]).map((each) => textOf(each, 256)).filter((each) => each !== null))].slice(0, MOST_GROUPS),
  };
}

/** Entra ID leaves long lists of groups out and says where they can be asked for (OpenID Connect Core §5.6.2). */
function isOverage(claims: Claims, groups: string): boolean {
  const names = claims._claim_names;
  return typeof names === "object" && names !== null && Object.hasOwn(names, groups);
}
