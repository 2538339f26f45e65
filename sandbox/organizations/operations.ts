/** Organizations, read side: what a sync calls. Only the management account may call it. */
import type { Account } from "../state";
import { authorize } from "../policy/authorize";
import { AwsError, type Call, type Operations } from "../wire/operation";

const PAGE = 20;

function organizationOf(call: Call, action: string) {
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

function page<T>(
  items: T[],
  input: { NextToken?: string; MaxResults?: number },
): { items: T[]; NextToken?: string } {
  const size = Math.min(input.MaxResults ?? PAGE, PAGE);
  const from =
    input.NextToken === undefined ? 0 : Number(Buffer.from(input.NextToken, "base64url").toString());
  if (!Number.isInteger(from) || from < 0 || from > items.length)
    throw new AwsError("InvalidInputException", "You specified an invalid value for nextToken.", 400);
  const end = from + size;
  return {
    items: items.slice(from, end),
    NextToken: end < items.length ? Buffer.from(String(end)).toString("base64url") : undefined,
  };
}

export const organizationsOperations: Operations = {
  DescribeOrganization(call: Call) {
    const organization = organizationOf(call, "DescribeOrganization");
    const management = call.state.accounts.get(organization.managementAccountId);
    return {
      Organization: {
        Id: organization.id,
        Arn: `arn:aws:organizations::${organization.managementAccountId}:organization/${organization.id}`,
        FeatureSet: "ALL",
        MasterAccountId: organization.managementAccountId,
        MasterAccountEmail: management?.email,
      },
    };
  },
  ListAccounts(call: Call, input: { NextToken?: string; MaxResults?: number }) {
    organizationOf(call, "ListAccounts");
    const { items, NextToken } = page([...call.state.accounts.values()], input);
    return { Accounts: items.map((account) => describe(call, account)), NextToken };
  },
  DescribeAccount(call: Call, input: { AccountId: string }) {
    organizationOf(call, "DescribeAccount");
    const account = call.state.accounts.get(input.AccountId);
    if (!account)
      throw new AwsError("AccountNotFoundException", "You specified an account that doesn't exist.", 400);
    return { Account: describe(call, account) };
  },
  ListRoots(call: Call) {
    const organization = organizationOf(call, "ListRoots");
    return {
      Roots: [
        {
          Id: organization.rootId,
          Name: "Root",
          Arn: `arn:aws:organizations::${organization.managementAccountId}:root/${organization.id}/${organization.rootId}`,
          PolicyTypes: [],
        },
      ],
    };
  },
  ListOrganizationalUnitsForParent(
    call: Call,
    input: { ParentId: string; NextToken?: string; MaxResults?: number },
  ) {
    const organization = organizationOf(call, "ListOrganizationalUnitsForParent");
    const { items, NextToken } = page(
      [...organization.units.values()].filter((unit) => unit.parentId === input.ParentId),
      input,
    );
    return {
      OrganizationalUnits: items.map((unit) => ({
        Id: unit.id,
        Name: unit.name,
        Arn: `arn:aws:organizations::${organization.managementAccountId}:ou/${organization.id}/${unit.id}`,
      })),
      NextToken,
    };
  },
  ListAccountsForParent(call: Call, input: { ParentId: string; NextToken?: string; MaxResults?: number }) {
    organizationOf(call, "ListAccountsForParent");
    const { items, NextToken } = page(
      [...call.state.accounts.values()].filter((account) => account.parentId === input.ParentId),
      input,
    );
    return { Accounts: items.map((account) => describe(call, account)), NextToken };
  },
} as Operations;

function describe(call: Call, account: Account) {
  const organization = call.state.organization;
  return {
    Id: account.id,
    Arn: `arn:aws:organizations::${organization?.managementAccountId}:account/${organization?.id}/${account.id}`,
    Email: account.email,
    Name: account.name,
    Status: account.status === "PENDING_CLOSURE" ? "PENDING_CLOSURE" : account.status,
    JoinedMethod: account.joinedMethod,
    JoinedTimestamp: new Date(account.joinedAt),
  };
}
