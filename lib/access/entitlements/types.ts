/**
 * What a person may open now, in the compact form that the start page and scripts read.
 *
 * Lists refer to each other by index, so that 10,000 roles stay small on the wire: an account
 * names its environment, unit and roles by their place in the lists beside it.
 */

/** Colours by name; the themes decide what they look like. Never the only carrier of a meaning. */
export const ENVIRONMENT_COLOURS = ["red", "amber", "green", "blue", "violet", "slate"] as const;
export type EnvironmentColour = (typeof ENVIRONMENT_COLOURS)[number];

export type EnvironmentEntry = { name: string; colour: EnvironmentColour };

/** A permission set. People see it as a role. */
export type RoleEntry = {
  id: string;
  name: string;
  description: string | null;
  /** Longest session in seconds, 3600–43200. */
  sessionSeconds: number;
};

export type AccountEntry = {
  /** Twelve digits. */
  id: string;
  name: string;
  email: string;
  /** Index into `units`, or null at the organization's root and outside any organization. */
  unit: number | null;
  /** Index into `environments`, or null without a label. */
  environment: number | null;
  /** Indexes into `roles`, in the order in which they are shown. */
  roles: number[];
  /** Those of `roles` that are still being set up in AWS; left out when there are none. */
  waiting?: number[];
  /** Index into `sources`: an account of a connected Identity Center. */
  source?: number;
  /** Its roles are not known yet: they are being read there; left out otherwise. */
  isListing?: boolean;
};

export type Entitlements = {
  environments: EnvironmentEntry[];
  /** Paths from the root: "Workloads / Production". */
  units: string[];
  roles: RoleEntry[];
  /** Names of connected Identity Centers; left out when nothing comes from one. */
  sources?: string[];
  /** In the order in which they are shown. */
  accounts: AccountEntry[];
};
