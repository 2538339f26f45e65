/**
 * Reads an organization: its units, accounts and tags, as AWS has them now.
 * @see Organizations API reference: ListRoots, ListOrganizationalUnitsForParent, ListAccountsForParent,
 * ListTagsForResource
 */
import {
  DescribeOrganizationCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";

export type SeenUnit = {
  id: string;
  name: string;
  parentId: string | null;
  /** "Workloads / Production"; empty for the root. */ path: string;
};
export type SeenAccount = {
  id: string;
  name: string;
  email: string;
  unitId: string;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
};
export type SeenOrganization = {
  organizationId: string;
  managementAccountId: string;
  units: SeenUnit[];
  accounts: SeenAccount[];
};

/**
 * Reads the whole tree, one parent at a time. @throws Organizations' errors; never returns a part as the
 * whole
 */
export async function readOrganization(client: OrganizationsClient): Promise<SeenOrganization> {
  const { Organization: organization } = await client.send(new DescribeOrganizationCommand({}));
  if (!organization?.Id || !organization.MasterAccountId)
    throw new Error("AWS did not say which organization this is");
  const { Roots: [root] = [] } = await client.send(new ListRootsCommand({}));
  if (!root?.Id) throw new Error("AWS named no root of the organization");
  const units: SeenUnit[] = [{ id: root.Id, name: root.Name ?? "Root", parentId: null, path: "" }];
  const accounts: SeenAccount[] = [];
  // The list grows during the loop: breadth first.
  for (const parent of units) {
    for await (const unit of childUnits(client, parent.id))
      units.push({
        ...unit,
        parentId: parent.id,
        path: parent.path === "" ? unit.name : `${parent.path} / ${unit.name}`,
      });
    for await (const account of accountsOf(client, parent.id)) accounts.push(account);
  }
  return {
    organizationId: organization.Id,
    managementAccountId: organization.MasterAccountId,
    units,
    accounts,
  };
}

async function* childUnits(
  client: OrganizationsClient,
  ParentId: string,
): AsyncGenerator<{ id: string; name: string }> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken }));
    for (const { Id: id = "", Name: name = "" } of page.OrganizationalUnits ?? []) yield { id, name };
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

async function* accountsOf(client: OrganizationsClient, ParentId: string): AsyncGenerator<SeenAccount> {
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListAccountsForParentCommand({ ParentId, NextToken }));
    for (const { Id: id = "", Name: name, Email: email = "", Status, State } of page.Accounts ?? [])
      yield {
        id,
        name: (name ?? id).slice(0, 50),
        email,
        unitId: ParentId,
        status: statusOf(State ?? Status),
      };
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

/** Newer responses have `State`, with more values than `Status`. Only active accounts can be signed in to. */
function statusOf(text: string | undefined): SeenAccount["status"] {
  return text === "ACTIVE" ? "ACTIVE" : text === "PENDING_CLOSURE" ? "PENDING_CLOSURE" : "SUSPENDED";
}

export async function readAccountTags(
  client: OrganizationsClient,
  accountId: string,
): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListTagsForResourceCommand({ ResourceId: accountId, NextToken }));
    for (const { Key = "", Value = "" } of page.Tags ?? []) tags[Key] = Value;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return tags;
}
