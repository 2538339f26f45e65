/** The rules of every kind of sign-in source, applied to one source. */
import type { NewUsers } from "./fields";
import { identityCenterSettings, mapIdentityCenter, servesSignIn as isForSignIn } from "./identity-center";
import { ldapAuthority, ldapSettings, mapEntry } from "./ldap";
import { mapClaims, oidcSettings, unverifiedClaims as unverifiedOidcClaims } from "./oidc";
import { mapAssertion, samlSettings } from "./saml";
import type { Claims, MappedUser } from "./claims";
import type { Kind, SettingsOf, SignInKind, Source, SourceTest } from "./types";

const KINDS: { [K in SignInKind]: Kind<SettingsOf[K]> } = {
  oidc: {
    settings: oidcSettings,
    map: mapClaims,
    newUsers: (settings) => settings.newUsers,
    unverified: unverifiedOidcClaims,
    authority: (settings) => settings.issuer,
    secretFor: ({ issuer, ca }) => JSON.stringify([issuer, ca]),
    signIn: "redirect",
  },
  saml: {
    settings: samlSettings,
    map: mapAssertion,
    newUsers: (settings) => settings.newUsers,
    unverified: () => [],
    authority: (settings) => settings.idp.entityId,
    signIn: "redirect",
  },
  ldap: {
    settings: ldapSettings,
    map: mapEntry,
    newUsers: () => ({ kind: "refuse" }),
    unverified: () => [],
    authority: ldapAuthority,
    secretFor: ({ servers, ca, isPlain, bindName }) => JSON.stringify([servers, ca, isPlain, bindName]),
    signIn: "password",
  },
  "identity-center": {
    settings: identityCenterSettings,
    map: mapIdentityCenter,
    newUsers: (settings) => settings.newUsers,
    unverified: () => [],
    authority: (settings) => settings.startUrl,
    signIn: "redirect",
    servesSignIn: isForSignIn,
  },
};

export const SIGN_IN_KINDS = Object.keys(KINDS) as SignInKind[];
/** Kinds that the sign-in page links to. */
export const REDIRECT_KINDS = SIGN_IN_KINDS.filter((kind) => KINDS[kind].signIn === "redirect");

/** Returns the rules of a source's kind. */
export const kindOf = (kind: SignInKind) => KINDS[kind] as Kind<SettingsOf[SignInKind]>;

/** Maps a source's claims about a user by its settings. */
export function mapUser(source: Source, claims: Claims): MappedUser {
  return kindOf(source.kind).map(source.settings, claims);
}

/** Returns what happens to users whom the source authenticates and Foyer doesn't know. */
export function newUsersOf(source: Source): NewUsers {
  return kindOf(source.kind).newUsers(source.settings);
}

/** Returns the namespace of a source's subjects: an issuer, an entity id, a directory. */
export function authorityOf(source: Source): string {
  return kindOf(source.kind).authority(source.settings);
}

/** Returns whether users may sign in through the source; an Identity Center may be for its accounts only. */
export function servesSignIn(source: Source): boolean {
  return kindOf(source.kind).servesSignIn?.(source.settings) ?? true;
}

/** Returns the names of claims that the provider doesn't vouch for. */
export function unverifiedClaims(source: Source, claims: Claims): string[] {
  return kindOf(source.kind).unverified(source.settings, claims);
}

/** Returns whether a test got everything that a sign-in needs. */
export function isUsable(test: SourceTest | null): boolean {
  return test !== null && test.mapped.subject !== null && test.mapped.userName !== null;
}
