/** Settings of a SAML identity provider, and how its assertions are mapped. */
import { z } from "zod";
import { NAME_ID_FORMATS, TRANSIENT } from "@/lib/formats/saml-sp/messages";
import { isWebAddress } from "@/lib/formats/saml-sp/idp-metadata";
import { claimOf } from "./claims";
import { strength } from "./strength";
import {
  attributesBy,
  claim,
  emailOf,
  groupsOf,
  newUsers,
  refusedAs,
  subjectOf,
  textOf,
  userNameOf,
} from "./fields";
import type { Claims, MappedUser } from "./claims";

/** AWS's name for attributes for access control; the rest of the name is the tag key. */
const ACCESS_CONTROL = "https://aws.amazon.com/SAML/Attributes/AccessControl:";
const address = (field: "single_sign_on" | "logout" | "metadata") =>
  z.string().trim().refine(isWebAddress, refusedAs("saml_address_invalid", { field }));

const binding = z.enum(["redirect", "post"]);

/** Foyer reads these from the provider's metadata. */
const idp = z.strictObject({
  entityId: z.string().min(1).max(1024),
  singleSignOnUrl: address("single_sign_on"),
  binding: binding.default("redirect"),
  logout: z
    .strictObject({
      url: address("logout"),
      responseUrl: address("logout"),
      binding: binding.default("redirect"),
    })
    .nullable(),
  certificates: z.array(z.string().max(20_000)).min(1).max(20),
  wantsSignedRequests: z.boolean(),
  validUntil: z.iso.datetime().nullable(),
});

export const samlSettings = z.strictObject({
  /** The metadata's source; a URL is read again every day. */
  metadataUrl: address("metadata").nullable(),
  idp,
  nameIdFormat: z.enum(
    Object.keys(NAME_ID_FORMATS) as (keyof typeof NAME_ID_FORMATS)[],
    refusedAs("saml_name_id_format_invalid"),
  ),
  /** The attribute that is the subject; null for the NameID. */
  subject: claim("subject").nullable(),
  claims: z.strictObject({
    userName: claim("user_name"),
    displayName: claim("display_name"),
    email: claim("email"),
    groups: claim("groups").nullable(),
  }),
  signRequests: z.boolean(),
  /** Accepts IdP-initiated sign-ins: responses without a request. */
  allowsUnsolicited: z.boolean(),
  newUsers,
  strength,
});
export type SamlSettings = z.infer<typeof samlSettings>;
/** Everything except what the metadata says. */
export type SamlChoices = Omit<SamlSettings, "idp">;

/** Returns attributes by their names, and the NameID, which no attribute can replace. */
export function claimsOf(proven: {
  nameId: string;
  nameIdFormat: string;
  attributes: Record<string, string | string[]>;
}): Claims {
  return { ...proven.attributes, nameId: proven.nameId, nameIdFormat: proven.nameIdFormat };
}

/** Maps an assertion by the settings. Total: missing or malformed values are null. */
export function mapAssertion(settings: SamlSettings, claims: Claims): MappedUser {
  const { userName, displayName, email, groups } = settings.claims;
  const address = emailOf(claimOf(claims, email));
  return {
    ...subjectOfAssertion(settings, claims),
    userName: userNameOf(claimOf(claims, userName)),
    displayName: textOf(claimOf(claims, displayName), 256),
    email: address,
    isEmailVerified: address !== null,
    ...(groups === null ? { groups } : groupsOfAssertion(claims, groups)),
    attributes: attributesBy(
      Object.fromEntries(
        Object.keys(claims)
          .filter((name) => name.startsWith(ACCESS_CONTROL))
          .map((name) => [name.slice(ACCESS_CONTROL.length), name]),
      ),
      (name) => claims[name],
    ),
  };
}

function subjectOfAssertion({ subject }: SamlSettings, claims: Claims) {
  if (subject !== null) return subjectOf(claimOf(claims, subject));
  // A transient NameID changes at each sign-in (core §8.3.8), so it doesn't identify anyone.
  return claims.nameIdFormat === TRANSIENT
    ? { subject: null, subjectProblem: "transient" as const }
    : subjectOf(claims.nameId);
}

/** Entra ID sends this attribute in place of the groups of users who are in more than 150. */
const GROUPS_LINK = "http://schemas.microsoft.com/claims/groups.link";

/**
 * Most providers leave the attribute out for a user without groups, and for a user with too many. So a
 * missing or empty attribute is ignored.
 */
function groupsOfAssertion(claims: Claims, name: string): Pick<MappedUser, "groups" | "groupsUnsaid"> {
  if (Object.hasOwn(claims, GROUPS_LINK)) return { groups: null, groupsUnsaid: "overage" };
  const read = groupsOf(claimOf(claims, name));
  return read.groups?.length === 0 ? { groups: null, groupsUnsaid: "absent" } : read;
}
