/** Carries out a plan's steps with one call to IAM each. Repeating a finished step is no error. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { isNoSuchEntity } from "../aws/no-such-entity";
import type { Step } from "./plan";

export async function applyStep(iam: IAMClient, RoleName: string, step: Step): Promise<void> {
  switch (step.do) {
    case "create": {
      const { role } = step;
      await iam.send(
        new CreateRoleCommand({
          RoleName,
          Path: role.path,
          AssumeRolePolicyDocument: role.trust,
          MaxSessionDuration: role.maxSessionSeconds,
          Description: role.description === "" ? undefined : role.description,
          PermissionsBoundary: role.boundary ?? undefined,
          Tags: tagList(role.tags),
        }),
      );
      return;
    }
    case "update_trust":
      return void (await iam.send(
        new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: step.policy }),
      ));
    case "put_boundary":
      return void (await iam.send(
        new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: step.arn }),
      ));
    case "delete_boundary":
      return unlessGone(iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })));
    case "detach":
      return unlessGone(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: step.arn })));
    case "attach":
      return void (await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: step.arn })));
    case "delete_inline":
      return unlessGone(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: step.name })));
    case "put_inline":
      return void (await iam.send(
        new PutRolePolicyCommand({ RoleName, PolicyName: step.name, PolicyDocument: step.policy }),
      ));
    case "update_role":
      return void (await iam.send(
        new UpdateRoleCommand({
          RoleName,
          MaxSessionDuration: step.maxSessionSeconds,
          Description: step.description,
        }),
      ));
    case "tag":
      return void (await iam.send(new TagRoleCommand({ RoleName, Tags: tagList(step.tags) })));
    case "untag":
      return void (await iam.send(new UntagRoleCommand({ RoleName, TagKeys: step.keys })));
    case "delete":
      return unlessGone(iam.send(new DeleteRoleCommand({ RoleName })));
  }
}

const tagList = (tags: Record<string, string>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

async function unlessGone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!isNoSuchEntity(error)) throw error;
  });
}
