/** Declares an organization with fixed ids, which AWS's own API can't do. Adds what is missing and keeps the rest. */
import { createHash, randomBytes } from "node:crypto";
import type { Account, SandboxState } from "../state";
import { base32 } from "../sts/sessions";
import { newAccount } from "./new-account";

export type DeclareOrganization = {
  managementAccountId: string;
  partition?: Account["partition"];
  /** Paths below the root: "Workloads/Production". */
  units?: { path: string }[];
  accounts: { id: string; name: string; email: string; unitPath: string | null }[];
};

const short = (text: string, length: number) =>
  createHash("sha256").update(`northwind ${text}`).digest("hex").slice(0, length);

export function declareOrganization(state: SandboxState, input: DeclareOrganization, now: Date): void {
  const partition = input.partition ?? "aws";
  const organization = (state.organization ??= {
    id: `o-${short(input.managementAccountId, 10)}`,
    managementAccountId: input.managementAccountId,
    rootId: `r-${short("root", 4)}`,
    units: new Map(),
  });
  const unit = (path: string): string => {
    const parts = path.split("/");
    const id = `ou-${organization.rootId.slice(2)}-${short(path, 8)}`;
    if (!organization.units.has(id))
      organization.units.set(id, {
        id,
        name: parts.at(-1) ?? path,
        parentId: parts.length > 1 ? unit(parts.slice(0, -1).join("/")) : organization.rootId,
      });
    return id;
  };
  for (const { path } of input.units ?? []) unit(path);
  for (const account of input.accounts) {
    if (state.accounts.has(account.id)) continue;
    if (!/^\d{12}$/.test(account.id)) throw new Error(`${account.id} is not an account id`);
    const parentId = account.unitPath === null ? organization.rootId : unit(account.unitPath);
    state.accounts.set(
      account.id,
      newAccount({ ...account, partition, parentId, managementAccountId: input.managementAccountId, now }),
    );
  }
}

/** Returns an access key of an account's root user, with which the demo and tests begin. */
export function rootCredentials(
  state: SandboxState,
  accountId: string,
): { accessKeyId: string; secretAccessKey: string } | null {
  if (!state.accounts.has(accountId)) return null;
  for (const [accessKeyId, key] of state.rootKeys)
    if (key.accountId === accountId) return { accessKeyId, secretAccessKey: key.secretAccessKey };
  const made = { accessKeyId: `AKIA${base32(16)}`, secretAccessKey: randomBytes(30).toString("base64") };
  state.rootKeys.set(made.accessKeyId, { secretAccessKey: made.secretAccessKey, accountId });
  return made;
}
