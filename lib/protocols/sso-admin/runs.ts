/** Provisioning runs in sso-admin's terms: the states of requests. */
import { reasonText } from "@/lib/messages/reason";
import { englishText } from "@/lib/messages/server-text";
import { permissionSetArn } from "@/lib/formats/sso-arn";
import type { RunKind } from "@/lib/access/desired/runs";
import { listRuns, type ListedRun } from "@/lib/access/desired/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { notFound } from "@/lib/platform/errors";

const setArn = (ctx: AdminCtx, run: ListedRun) =>
  run.permissionSetId === null ? undefined : permissionSetArn(ctx.instance.id, run.permissionSetId);
const reason = (run: ListedRun) =>
  run.status === "FAILED" ? reasonText(englishText(), run.failureReason ?? "role.failed") : undefined;

/** @throws Refusal `not_found` also for a run of another kind */
export async function findRun(ctx: AdminCtx, id: string, kinds: RunKind[]): Promise<ListedRun> {
  const [run] = await listRuns(ctx, { id, kinds });
  if (!run) throw notFound("aws_request_not_found", { id });
  return run;
}

export function assignmentStatus(ctx: AdminCtx, run: ListedRun): object {
  return {
    Status: run.status,
    RequestId: run.id,
    FailureReason: reason(run),
    TargetId: run.accountId ?? undefined,
    TargetType: "AWS_ACCOUNT",
    PermissionSetArn: setArn(ctx, run),
    PrincipalType: run.groupId === null ? "USER" : "GROUP",
    PrincipalId: run.groupId ?? run.userId ?? undefined,
    CreatedDate: run.createdAt,
  };
}

export function provisioningStatus(ctx: AdminCtx, run: ListedRun): object {
  return {
    Status: run.status,
    RequestId: run.id,
    AccountId: run.accountId ?? undefined,
    PermissionSetArn: setArn(ctx, run),
    FailureReason: reason(run),
    CreatedDate: run.createdAt,
  };
}

export const describeProvisioning = async (ctx: AdminCtx, id: string) =>
  provisioningStatus(ctx, await findRun(ctx, id, ["provision"]));
export const metadataOf = (run: ListedRun) => ({
  Status: run.status,
  RequestId: run.id,
  CreatedDate: run.createdAt,
});
