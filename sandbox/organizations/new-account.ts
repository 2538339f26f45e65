/** Creates an account as AWS Organizations does: with the role through which the management account reaches it. */
import { base32 } from "../sts/sessions";
import type { Account } from "../state";

export function newAccount(input: {
  id: string;
  partition: Account["partition"];
  name: string;
  email: string;
  parentId: string | null;
  managementAccountId: string | null;
  now: Date;
  joinedMethod?: "INVITED" | "CREATED";
}): Account {
  const { id, partition, name, email, parentId, managementAccountId, now } = input;
  const account: Account = {
    id,
    partition,
    name,
    email,
    status: "ACTIVE",
    joinedMethod: input.joinedMethod ?? "CREATED",
    joinedAt: now.toISOString(),
    parentId,
    tags: {},
    iam: { roles: new Map(), samlProviders: new Map(), policies: new Map(), alias: null },
  };
  if (managementAccountId !== null && managementAccountId !== id) {
    const role = "OrganizationAccountAccessRole";
    account.iam.roles.set(role.toLowerCase(), {
      name: role,
      id: `AROA${base32(17)}`,
      arn: `arn:${partition}:iam::${id}:role/${role}`,
      path: "/",
      createdAt: now.toISOString(),
      trustPolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { AWS: `arn:${partition}:iam::${managementAccountId}:root` },
            Action: "sts:AssumeRole",
          },
        ],
      }),
      maxSessionDuration: 3600,
      inlinePolicies: new Map(),
      attachedPolicies: [`arn:${partition}:iam::aws:policy/AdministratorAccess`],
      tags: {},
    });
  }
  return account;
}
