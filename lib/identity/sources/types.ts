/** The words of sources that prove people at sign-in, whatever protocol they speak. */
import type { z } from "zod";
import type { Secret } from "@/lib/platform/crypto/secret";
import type { IdentityCenterSettings } from "./aws-identity-center/input";
import type { OidcSettings } from "./oidc/input";
import type { NewPeople } from "./input";

/** What each kind's settings are. A new kind is named here, in kinds.ts, and has a folder. */
export type SettingsOf = { oidc: OidcSettings; "aws-identity-center": IdentityCenterSettings };
export type SignInKind = keyof SettingsOf;

/** What a source said of somebody, by its own names. */
export type Claims = Record<string, unknown>;

/** Who signs in, in Foyer's words. `groups` is null when nothing is said of them. */
export type MappedPerson = { subject: string; userName: string | null; displayName: string | null; email: string | null; isEmailVerified: boolean; groups: string[] | null };
/** As it arrived: whoever has no subject cannot sign in. */
export type Mapped = Omit<MappedPerson, "subject"> & { subject: string | null };

export type Kind<S> = {
  settings: z.ZodType<S>;
  /** Reads what arrived as the settings say. Total: what is missing or malformed is null. */
  map(settings: S, claims: Claims): Mapped;
  newPeople(settings: S): NewPeople;
  /** The names of those claims that nobody at the source vouches for: anybody may have typed them. */
  unverified(settings: S, claims: Claims): string[];
  /** Whose subjects these are: at another authority the same subject is somebody else. */
  authority(settings: S): string;
  /** False for a source that is there for something else; left out where everybody may sign in. */
  signsIn?(settings: S): boolean;
};

export type SourceTest = { at: string; by: string; claims: Claims; mapped: Mapped };

export type SourceOf<K extends SignInKind> = { id: string; kind: K; name: string; isEnabled: boolean; settings: SettingsOf[K]; hasSecret: boolean; lastTest: SourceTest | null; revision: number };
export type Source = { [K in SignInKind]: SourceOf<K> }[SignInKind];
/** With its secret, for the code that speaks to it. */
export type SourceClient<K extends SignInKind> = SourceOf<K> & { secret: Secret | null };
