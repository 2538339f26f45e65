/** Organizations, write side: an organization's own administrators create and move accounts and units. */
import { randomInt } from "node:crypto";
import { authorize } from "../policy/authorize";
import type { Account, Organization } from "../state";
import { base32 } from "../sts/sessions";
import { AwsError, type Call, type Operations } from "../wire/operation";
import { newAccount } from "./new-account";

function managed(call: Call, action: string): Organization {
  const { organization } = call.state;
  if (!organization)
    throw new AwsError(
      "AWSOrganizationsNotInUseException",
      "Your account is not a member of an organization.",
      400,
    );
  authorize(call, `organizations:${action}`, "*");
  if (call.caller.accountId !== organization.managementAccountId)
    throw new AwsError("AccessDeniedException", "You don't have permissions to access this resource.", 400);
  return organization;
}

function accountNamed(call: Call, id: string): Account {
  const account = call.state.accounts.get(id);
  if (!account)
    throw new AwsError("AccountNotFoundException", "You specified an account that doesn't exist.", 400);
  return account;
}

const isParent = (organization: Organization, id: string) =>
  id === organization.rootId || organization.units.has(id);
const unitArn = (organization: Organization, id: string) =>
  `arn:aws:organizations::${organization.managementAccountId}:ou/${organization.id}/${id}`;

export const organizationsWriteOperations: Operations = {
  CreateAccount(call: Call, input: { AccountName: string; Email: string }) {
    const organization = managed(call, "CreateAccount");
    if ([...call.state.accounts.values()].some((account) => account.email === input.Email))
      throw new AwsError("ConstraintViolationException", "EMAIL_ALREADY_EXISTS", 400);
    let id = "";
    do id = String(randomInt(1, 10)) + Array.from({ length: 11 }, () => randomInt(10)).join("");
    while (call.state.accounts.has(id));
    const partition = call.state.accounts.get(organization.managementAccountId)?.partition ?? "aws";
    call.state.accounts.set(
      id,
      newAccount({
        id,
        partition,
        name: input.AccountName,
        email: input.Email,
        parentId: organization.rootId,
        managementAccountId: organization.managementAccountId,
        now: call.now,
      }),
    );
    return {
      CreateAccountStatus: {
        Id: `car-${base32(32).toLowerCase()}`,
        AccountName: input.AccountName,
        State: "SUCCEEDED",
        RequestedTimestamp: call.now,
        CompletedTimestamp: call.now,
        AccountId: id,
      },
    };
  },
  MoveAccount(call: Call, input: { AccountId: string; SourceParentId: string; DestinationParentId: string }) {
    const organization = managed(call, "MoveAccount");
    const account = accountNamed(call, input.AccountId);
    if (account.parentId !== input.SourceParentId)
      throw new AwsError(
        "SourceParentNotFoundException",
        "You specified a source parent that doesn't exist.",
        400,
      );
    if (!isParent(organization, input.DestinationParentId))
      throw new AwsError(
        "DestinationParentNotFoundException",
        "You specified a destination parent that doesn't exist.",
        400,
      );
    account.parentId = input.DestinationParentId;
  },
  CloseAccount(call: Call, input: { AccountId: string }) {
    managed(call, "CloseAccount");
    accountNamed(call, input.AccountId).status = "PENDING_CLOSURE";
  },
  CreateOrganizationalUnit(call: Call, input: { ParentId: string; Name: string }) {
    const organization = managed(call, "CreateOrganizationalUnit");
    if (!isParent(organization, input.ParentId))
      throw new AwsError("ParentNotFoundException", "You specified a parent that doesn't exist.", 400);
    if (
      [...organization.units.values()].some(
        (unit) => unit.parentId === input.ParentId && unit.name === input.Name,
      )
    )
      throw new AwsError(
        "DuplicateOrganizationalUnitException",
        "An OU with the same name already exists.",
        400,
      );
    const id = `ou-${organization.rootId.slice(2)}-${base32(8).toLowerCase()}`;
    organization.units.set(id, { id, name: input.Name, parentId: input.ParentId });
    return { OrganizationalUnit: { Id: id, Name: input.Name, Arn: unitArn(organization, id) } };
  },
  UpdateOrganizationalUnit(call: Call, input: { OrganizationalUnitId: string; Name?: string }) {
    const organization = managed(call, "UpdateOrganizationalUnit");
    const unit = organization.units.get(input.OrganizationalUnitId);
    if (!unit)
      throw new AwsError(
        "OrganizationalUnitNotFoundException",
        "You specified an OU that doesn't exist.",
        400,
      );
    if (input.Name !== undefined) unit.name = input.Name;
    return { OrganizationalUnit: { Id: unit.id, Name: unit.name, Arn: unitArn(organization, unit.id) } };
  },
  DeleteOrganizationalUnit(call: Call, input: { OrganizationalUnitId: string }) {
    const organization = managed(call, "DeleteOrganizationalUnit");
    const id = input.OrganizationalUnitId;
    if (!organization.units.has(id))
      throw new AwsError(
        "OrganizationalUnitNotFoundException",
        "You specified an OU that doesn't exist.",
        400,
      );
    if (
      [...organization.units.values()].some((unit) => unit.parentId === id) ||
      [...call.state.accounts.values()].some((account) => account.parentId === id)
    )
      throw new AwsError("OrganizationalUnitNotEmptyException", "The specified OU is not empty.", 400);
    organization.units.delete(id);
  },
  TagResource(call: Call, input: { ResourceId: string; Tags: { Key: string; Value: string }[] }) {
    managed(call, "TagResource");
    const account = accountNamed(call, input.ResourceId);
    for (const { Key, Value } of input.Tags) account.tags[Key] = Value;
  },
  UntagResource(call: Call, input: { ResourceId: string; TagKeys: string[] }) {
    managed(call, "UntagResource");
    const account = accountNamed(call, input.ResourceId);
    for (const key of input.TagKeys) delete account.tags[key];
  },
  ListTagsForResource(call: Call, input: { ResourceId: string }) {
    managed(call, "ListTagsForResource");
    return {
      Tags: Object.entries(accountNamed(call, input.ResourceId).tags).map(([Key, Value]) => ({ Key, Value })),
    };
  },
} as Operations;
