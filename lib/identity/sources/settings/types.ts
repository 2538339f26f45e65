/** Sources that authenticate users at sign-in, whatever their protocol. */
import type { z } from "zod";
import type { Reason } from "@/lib/messages/reason";
import type { Secret } from "@/lib/platform/crypto/secret";
import type { Claims, MappedUser } from "./claims";
import type { NewUsers } from "./fields";
import type { IdentityCenterSettings } from "./identity-center";
import type { LdapSettings } from "./ldap";
import type { OidcSettings } from "./oidc";
import type { SamlSettings } from "./saml";

/** The settings of each kind. A new kind is named here, in kinds.ts, and has a folder. */
export type SettingsOf = {
  oidc: OidcSettings;
  saml: SamlSettings;
  ldap: LdapSettings;
  "identity-center": IdentityCenterSettings;
};
export type SignInKind = keyof SettingsOf;

export type Kind<S> = {
  settings: z.ZodType<S>;
  /** Maps what arrived by the settings. Total: missing or malformed values are null. */
  map(settings: S, claims: Claims): MappedUser;
  newUsers(settings: S): NewUsers;
  /** Names of claims that the provider doesn't vouch for: users can type them. */
  unverified(settings: S, claims: Claims): string[];
  /** The namespace of the subjects: at another authority, the same subject is another user. */
  authority(settings: S): string;
  /**
   * Who receives the secret: if this changes, the secret must be typed again, so that it can't be sent
   * elsewhere unnoticed.
   */
  secretFor?(settings: S): string;
  /** How users sign in through it: on its own page, or with the name and password of Foyer's form. */
  signIn: "redirect" | "password";
  /** False for a source with another purpose; omitted if everyone may sign in. */
  servesSignIn?(settings: S): boolean;
};

/** A source on the sign-in page. */
export type SignInSource = { id: string; kind: SignInKind; name: string; unreachableSince: Date | null };

export type SourceTest = {
  at: string;
  by: string;
  claims: Claims;
  mapped: MappedUser;
  /** What went wrong without stopping the sign-in. */
  notes?: readonly Reason[];
};

export type SourceOf<K extends SignInKind> = {
  id: string;
  kind: K;
  name: string;
  isEnabled: boolean;
  settings: SettingsOf[K];
  hasSecret: boolean;
  lastTest: SourceTest | null;
  /** Why the last test failed; null once one succeeds. */
  testFailure: { at: Date; reason: Reason } | null;
  unreachableSince: Date | null;
  revision: number;
};
export type Source = { [K in SignInKind]: SourceOf<K> }[SignInKind];
/** A source with its secret, for the code that connects to it. */
export type SourceClient<K extends SignInKind> = SourceOf<K> & { secret: Secret | null };
