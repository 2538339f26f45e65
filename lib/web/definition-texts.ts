/** A permission set as people type and compare it: one text per field. */
import type { DefinitionField } from "@/lib/access/permission-sets/service";
import type { PermissionSetDefinition } from "@/lib/access/permission-sets/types";
import { prettyJson } from "@/lib/formats/pretty-json";
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";

export type { DefinitionField };

const NAMES = {
  description: "description",
  sessionSeconds: "session_seconds",
  relayState: "relay_state",
  tags: "tags",
  awsManagedPolicies: "aws_managed_policies",
  customerManagedPolicies: "customer_managed_policies",
  inlinePolicy: "inline_policy",
  boundary: "boundary",
  existingRole: "existing_role",
  strongMinutes: "strong_minutes",
} as const satisfies Record<DefinitionField, string>;

export const fieldName = ({ t }: Text, field: DefinitionField) => t(`permission_sets.fields.${NAMES[field]}`);

const pathAndName = (policy: { name: string; path: string }) =>
  policy.path === "/" ? policy.name : policy.path + policy.name;

export function valuesOf(set: PermissionSetDefinition) {
  const { boundary } = set;
  return {
    description: set.description ?? "",
    sessionSeconds: set.sessionSeconds,
    relayState: set.relayState ?? "",
    tags: Object.entries(set.tags)
      .map(([key, value]) => `${key}=${value}`)
      .join("\n"),
    awsManagedPolicies: set.awsManagedPolicies.join("\n"),
    customerManagedPolicies: set.customerManagedPolicies.map(pathAndName).join("\n"),
    inlinePolicy: set.inlinePolicy ?? "",
    strongMinutes: set.strongMinutes === null ? "" : String(set.strongMinutes),
    boundary:
      boundary === null ? "" : "awsManaged" in boundary ? boundary.awsManaged : boundary.path + boundary.name,
  };
}

/** Returns one field, ready to compare: durations in words, policies indented, tags sorted. */
export function textOfField(text: Text, set: PermissionSetDefinition, field: DefinitionField): string {
  if (field === "existingRole") return set.existingRole ?? "";
  if (field === "sessionSeconds") return durationText(text, set.sessionSeconds);
  if (field === "strongMinutes")
    return set.strongMinutes === null ? "" : durationText(text, set.strongMinutes * 60);
  const value = valuesOf(set)[field];
  if (field === "inlinePolicy") return prettyJson(value);
  return field === "tags" ? value.split("\n").sort().join("\n") : value;
}

/** The differences of two definitions, field by field. */
export function diffsOf(
  text: Text,
  before: PermissionSetDefinition,
  after: PermissionSetDefinition,
  fields: DefinitionField[],
): { title: string; before: string; after: string }[] {
  return fields.map((field) => ({
    title: fieldName(text, field),
    before: textOfField(text, before, field),
    after: textOfField(text, after, field),
  }));
}
