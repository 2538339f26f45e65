/** sso-admin's operations on permission sets. Each goes through the services that the admin pages use. */
import { z } from "zod";
import { durationOfSeconds, secondsOfDuration } from "@/lib/formats/iso-duration";
import { IAM_TEXT } from "@/lib/formats/iam-policy/check";
import { permissionSetArn } from "@/lib/formats/sso-arn";
import { editPermissionSet } from "@/lib/access/permission-sets/edit";
import { MAX_MANAGED_POLICIES } from "@/lib/access/permission-sets/input";
import {
  createPermissionSet,
  getPermissionSet,
  listPermissionSets,
  removePermissionSet,
} from "@/lib/access/permission-sets/service";
import type { PermissionSet } from "@/lib/access/permission-sets/types";
import { provisionPermissionSet } from "@/lib/access/desired/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { conflict, hasKind, invalidInput, notFound } from "@/lib/platform/errors";
import { englishText } from "@/lib/messages/server-text";
import { AwsFault } from "../aws-json/reply";
import { operation, type RpcOperation } from "../aws-json/rpc";
import { beginOf, markOf, pageOfList } from "../aws-json/paging";
import {
  AccountId,
  AWS_POLICY,
  awsPolicyName,
  CustomerManagedPolicyReference,
  InstanceArn,
  ManagedPolicyArn,
  page,
  PermissionSetArn,
  permissionSetOf,
  requireInstance,
  Tags,
} from "./members";
import { describeProvisioning } from "./runs";

const one = z.object({ InstanceArn, PermissionSetArn });
const SessionDuration = z.string().min(1).max(100);
const changeable = {
  Description: z.string().min(1).max(700).optional(),
  SessionDuration: SessionDuration.optional(),
  RelayState: z.string().min(1).max(240).optional(),
};

function secondsOf(duration: string): number {
  const seconds = secondsOfDuration(duration);
  if (seconds === null) throw invalidInput("aws_session_duration_not_valid");
  return seconds;
}

/** As it was written, unless it was changed elsewhere since. */
const durationOf = ({ sessionSeconds, sessionDuration }: PermissionSet) =>
  sessionDuration && secondsOfDuration(sessionDuration) === sessionSeconds
    ? sessionDuration
    : durationOfSeconds(sessionSeconds);

const toPermissionSetOutput = (ctx: AdminCtx, set: PermissionSet) => ({
  Name: set.name,
  PermissionSetArn: permissionSetArn(ctx.instance.id, set.id),
  Description: set.description ?? undefined,
  CreatedDate: set.createdAt,
  SessionDuration: durationOf(set),
  RelayState: set.relayState ?? undefined,
});

const changesOf = (input: { Description?: string; SessionDuration?: string; RelayState?: string }) => ({
  ...(input.Description === undefined ? {} : { description: input.Description }),
  ...(input.SessionDuration === undefined
    ? {}
    : { sessionSeconds: secondsOf(input.SessionDuration), sessionDuration: input.SessionDuration }),
  ...(input.RelayState === undefined ? {} : { relayState: input.RelayState }),
});

const awsArn = (name: string) => AWS_POLICY + name;
const sameReference =
  (reference: { Name: string; Path?: string }) => (policy: { name: string; path: string }) =>
    policy.name === reference.Name && policy.path === (reference.Path ?? "/");

function requireRoom(set: PermissionSet): void {
  if (set.awsManagedPolicies.length + set.customerManagedPolicies.length >= MAX_MANAGED_POLICIES)
    throw new AwsFault(
      "ServiceQuotaExceededException",
      402,
      englishText().t("errors.aws_managed_policies_limit", { max: MAX_MANAGED_POLICIES }),
    );
}

const get = async (ctx: AdminCtx, input: z.output<typeof one>) =>
  (await getPermissionSet(ctx, permissionSetOf(ctx, input))).set;

export const permissionSetOperations: Record<string, RpcOperation> = {
  CreatePermissionSet: operation(
    z.object({
      InstanceArn,
      Name: z
        .string()
        .min(1)
        .max(32)
        .regex(/^[\w+=,.@-]+$/),
      ...changeable,
      Tags: Tags.optional(),
    }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      const id = await createPermissionSet(ctx, {
        name: input.Name,
        ...changesOf(input),
        ...(input.Tags === undefined
          ? {}
          : { tags: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) }),
      }).catch((error: unknown) => {
        // AWS's own text, which infrastructure as code matches.
        if (hasKind(error, "conflict")) throw conflict("aws_permission_set_exists", { name: input.Name });
        throw error;
      });
      return { PermissionSet: toPermissionSetOutput(ctx, (await getPermissionSet(ctx, id)).set) };
    },
  ),
  DescribePermissionSet: operation(one, async (ctx, input) => ({
    PermissionSet: toPermissionSetOutput(ctx, await get(ctx, input)),
  })),
  UpdatePermissionSet: operation(one.extend(changeable), async (ctx, input) => {
    // AWS removes a relay state that is left out, and keeps the other two: Terraform relies on both.
    await editPermissionSet(ctx, permissionSetOf(ctx, input), () => ({
      ...changesOf(input),
      relayState: input.RelayState ?? null,
    }));
    return {};
  }),
  DeletePermissionSet: operation(one, async (ctx, input) => {
    await removePermissionSet(ctx, { id: permissionSetOf(ctx, input) });
    return {};
  }),
  ListPermissionSets: operation(z.object({ InstanceArn, ...page }), async (ctx, input) => {
    requireInstance(ctx, input.InstanceArn);
    const { sets, next } = await listPermissionSets(ctx, beginOf(ctx, "ListPermissionSets", input));
    return {
      PermissionSets: sets.map(({ id }) => permissionSetArn(ctx.instance.id, id)),
      NextToken: markOf(ctx, "ListPermissionSets", next),
    };
  }),
  ProvisionPermissionSet: operation(
    one.extend({
      TargetType: z.enum(["AWS_ACCOUNT", "ALL_PROVISIONED_ACCOUNTS"]),
      TargetId: AccountId.optional(),
    }),
    async (ctx, input) => {
      if ((input.TargetType === "AWS_ACCOUNT") !== (input.TargetId !== undefined))
        throw invalidInput("aws_target_id_without_type");
      const runId = await provisionPermissionSet(ctx, {
        permissionSetId: permissionSetOf(ctx, input),
        ...(input.TargetId === undefined ? {} : { accountId: input.TargetId }),
      });
      return { PermissionSetProvisioningStatus: await describeProvisioning(ctx, runId) };
    },
  ),

  AttachManagedPolicyToPermissionSet: operation(one.extend({ ManagedPolicyArn }), async (ctx, input) => {
    const name = awsPolicyName(input.ManagedPolicyArn);
    await editPermissionSet(ctx, permissionSetOf(ctx, input), (set) => {
      if (set.awsManagedPolicies.includes(name))
        throw conflict("aws_managed_policy_attached", { arn: input.ManagedPolicyArn });
      requireRoom(set);
      return { awsManagedPolicies: [...set.awsManagedPolicies, name] };
    });
    return {};
  }),
  DetachManagedPolicyFromPermissionSet: operation(one.extend({ ManagedPolicyArn }), async (ctx, input) => {
    const { ManagedPolicyArn: arn } = input;
    await editPermissionSet(ctx, permissionSetOf(ctx, input), (set) => {
      if (!set.awsManagedPolicies.some((name) => awsArn(name) === arn))
        throw notFound("aws_managed_policy_not_attached", { arn });
      return { awsManagedPolicies: set.awsManagedPolicies.filter((name) => awsArn(name) !== arn) };
    });
    return {};
  }),
  ListManagedPoliciesInPermissionSet: operation(one.extend(page), async (ctx, input) => {
    const set = await get(ctx, input);
    const { items, NextToken } = pageOfList(
      ctx,
      `ListManagedPoliciesInPermissionSet ${set.id}`,
      input,
      set.awsManagedPolicies,
    );
    return {
      AttachedManagedPolicies: items.map((name) => ({ Name: name.split("/").at(-1), Arn: awsArn(name) })),
      NextToken,
    };
  }),

  AttachCustomerManagedPolicyReferenceToPermissionSet: operation(
    one.extend({ CustomerManagedPolicyReference }),
    async (ctx, input) => {
      const reference = input.CustomerManagedPolicyReference;
      await editPermissionSet(ctx, permissionSetOf(ctx, input), (set) => {
        if (set.customerManagedPolicies.some(sameReference(reference)))
          throw conflict("aws_customer_policy_attached", { name: reference.Name });
        requireRoom(set);
        return {
          customerManagedPolicies: [
            ...set.customerManagedPolicies,
            { name: reference.Name, path: reference.Path ?? "/" },
          ],
        };
      });
      return {};
    },
  ),
  DetachCustomerManagedPolicyReferenceFromPermissionSet: operation(
    one.extend({ CustomerManagedPolicyReference }),
    async (ctx, input) => {
      const reference = input.CustomerManagedPolicyReference;
      await editPermissionSet(ctx, permissionSetOf(ctx, input), (set) => {
        if (!set.customerManagedPolicies.some(sameReference(reference)))
          throw notFound("aws_customer_policy_not_attached", { name: reference.Name });
        return {
          customerManagedPolicies: set.customerManagedPolicies.filter(
            (policy) => !sameReference(reference)(policy),
          ),
        };
      });
      return {};
    },
  ),
  ListCustomerManagedPolicyReferencesInPermissionSet: operation(one.extend(page), async (ctx, input) => {
    const set = await get(ctx, input);
    const { items, NextToken } = pageOfList(
      ctx,
      `ListCustomerManagedPolicyReferencesInPermissionSet ${set.id}`,
      input,
      set.customerManagedPolicies,
    );
    return {
      CustomerManagedPolicyReferences: items.map(({ name, path }) => ({ Name: name, Path: path })),
      NextToken,
    };
  }),

  PutInlinePolicyToPermissionSet: operation(
    one.extend({ InlinePolicy: z.string().min(1).max(32_768).regex(IAM_TEXT) }),
    async (ctx, input) => {
      await editPermissionSet(ctx, permissionSetOf(ctx, input), () => ({ inlinePolicy: input.InlinePolicy }));
      return {};
    },
  ),
  GetInlinePolicyForPermissionSet: operation(one, async (ctx, input) => ({
    InlinePolicy: (await get(ctx, input)).inlinePolicy ?? "",
  })),
  DeleteInlinePolicyFromPermissionSet: operation(one, async (ctx, input) => {
    await editPermissionSet(ctx, permissionSetOf(ctx, input), () => ({ inlinePolicy: "" }));
    return {};
  }),

  PutPermissionsBoundaryToPermissionSet: operation(
    one.extend({
      PermissionsBoundary: z.object({
        CustomerManagedPolicyReference: CustomerManagedPolicyReference.optional(),
        ManagedPolicyArn: ManagedPolicyArn.optional(),
      }),
    }),
    async (ctx, input) => {
      const { CustomerManagedPolicyReference: own, ManagedPolicyArn: aws } = input.PermissionsBoundary;
      if ((own === undefined) === (aws === undefined)) throw invalidInput("aws_boundary_ambiguous");
      await editPermissionSet(ctx, permissionSetOf(ctx, input), () => ({
        boundary: own ? { name: own.Name, path: own.Path ?? "/" } : { awsManaged: awsPolicyName(aws ?? "") },
      }));
      return {};
    },
  ),
  GetPermissionsBoundaryForPermissionSet: operation(one, async (ctx, input) => {
    const { boundary } = await get(ctx, input);
    if (boundary === null) throw notFound("aws_boundary_not_found");
    return {
      PermissionsBoundary:
        "awsManaged" in boundary
          ? { ManagedPolicyArn: awsArn(boundary.awsManaged) }
          : { CustomerManagedPolicyReference: { Name: boundary.name, Path: boundary.path } },
    };
  }),
  DeletePermissionsBoundaryFromPermissionSet: operation(one, async (ctx, input) => {
    await editPermissionSet(ctx, permissionSetOf(ctx, input), () => ({ boundary: null }));
    return {};
  }),
};
