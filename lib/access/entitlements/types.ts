/**
 * What a user may open now, in a compact form for the start page and scripts.
 *
 * Lists refer to each other by index to keep 10,000 roles small on the wire: an account names its
 * environment, unit and roles by their index in the lists beside it.
 */

/** Colours by name; the themes define them. Never the only carrier of meaning. */
export const ENVIRONMENT_COLOURS = ["red", "amber", "green", "blue", "violet", "slate"] as const;
export type EnvironmentColour = (typeof ENVIRONMENT_COLOURS)[number];

export type EnvironmentEntry = { name: string; colour: EnvironmentColour };

/** A permission set. Users see it as a role. */
export type RoleEntry = {
  id: string;
  name: string;
  description: string | null;
  /** Maximum session length in seconds, 3600–43200. */
  sessionSeconds: number;
};

export type AccountEntry = {
  /** Twelve digits. */
  id: string;
  name: string;
  email: string;
  /** The first part of its profiles' names, where that isn't made of its name. */
  profile?: string;
  /** Index into `units`, or null at the organization's root and outside any organization. */
  unit: number | null;
  /** Index into `environments`, or null without a label. */
  environment: number | null;
  /** Indexes into `roles`, in display order. */
  roles: number[];
  /** Indexes of roles that are still being deployed to AWS; absent if none. */
  waiting?: number[];
  /** Index into `sources`: an account of a connected Identity Center. */
  source?: number;
  /** True while its roles are being listed at the Identity Center; otherwise absent. */
  isListing?: boolean;
};

export type Entitlements = {
  environments: EnvironmentEntry[];
  /** Paths from the root: "Workloads / Production". */
  units: string[];
  roles: RoleEntry[];
  /** Names of connected Identity Centers; absent if nothing comes from one. */
  sources?: string[];
  /** In display order. */
  accounts: AccountEntry[];
};
