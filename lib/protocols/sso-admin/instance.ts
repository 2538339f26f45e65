/** sso-admin's operations on the instance and on tags. There is one instance: this installation. */
import { z } from "zod";
import { identityStoreArn, instanceArn, permissionSetIdOf } from "@/lib/formats/sso-arn";
import { editPermissionSet } from "@/lib/access/permission-sets/edit";
import { getPermissionSet } from "@/lib/access/permission-sets/service";
import { requireReader } from "@/lib/identity/administrators/service";
import { changeCompany, readSettings } from "@/lib/identity/administrators/settings";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { changeAttributes, readAttributes } from "@/lib/identity/attributes/service";
import { conflict, notFound } from "@/lib/platform/errors";
import { AwsFault } from "../aws-json/reply";
import { operation, type RpcOperation } from "../aws-json/rpc";
import { pageOfList } from "../aws-json/paging";
import { InstanceArn, page, requireInstance, Tags } from "./members";

/** An instance in AWS is owned by the management account; here, that of the first connected organization. */
async function describe(ctx: AdminCtx): Promise<Record<string, unknown>> {
  await requireReader(ctx);
  const row = await ctx.db
    .selectFrom("instance")
    .select(["company_name", "created_at"])
    .executeTakeFirstOrThrow();
  const connection = await ctx.db
    .selectFrom("connections")
    .select("management_account_id")
    .orderBy("created_at")
    .executeTakeFirst();
  const owner = connection?.management_account_id ?? "000000000000";
  return {
    InstanceArn: instanceArn(ctx.instance.id),
    IdentityStoreId: ctx.instance.identityStoreId,
    IdentityStoreArn: identityStoreArn(owner, ctx.instance.identityStoreId),
    OwnerAccountId: owner,
    Name: row.company_name,
    CreatedDate: row.created_at,
    Status: "ACTIVE",
  };
}

const Attributes = z.object({
  AccessControlAttributes: z
    .array(
      z.object({
        Key: z
          .string()
          .min(1)
          .max(128)
          .regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u),
        Value: z.object({ Source: z.array(z.string().max(256)).length(1) }),
      }),
    )
    .max(50),
});
const attributeInput = z.object({ InstanceArn, InstanceAccessControlAttributeConfiguration: Attributes });
const noAttributes = () => notFound("aws_access_control_missing");

/** Writes the configuration; `mustExist` says whether there must be one before. */
async function writeAttributes(
  ctx: AdminCtx,
  input: z.output<typeof attributeInput>,
  mustExist: boolean,
): Promise<Record<string, never>> {
  requireInstance(ctx, input.InstanceArn);
  await changeAttributes(ctx, (before) => {
    if (mustExist && before === null) throw noAttributes();
    if (!mustExist && before !== null) throw conflict("aws_access_control_exists");
    return input.InstanceAccessControlAttributeConfiguration.AccessControlAttributes.map(
      ({ Key, Value }) => ({ key: Key, source: Value.Source[0] ?? "" }),
    );
  });
  return {};
}

/**
 * For operations whose model has no ResourceNotFoundException.
 * @throws AwsFault
 */
function requireOwnInstance(ctx: AdminCtx, arn: string): void {
  if (arn !== instanceArn(ctx.instance.id))
    throw new AwsFault("AccessDeniedException", 403, notFound("aws_instance_not_found", { arn }).message);
}

const tagged = { InstanceArn: InstanceArn.optional(), ResourceArn: z.string().min(10).max(2_048) };

/** Returns the permission set of a tagged ARN: nothing else has tags. */
function taggedSet(ctx: AdminCtx, input: { InstanceArn?: string; ResourceArn: string }): string {
  if (input.InstanceArn !== undefined) requireInstance(ctx, input.InstanceArn);
  const id = permissionSetIdOf(ctx.instance.id, input.ResourceArn);
  if (id === null) throw notFound("aws_resource_not_found", { arn: input.ResourceArn });
  return id;
}

export const instanceOperations: Record<string, RpcOperation> = {
  ListInstances: operation(z.object(page), async (ctx, input) => {
    const { items, NextToken } = pageOfList(ctx, "ListInstances", input, [await describe(ctx)]);
    return { Instances: items, NextToken };
  }),
  DescribeInstance: operation(z.object({ InstanceArn }), async (ctx, input) => {
    requireOwnInstance(ctx, input.InstanceArn);
    return describe(ctx);
  }),
  UpdateInstance: operation(
    z.object({
      InstanceArn,
      Name: z
        .string()
        .min(1)
        .max(60)
        .regex(/^[\w+=,.@-]+( [\w+=,.@-]+)*$/),
    }),
    async (ctx, input) => {
      requireOwnInstance(ctx, input.InstanceArn);
      const { company } = await readSettings(ctx);
      await changeCompany(ctx, { name: input.Name, supportContact: company.supportContact ?? "" });
      return {};
    },
  ),
  CreateInstanceAccessControlAttributeConfiguration: operation(attributeInput, (ctx, input) =>
    writeAttributes(ctx, input, false),
  ),
  UpdateInstanceAccessControlAttributeConfiguration: operation(attributeInput, (ctx, input) =>
    writeAttributes(ctx, input, true),
  ),
  DescribeInstanceAccessControlAttributeConfiguration: operation(
    z.object({ InstanceArn }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      const attributes = await readAttributes(ctx);
      if (attributes === null) throw noAttributes();
      return {
        Status: "ENABLED",
        InstanceAccessControlAttributeConfiguration: {
          AccessControlAttributes: attributes.map(({ key, source }) => ({
            Key: key,
            Value: { Source: [source] },
          })),
        },
      };
    },
  ),
  DeleteInstanceAccessControlAttributeConfiguration: operation(
    z.object({ InstanceArn }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      await changeAttributes(ctx, (before) => {
        if (before === null) throw noAttributes();
        return null;
      });
      return {};
    },
  ),
  ListTagsForResource: operation(z.object({ ...tagged, NextToken: page.NextToken }), async (ctx, input) => {
    const { set } = await getPermissionSet(ctx, taggedSet(ctx, input));
    const { items, NextToken } = pageOfList(
      ctx,
      `ListTagsForResource ${set.id}`,
      input,
      Object.entries(set.tags),
    );
    return { Tags: items.map(([Key, Value]) => ({ Key, Value })), NextToken };
  }),
  TagResource: operation(z.object({ ...tagged, Tags }), async (ctx, input) => {
    await editPermissionSet(ctx, taggedSet(ctx, input), (set) => ({
      tags: { ...set.tags, ...Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) },
    }));
    return {};
  }),
  UntagResource: operation(
    z.object({ ...tagged, TagKeys: z.array(z.string().max(128)).min(1).max(75) }),
    async (ctx, input) => {
      await editPermissionSet(ctx, taggedSet(ctx, input), (set) => ({
        tags: Object.fromEntries(Object.entries(set.tags).filter(([key]) => !input.TagKeys.includes(key))),
      }));
      return {};
    },
  ),
};
