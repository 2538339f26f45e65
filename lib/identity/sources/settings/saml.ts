/** What an administrator says of a SAML identity provider, and what is read from its assertions. */
import { z } from "zod";
import { NAME_ID_FORMATS, TRANSIENT } from "@/lib/formats/saml-sp/messages";
import { isWebAddress } from "@/lib/formats/saml-sp/idp-metadata";
import { claimOf } from "./claims";
import { attributesBy, claim, emailOf, groupsOf, newUsers, textOf, userNameOf } from "./fields";
import type { Claims, Mapped } from "./types";

/** What AWS calls attributes for access control in assertions; the rest of the name is the tag key. */
const ACCESS_CONTROL = "https://aws.amazon.com/SAML/Attributes/AccessControl:";
const address = (what: string) =>
  z.string().trim().refine(isWebAddress, `${what} is an address that begins with https://.`);

const binding = z.enum(["redirect", "post"]);

/** As read from the provider's metadata, by Foyer. */
const idp = z.strictObject({
  entityId: z.string().min(1).max(1024),
  singleSignOnUrl: address("Where to sign in"),
  binding: binding.default("redirect"),
  logout: z
    .strictObject({
      url: address("Where to sign out"),
      responseUrl: address("Where to sign out"),
      binding: binding.default("redirect"),
    })
    .nullable(),
  certificates: z.array(z.string().max(20_000)).min(1).max(20),
  wantsSignedRequests: z.boolean(),
  validUntil: z.iso.datetime().nullable(),
});

export const samlSettings = z.strictObject({
  /** Where the metadata came from; with a URL it is read anew every day. */
  metadataUrl: address("The metadata URL").nullable(),
  idp,
  nameIdFormat: z.enum(Object.keys(NAME_ID_FORMATS) as (keyof typeof NAME_ID_FORMATS)[], {
    error: "Choose a form of the NameID.",
  }),
  /** The attribute that is the subject; null for the NameID. */
  subject: claim("The subject's attribute").nullable(),
  claims: z.strictObject({
    userName: claim("The user name's attribute"),
    displayName: claim("The display name's attribute"),
    email: claim("The e-mail address's attribute"),
    groups: claim("The groups' attribute").nullable(),
  }),
  signRequests: z.boolean(),
  /** Takes answers that nobody asked for (IdP-initiated). */
  allowsUnsolicited: z.boolean(),
  newUsers,
});
export type SamlSettings = z.infer<typeof samlSettings>;
/** All but what the metadata says. */
export type SamlChoices = Omit<SamlSettings, "idp">;

/** Attributes by their names, and the NameID, which no attribute can stand for. */
export function claimsOf(proven: {
  nameId: string;
  nameIdFormat: string;
  attributes: Record<string, string | string[]>;
}): Claims {
  return { ...proven.attributes, nameId: proven.nameId, nameIdFormat: proven.nameIdFormat };
}

/** Reads an assertion as the settings say. Total: what is missing or malformed is null. */
export function mapAssertion(settings: SamlSettings, claims: Claims): Mapped {
  const { userName, displayName, email, groups } = settings.claims;
  const address = emailOf(claimOf(claims, email));
  // A transient NameID is another one at each sign-in (core §8.3.8): it stands for nobody.
  const subject =
    settings.subject === null
      ? claims.nameIdFormat === TRANSIENT
        ? null
        : claims.nameId
      : claimOf(claims, settings.subject);
  return {
    subject: textOf(subject, 255),
    userName: userNameOf(claimOf(claims, userName)),
    displayName: textOf(claimOf(claims, displayName), 256),
    email: address,
    isEmailVerified: address !== null,
    groups: groups === null ? null : groupsOf(claimOf(claims, groups)),
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
