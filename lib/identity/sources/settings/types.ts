/** The words of sources that prove people at sign-in, whatever protocol they speak. */
import type { z } from "zod";
import type { Secret } from "@/lib/platform/crypto/secret";
import type { IdentityCenterSettings } from "./identity-center";
import type { LdapSettings } from "./ldap";
import type { OidcSettings } from "./oidc";
import type { SamlSettings } from "./saml";
import type { NewUsers } from "./fields";

/** What each kind's settings are. A new kind is named here, in kinds.ts, and has a folder. */
export type SettingsOf = {
  oidc: OidcSettings;
  saml: SamlSettings;
  ldap: LdapSettings;
  "identity-center": IdentityCenterSettings;
};
export type SignInKind = keyof SettingsOf;

/** What a source said of somebody, by its own names. */
export type Claims = Record<string, unknown>;

/** Who signs in, in Foyer's words. `groups` is null when nothing is said of them. */
export type MappedPerson = {
  subject: string;
  userName: string | null;
  displayName: string | null;
  email: string | null;
  isEmailVerified: boolean;
  groups: string[] | null;
  /** For session tags, by tag key. */ attributes: Record<string, string>;
};
/** As it arrived: whoever has no subject cannot sign in. */
export type Mapped = Omit<MappedPerson, "subject"> & { subject: string | null };

export type Kind<S> = {
  settings: z.ZodType<S>;
  /** Reads what arrived as the settings say. Total: what is missing or malformed is null. */
  map(settings: S, claims: Claims): Mapped;
  newUsers(settings: S): NewUsers;
  /** The names of those claims that nobody at the source vouches for: anybody may have typed them. */
  unverified(settings: S, claims: Claims): string[];
  /** Whose subjects these are: at another authority the same subject is somebody else. */
  authority(settings: S): string;
  /** To whom the secret is shown: for another one it is asked for again, so that nobody sends it elsewhere unseen. */
  secretFor?(settings: S): string;
  /** The job that runs while it is switched on, keyed by the source's id. */
  job?: string;
  /** How people come through it: by a way of its own, or with the sign-in form's name and password. */
  signIn: "redirect" | "password";
  /** False for a source that is there for something else; left out where everybody may sign in. */
  signsIn?(settings: S): boolean;
};

/** What the sign-in page offers. */
export type SignInSource = { id: string; kind: SignInKind; name: string; unreachableSince: Date | null };

export type SourceTest = { at: string; by: string; claims: Claims; mapped: Mapped };

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
/** With its secret, for the code that speaks to it. */
export type SourceClient<K extends SignInKind> = SourceOf<K> & { secret: Secret | null };
