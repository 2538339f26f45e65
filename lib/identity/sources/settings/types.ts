/** Sources that prove users at sign-in, whatever protocol they speak. */
import type { z } from "zod";
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
  /** Reads what arrived as the settings say. Total: what is missing or malformed is null. */
  map(settings: S, claims: Claims): MappedUser;
  newUsers(settings: S): NewUsers;
  /** Names of claims that the provider doesn't vouch for: users can type them. */
  unverified(settings: S, claims: Claims): string[];
  /** The namespace of the subjects: at another authority the same subject is another user. */
  authority(settings: S): string;
  /** Who receives the secret: when this changes, the secret is asked for again, so that it can't be sent elsewhere unseen. */
  secretFor?(settings: S): string;
  /** How users come through it: on a page of its own, or with the name and password of the sign-in form. */
  signIn: "redirect" | "password";
  /** False for a source that serves another purpose; left out where everybody may sign in. */
  servesSignIn?(settings: S): boolean;
};

/** What the sign-in page offers. */
export type SignInSource = { id: string; kind: SignInKind; name: string; unreachableSince: Date | null };

export type SourceTest = { at: string; by: string; claims: Claims; mapped: MappedUser };

export type SourceOf<K extends SignInKind> = {
  id: string;
  kind: K;
  name: string;
  isEnabled: boolean;
  settings: SettingsOf[K];
  hasSecret: boolean;
  lastTest: SourceTest | null;
  unreachableSince: Date | null;
  revision: number;
};
export type Source = { [K in SignInKind]: SourceOf<K> }[SignInKind];
/** A source with its secret, for the code that speaks to it. */
export type SourceClient<K extends SignInKind> = SourceOf<K> & { secret: Secret | null };
