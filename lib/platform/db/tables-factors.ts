/** Tables of second factors. */
import type { ColumnType } from "kysely";

export type FactorKind = "passkey" | "security_key" | "totp";
/** What can prove a session: a factor, a code for the day it is lost, or a provider that asked for more than a password. */
export type StrongMethod = FactorKind | "recovery_code" | "provider";

type OrAbsent<T> = ColumnType<T | null, T | null | undefined, T | null>;

export type FactorsTable = {
  id: string;
  user_id: string;
  kind: FactorKind;
  /** The person's own; empty for none. */
  name: string;
  created_at: Date;
  last_used_at: OrAbsent<Date>;
  credential_id: OrAbsent<string>;
  /** COSE. */
  public_key: OrAbsent<Buffer>;
  counter: OrAbsent<number>;
  transports: OrAbsent<string[]>;
  aaguid: OrAbsent<string>;
  is_backup_eligible: OrAbsent<boolean>;
  is_backed_up: OrAbsent<boolean>;
  /** Of an authenticator app, sealed. */
  secret: OrAbsent<Buffer>;
  /** The last time step whose code was accepted: older codes never are. */
  last_step: OrAbsent<number>;
};

export type WebauthnUsersTable = { user_id: string; handle: string };

export type ChallengePurpose = "sign_in" | "second_factor" | FactorKind;

export type FactorChallengesTable = {
  id: string;
  purpose: ChallengePurpose;
  challenge_hash: OrAbsent<Buffer>;
  user_id: OrAbsent<string>;
  session_id: OrAbsent<string>;
  /** Of an authenticator app that is being added, sealed. */
  secret: OrAbsent<Buffer>;
  created_at: Date;
  expires_at: Date;
  spent_at: OrAbsent<Date>;
};

export type RecoveryCodesTable = { user_id: string; mac: Buffer; created_at: Date };

export type KnownDevicesTable = {
  user_id: string;
  device_hash: Buffer;
  network: string;
  created_at: Date;
  expires_at: Date;
};

export type RuleScope = "everyone" | "administrators" | "group";
export type RuleMode = "off" | "new" | "always";
export type RuleCovers = "passwords" | "every_source";

export type FactorRulesTable = {
  id: string;
  scope: RuleScope;
  group_id: OrAbsent<string>;
  mode: RuleMode;
  kinds: FactorKind[];
  covers: RuleCovers;
  changed_at: Date;
  changed_by: string;
};
