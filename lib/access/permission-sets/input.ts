/**
 * What may be said of a permission set.
 * @see sso-admin API reference, CreatePermissionSet, PutInlinePolicyToPermissionSet, AttachManagedPolicyToPermissionSet
 * @see IAM user guide, "IAM and AWS STS quotas"
 */
import { z } from "zod";
import { parseRelayState } from "@/lib/formats/console-destination";
import { checkIdentityPolicy } from "@/lib/formats/iam-policy/check";
import { MOST_ROLE_SECONDS, LEAST_ROLE_SECONDS } from "@/lib/formats/role-name";

/** More than this AWS grants in no account; AWS's policies and the customer's count together. Each account has a quota of its own. */
export const MOST_MANAGED_POLICIES = 20;
export const MOST_TAGS = 50;

const name = z
  .string()
  .regex(/^[A-Za-z0-9_+=,.@-]{1,32}$/, "The name has 1 to 32 letters, digits or _+=,.@- and no spaces.");
/** sso-admin's pattern of a description. */
const description = z
  .string()
  .trim()
  .max(700, "The description has at most 700 characters.")
  .regex(
    /^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*$/,
    "The description has letters of western languages only: IAM takes no others.",
  )
  .transform((text) => (text === "" ? null : text));
const policyName = z
  .string()
  .regex(/^[A-Za-z0-9_+=,.@-]{1,128}$/, "A policy's name has 1 to 128 letters, digits or _+=,.@-");
const policyPath = z
  .string()
  .max(512, "A path has at most 512 characters.")
  .regex(/^\/([!-~]+\/)?$/, "A path begins and ends with /, such as /security/");
const customerManaged = z.strictObject({ name: policyName, path: policyPath.default("/") });
const awsManaged = z
  .string()
  .transform((text) => text.replace(/^arn:aws[a-z-]*:iam::aws:policy\//, ""))
  .refine(
    (text) =>
      /^([A-Za-z0-9_-]+\/)?[A-Za-z0-9_+=,.@-]{1,128}$/.test(text) && !text.startsWith("aws-service-role/"),
    "This is not an AWS managed policy. Its ARN begins with arn:aws:iam::aws:policy/",
  );

/** Line ends are one character, whoever sends it. */
const inlinePolicy = z
  .string()
  .transform((text) => (text.trim() === "" ? null : text.replaceAll("\r\n", "\n")))
  .superRefine((text, context) => {
    if (text === null) return;
    for (const problem of checkIdentityPolicy(text))
      if (problem.severity === "error")
        context.addIssue({
          code: "custom",
          message: `Inline policy, line ${problem.line}: ${problem.message}`,
        });
  });

const relayState = z
  .string()
  .trim()
  .max(240, "The relay state has at most 240 characters.")
  .transform((text) => (text === "" ? null : text))
  .refine(
    (text) => text === null || parseRelayState(text).ok,
    "The relay state is an address of the AWS console, beginning with https://",
  );

/** sso-admin's pattern of a tag's key and value. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

const tags = z.record(z.string(), z.string()).superRefine((all, context) => {
  const problem = (message: string) => context.addIssue({ code: "custom", message });
  const keys = Object.keys(all);
  if (keys.length > MOST_TAGS) problem(`A permission set has at most ${MOST_TAGS} tags.`);
  if (keys.some((key) => key.length < 1 || key.length > 128)) problem("A tag's key has 1 to 128 characters.");
  if (keys.some((key) => /^aws:/i.test(key))) problem("Keys that begin with aws: belong to AWS.");
  if (
    Object.entries(all)
      .flat()
      .some((text) => !TAG_TEXT.test(text))
  )
    problem("A tag's key and value have letters, digits, spaces and _.:/=+-@ only.");
  if (Object.values(all).some((value) => value.length > 256))
    problem("A tag's value has at most 256 characters.");
});

const fields = {
  description: description.nullable(),
  sessionSeconds: z
    .int()
    .min(LEAST_ROLE_SECONDS, "A session lasts one hour at least.")
    .max(MOST_ROLE_SECONDS, "A session lasts twelve hours at most."),
  relayState: relayState.nullable(),
  tags,
  awsManagedPolicies: z.array(awsManaged),
  customerManagedPolicies: z.array(customerManaged),
  inlinePolicy: inlinePolicy.nullable(),
  boundary: z.union([z.strictObject({ awsManaged }), customerManaged]).nullable(),
  existingRole: z
    .string()
    .max(576, "A role's path and name have at most 576 characters.")
    .regex(
      /^\/([!-~]+\/)?[A-Za-z0-9_+=,.@-]{1,64}$/,
      "Give the role's path and name, such as /Deployer or /team/Deployer",
    )
    .refine(
      (role) =>
        !/^\/(foyer|foyer-system|aws-reserved)\//i.test(role) &&
        !/\/(Foyer_|AWSReservedSSO_)[^/]*$/i.test(role),
      "This name belongs to Foyer or AWS, not to a role of your own.",
    )
    .nullable(),
};

const whole = z.strictObject(fields);
export const definitionInput = whole.superRefine(checkTogether);
/** Some of the fields, for a change. */
export const changeInput = whole.partial();

export const newPermissionSetInput = whole.partial().extend({ name });
export type NewPermissionSetInput = z.input<typeof newPermissionSetInput>;
export type PermissionSetChange = z.input<typeof changeInput>;

function checkTogether(definition: z.output<typeof whole>, context: z.core.$RefinementCtx): void {
  const problem = (message: string) => context.addIssue({ code: "custom", message });
  const { awsManagedPolicies, customerManagedPolicies, inlinePolicy, boundary, existingRole } = definition;
  if (existingRole !== null) {
    if (
      awsManagedPolicies.length + customerManagedPolicies.length > 0 ||
      inlinePolicy !== null ||
      boundary !== null
    )
      problem("A role of your own keeps its own policies: give it none here.");
    return;
  }
  const managed = awsManagedPolicies.length + customerManagedPolicies.length;
  if (managed > MOST_MANAGED_POLICIES)
    problem(
      `${managed} managed policies are more than the ${MOST_MANAGED_POLICIES} that AWS allows on a role at most.`,
    );
  const twice = [...awsManagedPolicies, ...customerManagedPolicies.map(({ path, name }) => path + name)].find(
    (each, index, all) => all.indexOf(each) !== index,
  );
  if (twice !== undefined) problem(`${twice} is attached twice.`);
}
