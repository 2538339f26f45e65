/**
 * Permission sets: the desired role in every account they are assigned on.
 *
 * A permission set has a definition, and a version for each change. Foyer deploys versions;
 * `roleRevision` is the last one that changed the role itself, so that an edited relay state doesn't make
 * every account out of date. A set of kind `existing` points at a role that Foyer doesn't own.
 */
import { canonicalJson } from "@/lib/formats/canonical-json";
import { canonicalPolicy } from "@/lib/formats/iam-policy/same";
import type { Boundary } from "@/lib/platform/db/schema";

export type CustomerManagedPolicy = { name: string; /** Begins and ends with a slash. */ path: string };

export type PermissionSetDefinition = {
  description: string | null;
  /** 3,600 to 43,200. */
  sessionSeconds: number;
  /** `sessionSeconds` as an API wrote it ("PT60M"), to return it unchanged; ignored if the two disagree. */
  sessionDuration?: string | null | undefined;
  relayState: string | null;
  tags: Record<string, string>;
  /** Names below `arn:<partition>:iam::aws:policy/`, such as "job-function/Billing". */
  awsManagedPolicies: string[];
  customerManagedPolicies: CustomerManagedPolicy[];
  inlinePolicy: string | null;
  boundary: Boundary | null;
  /** Path and name of an existing role, such as "/team/Deployer"; null for a role of Foyer. */
  existingRole: string | null;
  /** The role opens only within so many minutes of a strong factor (1 to 1,440); null asks for none. */
  strongMinutes: number | null;
};

export type PermissionSet = PermissionSetDefinition & {
  id: string;
  name: string;
  kind: "managed" | "existing";
  revision: number;
  roleRevision: number;
  createdAt: Date;
  updatedAt: Date;
};

export type PermissionSetVersion = {
  version: number;
  definition: PermissionSetDefinition;
  createdAt: Date;
  createdBy: string;
};

/** Returns the parts of a definition that the role in an account depends on. */
export function rolePartOf(definition: PermissionSetDefinition): string {
  const {
    description,
    sessionSeconds,
    awsManagedPolicies,
    customerManagedPolicies,
    inlinePolicy,
    boundary,
    existingRole,
  } = definition;
  return canonicalJson([
    description,
    sessionSeconds,
    [...awsManagedPolicies].sort(),
    customerManagedPolicies.map(({ path, name }) => path + name).sort(),
    inlinePolicy === null ? null : canonicalPolicy(inlinePolicy),
    boundary,
    existingRole,
  ]);
}
