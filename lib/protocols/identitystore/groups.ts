/** identitystore's operations on groups and memberships. */
import { z } from "zod";
import { deleteGroup } from "@/lib/identity/groups/delete";
import {
  createMembership,
  deleteMembership,
  findMembership,
  groupsWith,
  listMemberships,
  type Membership,
} from "@/lib/identity/groups/memberships";
import {
  changeGroup,
  createGroup,
  findGroupRecord,
  listGroupRecords,
  type GroupRecord,
} from "@/lib/identity/groups/service";
import { findUserDetail } from "@/lib/identity/users/administer";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { hasKind, invalidInput } from "@/lib/platform/errors";
import { ownId } from "../aws-json/own-id";
import { constraintOf, describeProblems } from "../aws-json/constraints";
import { AwsFault } from "../aws-json/reply";
import { operation, type RpcOperation } from "../aws-json/rpc";
import { beginOf, markOf } from "../aws-json/paging";
import {
  AlternateIdentifier,
  AskedId,
  Filters,
  GroupDisplayName,
  IdentityStoreId,
  MemberId,
  page,
  requireStore,
  ResourceId,
  TEXT,
} from "./members";
import { externalIds } from "./user-attributes";

const one = z.object({ IdentityStoreId, GroupId: ResourceId });
const GroupDescription = z.string().min(1).max(1024).regex(TEXT);
const RESERVED = /^(administrator|awsadministrators)$/i;

const toGroupOutput = (ctx: AdminCtx, group: GroupRecord) => ({
  GroupId: group.id,
  IdentityStoreId: ctx.instance.identityStoreId,
  DisplayName: group.name,
  ExternalIds: externalIds(group.external?.sourceId ?? null, group.external?.externalId ?? null),
  Description: group.description ?? undefined,
  CreatedAt: group.createdAt,
  UpdatedAt: group.updatedAt,
});
const member = (ctx: AdminCtx, membership: Membership) => ({
  IdentityStoreId: ctx.instance.identityStoreId,
  MembershipId: membership.id,
  GroupId: membership.groupId,
  MemberId: { UserId: membership.userId },
  CreatedAt: membership.createdAt,
});

/** Checks a value against the constraints of the member that it changes. @throws AwsFault */
function checkedText(schema: z.ZodType<string>, path: string, value: string): string {
  const parsed = schema.safeParse(value, { error: constraintOf });
  if (parsed.success) return parsed.data;
  throw new AwsFault(
    "ValidationException",
    400,
    describeProblems(parsed.error.issues.map((issue) => ({ ...issue, path: [path] }))),
  );
}

/** @throws AwsFault ResourceNotFoundException, which names the user and not the group */
async function requireMember(ctx: AdminCtx, { UserId }: z.output<typeof MemberId>): Promise<void> {
  await findUserDetail(ctx, { id: UserId }).catch((error: unknown) => {
    if (hasKind(error, "not_found"))
      throw new AwsFault("ResourceNotFoundException", 404, (error as Error).message, {
        ResourceType: "USER",
        ResourceId: UserId,
      });
    throw error;
  });
}

export const groupOperations: Record<string, RpcOperation> = {
  CreateGroup: operation(
    z.object({
      IdentityStoreId,
      DisplayName: GroupDisplayName.optional(),
      Description: GroupDescription.optional(),
    }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      if (input.DisplayName === undefined)
        throw invalidInput("aws_member_required", { member: "DisplayName" });
      if (RESERVED.test(input.DisplayName))
        throw invalidInput("aws_name_reserved", { name: input.DisplayName });
      return {
        GroupId: await createGroup(ctx, { name: input.DisplayName, description: input.Description }),
        IdentityStoreId: ctx.instance.identityStoreId,
      };
    },
  ),
  DescribeGroup: operation(one, async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    return toGroupOutput(ctx, await findGroupRecord(ctx, { id: input.GroupId }));
  }),
  UpdateGroup: operation(
    one.extend({
      Operations: z
        .array(
          z.object({ AttributePath: z.string().min(1).max(255), AttributeValue: z.unknown().optional() }),
        )
        .min(1)
        .max(100),
    }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      const change: { name?: string; description?: string | null } = {};
      for (const { AttributePath, AttributeValue } of input.Operations) {
        if (AttributeValue !== undefined && AttributeValue !== null && typeof AttributeValue !== "string")
          throw invalidInput("aws_member_not_text", { member: AttributePath });
        if (AttributePath.toLowerCase() === "displayname") {
          if (typeof AttributeValue !== "string")
            throw invalidInput("aws_attribute_not_removable", { attribute: "displayName" });
          change.name = AttributeValue;
        } else if (AttributePath.toLowerCase() === "description")
          change.description =
            AttributeValue === undefined || AttributeValue === null
              ? null
              : checkedText(GroupDescription, AttributePath, AttributeValue);
        else throw invalidInput("aws_attribute_immutable", { attribute: AttributePath });
      }
      await changeGroup(ctx, { groupId: input.GroupId, ...change });
      return {};
    },
  ),
  DeleteGroup: operation(one, async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    await deleteGroup(ctx, { groupId: input.GroupId });
    return {};
  }),
  ListGroups: operation(z.object({ IdentityStoreId, ...page, Filters }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    const [filter] = input.Filters ?? [];
    if (filter && filter.AttributePath.toLowerCase() !== "displayname")
      throw invalidInput("aws_groups_filter");
    const tokenScope = `ListGroups ${filter?.AttributeValue ?? ""}`;
    const { groups, next } = await listGroupRecords(ctx, {
      name: filter?.AttributeValue,
      ...beginOf(ctx, tokenScope, input),
    });
    return {
      Groups: groups.map((group) => toGroupOutput(ctx, group)),
      NextToken: markOf(ctx, tokenScope, next),
    };
  }),
  GetGroupId: operation(z.object({ IdentityStoreId, AlternateIdentifier }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    const { ExternalId, UniqueAttribute } = input.AlternateIdentifier;
    if (ExternalId)
      return {
        GroupId: (await findGroupRecord(ctx, { sourceId: ExternalId.Issuer, externalId: ExternalId.Id })).id,
        IdentityStoreId: ctx.instance.identityStoreId,
      };
    if (
      UniqueAttribute === undefined ||
      UniqueAttribute.AttributePath.toLowerCase() !== "displayname" ||
      typeof UniqueAttribute.AttributeValue !== "string"
    )
      throw invalidInput("aws_member_not_one_of", { member: "AttributePath", allowed: "displayName" });
    const group = await findGroupRecord(ctx, { name: UniqueAttribute.AttributeValue });
    return { GroupId: group.id, IdentityStoreId: ctx.instance.identityStoreId };
  }),

  CreateGroupMembership: operation(one.extend({ MemberId }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    await requireMember(ctx, input.MemberId);
    return {
      MembershipId: await createMembership(ctx, { groupId: input.GroupId, userId: input.MemberId.UserId }),
      IdentityStoreId: ctx.instance.identityStoreId,
    };
  }),
  DescribeGroupMembership: operation(
    z.object({ IdentityStoreId, MembershipId: ResourceId }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      return member(ctx, await findMembership(ctx, { id: input.MembershipId }));
    },
  ),
  DeleteGroupMembership: operation(
    z.object({ IdentityStoreId, MembershipId: ResourceId }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      await deleteMembership(ctx, { id: input.MembershipId });
      return {};
    },
  ),
  GetGroupMembershipId: operation(one.extend({ MemberId }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    const membership = await findMembership(ctx, { groupId: input.GroupId, userId: input.MemberId.UserId });
    return { MembershipId: membership.id, IdentityStoreId: ctx.instance.identityStoreId };
  }),
  ListGroupMemberships: operation(one.extend(page), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    await findGroupRecord(ctx, { id: input.GroupId });
    const tokenScope = `ListGroupMemberships ${input.GroupId}`;
    const { memberships, next } = await listMemberships(ctx, {
      groupId: input.GroupId,
      ...beginOf(ctx, tokenScope, input),
    });
    return {
      GroupMemberships: memberships.map((each) => member(ctx, each)),
      NextToken: markOf(ctx, tokenScope, next),
    };
  }),
  ListGroupMembershipsForMember: operation(
    z.object({ IdentityStoreId, MemberId, ...page }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      await requireMember(ctx, input.MemberId);
      const tokenScope = `ListGroupMembershipsForMember ${input.MemberId.UserId}`;
      const { memberships, next } = await listMemberships(ctx, {
        userId: input.MemberId.UserId,
        ...beginOf(ctx, tokenScope, input),
      });
      return {
        GroupMemberships: memberships.map((each) => member(ctx, each)),
        NextToken: markOf(ctx, tokenScope, next),
      };
    },
  ),
  IsMemberInGroups: operation(
    z.object({
      IdentityStoreId,
      MemberId: z.object({ UserId: AskedId }),
      GroupIds: z.array(AskedId).min(1).max(100),
    }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      const groupIds = await groupsWith(ctx, {
        userId: ownId(input.MemberId.UserId),
        groupIds: input.GroupIds.map(ownId),
      });
      return {
        Results: input.GroupIds.map((GroupId) => ({
          GroupId,
          MemberId: input.MemberId,
          MembershipExists: groupIds.has(ownId(GroupId)),
        })),
      };
    },
  ),
};
