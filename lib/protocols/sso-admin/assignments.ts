/** sso-admin's operations on account assignments and their progress. */
import { z } from "zod";
import { permissionSetArn } from "@/lib/formats/sso-arn";
import { listAccountAssignmentsOfPrincipal } from "@/lib/access/assignments/of-principal";
import { createAssignments } from "@/lib/access/assignments/create";
import { listAssignments } from "@/lib/access/assignments/list";
import { removeAssignments } from "@/lib/access/assignments/remove";
import type { RunKind } from "@/lib/access/desired/runs";
import { listRoles, listRuns, type RoleState } from "@/lib/access/desired/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { notFound } from "@/lib/platform/errors";
import { operation, type RpcOperation } from "../aws-json/rpc";
import { beginOf, markOf } from "../aws-json/paging";
import {
  AccountId,
  InstanceArn,
  page,
  PermissionSetArn,
  permissionSetOf,
  PrincipalId,
  PrincipalType,
  ProvisioningStatus,
  requireInstance,
  RequestId,
  Status,
  TargetType,
} from "./members";
import { ownId } from "../aws-json/own-id";
import { assignmentStatus, findRun, metadataOf, provisioningStatus } from "./runs";

const assignment = z.object({
  InstanceArn,
  TargetId: AccountId,
  TargetType,
  PermissionSetArn,
  PrincipalType,
  PrincipalId,
});
const principalOf = (input: { PrincipalType: "USER" | "GROUP"; PrincipalId: string }) => ({
  kind: input.PrincipalType === "USER" ? ("user" as const) : ("group" as const),
  id: ownId(input.PrincipalId),
});

async function listStatus(
  ctx: AdminCtx,
  name: string,
  kinds: RunKind[],
  input: { NextToken?: string; MaxResults?: number; Filter?: { Status?: z.output<typeof Status> } },
) {
  const { after, limit } = beginOf(ctx, name, input);
  const runs = await listRuns(ctx, { kinds, status: input.Filter?.Status, after, limit: limit + 1 });
  const shown = runs.slice(0, limit);
  return {
    runs: shown.map(metadataOf),
    NextToken: markOf(ctx, name, runs.length > limit ? (shown.at(-1)?.id ?? null) : null),
  };
}

const statusPage = z.object({
  InstanceArn,
  ...page,
  Filter: z.object({ Status: Status.optional() }).optional(),
});

const matches = (state: RoleState, wanted: z.output<typeof ProvisioningStatus>) =>
  state !== "removing" &&
  (wanted === undefined ||
    (wanted === "LATEST_PERMISSION_SET_PROVISIONED") ===
      (state === "deployed" || state === "changed_by_hand"));

/**
 * Lists roles of one account or one permission set with a state. A page may be short: other states are left
 * out.
 */
async function provisioned(
  ctx: AdminCtx,
  name: string,
  which: { accountId: string } | { permissionSetId: string },
  input: {
    NextToken?: string;
    MaxResults?: number;
    ProvisioningStatus?: z.output<typeof ProvisioningStatus>;
  },
) {
  const tokenScope = `${name} ${Object.values(which)[0]}`;
  const { roles, next } = await listRoles(ctx, { ...which, ...beginOf(ctx, tokenScope, input) });
  return {
    roles: roles.filter(({ state }) => matches(state, input.ProvisioningStatus)),
    NextToken: markOf(ctx, tokenScope, next),
  };
}

export const assignmentOperations: Record<string, RpcOperation> = {
  CreateAccountAssignment: operation(assignment, async (ctx, input) => {
    const permissionSetId = permissionSetOf(ctx, input);
    const { runId } = await createAssignments(ctx, {
      principals: [principalOf(input)],
      targets: [{ kind: "account", accountId: input.TargetId }],
      permissionSetIds: [permissionSetId],
    });
    return { AccountAssignmentCreationStatus: assignmentStatus(ctx, await findRun(ctx, runId, ["assign"])) };
  }),
  DeleteAccountAssignment: operation(assignment, async (ctx, input) => {
    const permissionSetId = permissionSetOf(ctx, input);
    const { kind, id } = principalOf(input);
    const { assignments } = await listAssignments(ctx, {
      permissionSetId,
      accountId: input.TargetId,
      ...(kind === "user" ? { userId: id } : { groupId: id }),
      limit: 1,
    });
    const [found] = assignments;
    if (!found) throw notFound("aws_assignment_not_found");
    const { runId } = await removeAssignments(ctx, { ids: [found.id] });
    return {
      AccountAssignmentDeletionStatus: assignmentStatus(ctx, await findRun(ctx, runId, ["unassign"])),
    };
  }),
  DescribeAccountAssignmentCreationStatus: operation(
    z.object({ InstanceArn, AccountAssignmentCreationRequestId: RequestId }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      return {
        AccountAssignmentCreationStatus: assignmentStatus(
          ctx,
          await findRun(ctx, input.AccountAssignmentCreationRequestId, ["assign"]),
        ),
      };
    },
  ),
  DescribeAccountAssignmentDeletionStatus: operation(
    z.object({ InstanceArn, AccountAssignmentDeletionRequestId: RequestId }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      return {
        AccountAssignmentDeletionStatus: assignmentStatus(
          ctx,
          await findRun(ctx, input.AccountAssignmentDeletionRequestId, ["unassign"]),
        ),
      };
    },
  ),
  DescribePermissionSetProvisioningStatus: operation(
    z.object({ InstanceArn, ProvisionPermissionSetRequestId: RequestId }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      return {
        PermissionSetProvisioningStatus: provisioningStatus(
          ctx,
          await findRun(ctx, input.ProvisionPermissionSetRequestId, ["provision"]),
        ),
      };
    },
  ),
  ListAccountAssignmentCreationStatus: operation(statusPage, async (ctx, input) => {
    requireInstance(ctx, input.InstanceArn);
    const { runs, NextToken } = await listStatus(
      ctx,
      "ListAccountAssignmentCreationStatus",
      ["assign"],
      input,
    );
    return { AccountAssignmentsCreationStatus: runs, NextToken };
  }),
  ListAccountAssignmentDeletionStatus: operation(statusPage, async (ctx, input) => {
    requireInstance(ctx, input.InstanceArn);
    const { runs, NextToken } = await listStatus(
      ctx,
      "ListAccountAssignmentDeletionStatus",
      ["unassign"],
      input,
    );
    return { AccountAssignmentsDeletionStatus: runs, NextToken };
  }),
  ListPermissionSetProvisioningStatus: operation(statusPage, async (ctx, input) => {
    requireInstance(ctx, input.InstanceArn);
    const { runs, NextToken } = await listStatus(
      ctx,
      "ListPermissionSetProvisioningStatus",
      ["provision"],
      input,
    );
    return { PermissionSetsProvisioningStatus: runs, NextToken };
  }),
  ListAccountAssignments: operation(
    z.object({ InstanceArn, AccountId, PermissionSetArn, ...page }),
    async (ctx, input) => {
      const permissionSetId = permissionSetOf(ctx, input);
      const tokenScope = `ListAccountAssignments ${input.AccountId} ${permissionSetId}`;
      const { assignments, next } = await listAssignments(ctx, {
        permissionSetId,
        accountId: input.AccountId,
        ...beginOf(ctx, tokenScope, input),
      });
      return {
        AccountAssignments: assignments.map((each) => ({
          AccountId: input.AccountId,
          PermissionSetArn: input.PermissionSetArn,
          PrincipalType: each.user_id === null ? "GROUP" : "USER",
          PrincipalId: each.user_id ?? each.group_id,
        })),
        NextToken: markOf(ctx, tokenScope, next),
      };
    },
  ),
  ListAccountAssignmentsForPrincipal: operation(
    z.object({
      InstanceArn,
      PrincipalType,
      PrincipalId,
      Filter: z.object({ AccountId: AccountId.optional() }).optional(),
      ...page,
    }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      const tokenScope = `ListAccountAssignmentsForPrincipal ${input.PrincipalId} ${input.Filter?.AccountId ?? ""}`;
      const { rows, next } = await listAccountAssignmentsOfPrincipal(ctx, {
        principal: principalOf(input),
        accountId: input.Filter?.AccountId,
        ...beginOf(ctx, tokenScope, input),
      });
      return {
        AccountAssignments: rows.map((row) => ({
          AccountId: row.accountId,
          PermissionSetArn: permissionSetArn(ctx.instance.id, row.permissionSetId),
          PrincipalType: row.principal.kind === "user" ? "USER" : "GROUP",
          PrincipalId: row.principal.id,
        })),
        NextToken: markOf(ctx, tokenScope, next),
      };
    },
  ),
  ListPermissionSetsProvisionedToAccount: operation(
    z.object({ InstanceArn, AccountId, ProvisioningStatus, ...page }),
    async (ctx, input) => {
      requireInstance(ctx, input.InstanceArn);
      const { roles, NextToken } = await provisioned(
        ctx,
        "ListPermissionSetsProvisionedToAccount",
        { accountId: input.AccountId },
        input,
      );
      return {
        PermissionSets: roles.map((role) => permissionSetArn(ctx.instance.id, role.permissionSetId)),
        NextToken,
      };
    },
  ),
  ListAccountsForProvisionedPermissionSet: operation(
    z.object({ InstanceArn, PermissionSetArn, ProvisioningStatus, ...page }),
    async (ctx, input) => {
      const permissionSetId = permissionSetOf(ctx, input);
      const { roles, NextToken } = await provisioned(
        ctx,
        "ListAccountsForProvisionedPermissionSet",
        { permissionSetId },
        input,
      );
      return { AccountIds: roles.map((role) => role.accountId), NextToken };
    },
  ),
};
