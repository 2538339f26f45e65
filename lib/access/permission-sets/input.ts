/**
 * The input of a permission set. Text is stored unchanged or refused: forms trim it, APIs don't.
 * @see sso-admin API reference, CreatePermissionSet, PutInlinePolicyToPermissionSet, AttachManagedPolicyToPermissionSet
 * @see IAM user guide, "IAM and AWS STS quotas"
 */
import { z } from "zod";
import { strongMinutes } from "@/lib/identity/step-up/minutes";
import type { RefusalCode } from "@/lib/platform/errors";
import { parseRelayState } from "@/lib/formats/console-destination";
import { checkIdentityPolicy } from "@/lib/formats/iam-policy/check";
import { MAX_ROLE_SECONDS, MIN_ROLE_SECONDS } from "@/lib/formats/role-name";

/** AWS's highest quota; AWS's and customer managed policies count together. Each account has its own quota. */
export const MAX_MANAGED_POLICIES = 20;
const MAX_TAGS = 50;

const name = z.string().regex(/^[A-Za-z0-9_+=,.@-]{1,32}$/, "permission_set_name_not_valid");
/** sso-admin's pattern of a description. */
const description = z
  .string()
  .max(700, "description_too_long")
  .regex(/^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/, "description_not_latin")
  .transform((text) => (text === "" ? null : text));
const policyName = z.string().regex(/^[A-Za-z0-9_+=,.@-]{1,128}$/, "policy_name_not_valid");
const policyPath = z
  .string()
  .max(512, "policy_path_too_long")
  .regex(/^\/([!-~]+\/)?$/, "policy_path_not_valid");
const customerManaged = z.strictObject({ name: policyName, path: policyPath.default("/") });
/** Pages also send a policy's ARN. */
const awsManaged = z
  .string()
  .transform((text) => text.replace(/^arn:aws[a-z-]*:iam::aws:policy\//, ""))
  .refine(
    (text) =>
      /^([A-Za-z0-9_-]+\/)?[A-Za-z0-9_+=,.@-]{1,128}$/.test(text) && !text.startsWith("aws-service-role/"),
    "not_an_aws_managed_policy",
  );

const inlinePolicy = z
  .string()
  .transform((text) => (text === "" ? null : text))
  .superRefine((text, context) => {
    if (text === null) return;
    for (const problem of checkIdentityPolicy(text))
      if (problem.severity === "error")
        context.addIssue({
          code: "custom",
          message: "inline_policy_not_valid",
          params: { line: problem.line, problem: problem.problem },
        });
  });

const relayState = z
  .string()
  .max(240, "relay_state_too_long")
  .transform((text) => (text === "" ? null : text))
  .refine((text) => text === null || parseRelayState(text).ok, "relay_state_not_valid");

/** sso-admin's pattern of a tag's key and value. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const tags = z.record(z.string(), z.string()).superRefine((all, context) => {
  const problem = (message: RefusalCode, params?: Record<string, unknown>) =>
    context.addIssue({ code: "custom", message, params });
  const keys = Object.keys(all);
  if (keys.length > MAX_TAGS) problem("too_many_tags", { max: MAX_TAGS });
  if (keys.some((key) => key.length < 1 || key.length > 128)) problem("tag_key_length");
  if (keys.some((key) => /^aws:/i.test(key))) problem("tag_key_reserved");
  if (
    Object.entries(all)
      .flat()
      .some((text) => !TAG_TEXT.test(text))
  )
    problem("tag_characters_not_valid");
  if (Object.values(all).some((value) => value.length > 256)) problem("tag_value_too_long");
});

const fields = {
  description: description.nullable(),
  sessionSeconds: z
    .int()
    .min(MIN_ROLE_SECONDS, "session_too_short")
    .max(MAX_ROLE_SECONDS, "session_too_long"),
  sessionDuration: z.string().max(100).nullable().optional(),
  relayState: relayState.nullable(),
  tags,
  awsManagedPolicies: z.array(awsManaged),
  customerManagedPolicies: z.array(customerManaged),
  inlinePolicy: inlinePolicy.nullable(),
  boundary: z.union([z.strictObject({ awsManaged }), customerManaged]).nullable(),
  existingRole: z
    .string()
    .max(576, "existing_role_too_long")
    .regex(/^\/([!-~]+\/)?[A-Za-z0-9_+=,.@-]{1,64}$/, "existing_role_not_valid")
    .refine(
      (role) =>
        !/^\/(foyer|foyer-system|aws-reserved)\//i.test(role) &&
        !/\/(Foyer_|AWSReservedSSO_)[^/]*$/i.test(role),
      "existing_role_reserved",
    )
    .nullable(),
  strongMinutes: strongMinutes.nullable(),
};

const whole = z.strictObject(fields);
export const definitionInput = whole.superRefine(checkTogether);
/** Some of the fields, for a change. */
export const changeInput = whole.partial();

export const newPermissionSetInput = whole.partial().extend({ name });
export type NewPermissionSetInput = z.input<typeof newPermissionSetInput>;
export type PermissionSetChange = z.input<typeof changeInput>;

function checkTogether(definition: z.output<typeof whole>, context: z.core.$RefinementCtx): void {
  const problem = (message: RefusalCode, params?: Record<string, unknown>) =>
    context.addIssue({ code: "custom", message, params });
  const { awsManagedPolicies, customerManagedPolicies, inlinePolicy, boundary, existingRole } = definition;
  if (existingRole !== null) {
    if (
      awsManagedPolicies.length + customerManagedPolicies.length > 0 ||
      inlinePolicy !== null ||
      boundary !== null
    )
      problem("existing_role_with_policies");
    return;
  }
  const managed = awsManagedPolicies.length + customerManagedPolicies.length;
  if (managed > MAX_MANAGED_POLICIES)
    problem("too_many_policies", { count: managed, max: MAX_MANAGED_POLICIES });
  const twice = [...awsManagedPolicies, ...customerManagedPolicies.map(({ path, name }) => path + name)].find(
    (each, index, all) => all.indexOf(each) !== index,
  );
  if (twice !== undefined) problem("policy_attached_twice", { policy: twice });
}
