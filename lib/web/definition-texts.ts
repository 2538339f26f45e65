/** A permission set as people type and compare it: one text per field. */
import { durationInWords } from "@/lib/formats/iso-duration";
import { prettyJson } from "@/lib/formats/pretty-json";
import type { PermissionSetDefinition } from "@/lib/access/permission-sets/types";

export const FIELD_NAMES: Record<keyof PermissionSetDefinition, string> = {
  description: "description",
  sessionSeconds: "session",
  relayState: "relay state",
  tags: "tags",
  awsManagedPolicies: "AWS managed policies",
  customerManagedPolicies: "your own policies",
  inlinePolicy: "inline policy",
  boundary: "boundary",
  existingRole: "role",
};

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
    boundary:
      boundary === null ? "" : "awsManaged" in boundary ? boundary.awsManaged : boundary.path + boundary.name,
  };
}

/** One field, to be compared: sessions in words, policies with a line for every member, lists in order. */
export function textOfField(set: PermissionSetDefinition, field: keyof PermissionSetDefinition): string {
  if (field === "existingRole") return set.existingRole ?? "";
  if (field === "sessionSeconds") return durationInWords(set.sessionSeconds);
  const text = valuesOf(set)[field];
  if (field === "inlinePolicy") return prettyJson(text);
  return field === "tags" ? text.split("\n").sort().join("\n") : text;
}

/** What differs, field by field. */
export function diffsOf(
  before: PermissionSetDefinition,
  after: PermissionSetDefinition,
  fields: (keyof PermissionSetDefinition)[],
): { title: string; before: string; after: string }[] {
  return fields.map((field) => ({
    title: FIELD_NAMES[field].replace(/^./, (letter) => letter.toUpperCase()),
    before: textOfField(before, field),
    after: textOfField(after, field),
  }));
}
