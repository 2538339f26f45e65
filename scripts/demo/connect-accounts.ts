/**
 * Declares an organization in the sandbox and deploys Foyer's connection template in its accounts, as an
 * administrator does with a StackSet. Foyer's own provisioner does the rest.
 */
import { writeTemplate } from "@/lib/access/connections/templates";
import type { App } from "@/lib/app";
import { as, prove } from "@/lib/platform/context";

export type Organization = {
  managementAccountId: string;
  partition?: "aws" | "aws-us-gov" | "aws-cn";
  units: { path: string }[];
  accounts: { id: string; name: string; email: string; unitPath: string | null }[];
};

/** Safe to run again: the organization keeps what it has, and the stacks are updated. */
export async function connectAccounts(
  app: Pick<App, "ctx">,
  sandboxUrl: string,
  organization: Organization,
): Promise<void> {
  await put(`${sandboxUrl}/_sandbox/organization`, JSON.stringify({ partition: "aws", ...organization }));
  const system = as(app.ctx, prove({ kind: "system", job: "demo" }), {
    requestId: "demo",
    ip: null,
    userAgent: null,
  });
  const template = await writeTemplate(system, "foyer-connection.template.json");
  const { managementAccountId } = organization;
  for (const { id } of organization.accounts) {
    await put(
      `${sandboxUrl}/_sandbox/stacks?${new URLSearchParams({ account_id: id, ManagementAccountId: managementAccountId, RolesInManagementAccount: "yes" })}`,
      template,
    );
  }
}

async function put(url: string, body: string): Promise<void> {
  const reply = await fetch(url, { method: "PUT", headers: { "content-type": "application/json" }, body });
  if (!reply.ok) throw new Error(`the sandbox refused ${url}: ${reply.status} ${await reply.text()}`);
}
