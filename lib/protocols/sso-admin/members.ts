/**
 * Members that sso-admin's operations share, with constraints that AWS documents and its client schemas leave
 * out.
 * @see sso-admin API reference, the "Request Parameters" of each operation
 */
import { z } from "zod";
import { AWS_WORDING } from "@/lib/formats/aws-wire/wording";
import { INSTANCE_ARN, instanceArn, PERMISSION_SET_ARN, permissionSetIdOf } from "@/lib/formats/sso-arn";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { invalidInput, notFound } from "@/lib/platform/errors";

export const InstanceArn = z
  .string()
  .regex(INSTANCE_ARN, AWS_WORDING.memberPattern("arn:${Partition}:sso:::instance/${InstanceId}"));
export const PermissionSetArn = z
  .string()
  .regex(
    PERMISSION_SET_ARN,
    AWS_WORDING.memberPattern("arn:${Partition}:sso:::permissionSet/${InstanceId}/${PermissionSetId}"),
  );
export const AccountId = z.string().regex(/^[0-9]{12}$/, AWS_WORDING.memberPattern("\\d{12}"));
export const TargetType = z.literal("AWS_ACCOUNT");
export const PrincipalType = z.enum(["USER", "GROUP"]);
export const PrincipalId = z
  .string()
  .max(47)
  .regex(/^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$/);
export const RequestId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
export const MaxResults = z.int().min(1).max(100).optional();
const NextToken = z.string().max(2_048).optional();
export const Status = z.enum(["IN_PROGRESS", "FAILED", "SUCCEEDED"]);
export const ProvisioningStatus = z
  .enum(["LATEST_PERMISSION_SET_PROVISIONED", "LATEST_PERMISSION_SET_NOT_PROVISIONED"])
  .optional();
export const Tags = z
  .array(z.object({ Key: z.string(), Value: z.string() }))
  .max(75)
  .refine((tags) => new Set(tags.map(({ Key }) => Key)).size === tags.length, "aws_tag_key_repeated")
  // Object parsers silently drop this name.
  .refine((tags) => tags.every(({ Key }) => Key !== "__proto__"), "aws_tag_key_forbidden");
export const ManagedPolicyArn = z
  .string()
  .min(20)
  .max(2_048)
  .regex(
    /^arn:aws(-[a-z]{1,5}){0,3}:iam::aws:policy\/[!-~]+$/,
    AWS_WORDING.memberPattern("arn:${Partition}:iam::aws:policy/${Name}"),
  );
export const CustomerManagedPolicyReference = z.object({ Name: z.string(), Path: z.string().optional() });

export const page = { MaxResults, NextToken };

/**
 * Permission sets name AWS's policies without a partition, which each account adds.
 * @returns the name in the ARN
 * @throws Refusal `invalid_input` for another partition's ARN, which would be returned as arn:aws
 */
export function awsPolicyName(arn: string): string {
  if (!arn.startsWith(AWS_POLICY)) throw invalidInput("aws_policy_partition", { arn: arn.slice(0, 200) });
  return arn.slice(AWS_POLICY.length);
}
export const AWS_POLICY = "arn:aws:iam::aws:policy/";

/** @throws Refusal `not_found` for another instance's ARN */
export function requireInstance(ctx: AdminCtx, arn: string): void {
  if (arn !== instanceArn(ctx.instance.id)) throw notFound("aws_instance_not_found", { arn });
}

/** Returns the id in a permission set's ARN. @throws Refusal `not_found` */
export function permissionSetOf(
  ctx: AdminCtx,
  input: { InstanceArn: string; PermissionSetArn: string },
): string {
  requireInstance(ctx, input.InstanceArn);
  const id = permissionSetIdOf(ctx.instance.id, input.PermissionSetArn);
  if (id === null) throw notFound("aws_permission_set_not_found", { arn: input.PermissionSetArn });
  return id;
}
