/** identitystore's operations on users, through the services of the admin pages. */
import { z } from "zod";
import { deleteUser } from "@/lib/identity/users/delete";
import { changeUser, findUserDetail, listUserDetails } from "@/lib/identity/users/administer";
import { createUser } from "@/lib/identity/users/create";
import { hasCode, invalidInput } from "@/lib/platform/errors";
import { operation, type RpcOperation } from "../aws-json/rpc";
import { beginOf, markOf } from "../aws-json/paging";
import { AlternateIdentifier, Filters, IdentityStoreId, page, requireStore, ResourceId } from "./members";
import {
  applyOperations,
  displayNameOf,
  Extensions,
  storedAttributes,
  toStoreUser,
  userMembers,
} from "./user-attributes";

const one = z.object({ IdentityStoreId, UserId: ResourceId });
const MAX_TRIES = 10;
const RESERVED = /^(administrator|awsadministrators)$/i;

export const userOperations: Record<string, RpcOperation> = {
  CreateUser: operation(
    userMembers.extend({ IdentityStoreId, UserName: userMembers.shape.UserName.optional() }),
    async (ctx, input) => {
      requireStore(ctx, input.IdentityStoreId);
      const { UserName } = input;
      if (UserName === undefined) throw invalidInput("aws_member_required", { member: "UserName" });
      if (RESERVED.test(UserName)) throw invalidInput("aws_name_reserved", { name: UserName });
      const UserId = await createUser(ctx, {
        userName: UserName,
        displayName: displayNameOf({ ...input, UserName }),
        email: input.Emails?.[0]?.Value,
        attributes: storedAttributes({ ...input, UserName }),
      });
      return { IdentityStoreId: ctx.instance.identityStoreId, UserId };
    },
  ),
  DescribeUser: operation(one.extend({ Extensions }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    return toStoreUser(
      ctx.instance.identityStoreId,
      await findUserDetail(ctx, { id: input.UserId }),
      input.Extensions,
    );
  }),
  UpdateUser: operation(
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
      // Operations change single attributes: concurrent callers must not undo each other's.
      for (let tries = 1; ; tries += 1) {
        const user = await findUserDetail(ctx, { id: input.UserId });
        const after = applyOperations(user, input.Operations);
        try {
          await changeUser(ctx, {
            userId: user.id,
            revision: user.revision,
            change: {
              userName: after.UserName,
              displayName: displayNameOf(after),
              email: after.clearsEmail ? null : after.Emails?.[0]?.Value,
              attributes: storedAttributes(after),
            },
          });
          return {};
        } catch (error) {
          if (tries >= MAX_TRIES || !hasCode(error, "user_changed_elsewhere")) throw error;
        }
      }
    },
  ),
  DeleteUser: operation(one, async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    await deleteUser(ctx, { userId: input.UserId });
    return {};
  }),
  ListUsers: operation(z.object({ IdentityStoreId, ...page, Filters, Extensions }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    const [filter] = input.Filters ?? [];
    if (filter && filter.AttributePath.toLowerCase() !== "username") throw invalidInput("aws_users_filter");
    const tokenScope = `ListUsers ${filter?.AttributeValue ?? ""}`;
    const { users, next } = await listUserDetails(ctx, {
      userName: filter?.AttributeValue,
      ...beginOf(ctx, tokenScope, input),
    });
    return {
      Users: users.map((user) => toStoreUser(ctx.instance.identityStoreId, user, input.Extensions)),
      NextToken: markOf(ctx, tokenScope, next),
    };
  }),
  GetUserId: operation(z.object({ IdentityStoreId, AlternateIdentifier }), async (ctx, input) => {
    requireStore(ctx, input.IdentityStoreId);
    const { ExternalId, UniqueAttribute } = input.AlternateIdentifier;
    if (ExternalId)
      return {
        IdentityStoreId: ctx.instance.identityStoreId,
        UserId: (await findUserDetail(ctx, { sourceId: ExternalId.Issuer, externalId: ExternalId.Id })).id,
      };
    const value = UniqueAttribute?.AttributeValue;
    if (UniqueAttribute === undefined || typeof value !== "string" || value.length > 254)
      throw invalidInput("aws_member_not_text", { member: "AttributeValue" });
    const path = UniqueAttribute.AttributePath.toLowerCase();
    if (path !== "username" && path !== "emails.value")
      throw invalidInput("aws_member_not_one_of", {
        member: "AttributePath",
        allowed: "userName or emails.value",
      });
    const user = await findUserDetail(ctx, path === "username" ? { userName: value } : { email: value });
    return { IdentityStoreId: ctx.instance.identityStoreId, UserId: user.id };
  }),
};
