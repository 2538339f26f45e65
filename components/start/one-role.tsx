"use client";

/** One account, one role: nothing to look for, so it is simply there. */
import type { Entitlements } from "@/lib/access/entitlements/types";
import { KeyIcon, OpenIcon } from "../ui/icons";
import { primaryButton, quietButton } from "../ui/styles";
import { AccountNumber } from "./account-number";
import type { RoleActions } from "./account-row";
import { EnvironmentEdge, EnvironmentTag } from "./environment";
import { openRoleOf } from "./open-role";

export function OneRole({
  entitlements,
  onCredentials,
  onOpened,
  onPreload,
}: RoleActions & { entitlements: Entitlements }) {
  const [account] = entitlements.accounts;
  const role = account && openRoleOf(entitlements, account, account.roles[0] ?? 0);
  if (!account || !role) return null;
  return (
    <form
      method="post"
      action="/start/console"
      target="_blank"
      rel="noopener"
      onSubmit={() => onOpened(role)}
      data-row
      className="relative overflow-hidden rounded-large border border-line bg-card p-7 pl-8 [box-shadow:var(--shadow)]"
    >
      <EnvironmentEdge environment={role.environment} />
      <input type="hidden" name="account_id" value={role.accountId} />
      <input type="hidden" name="role_id" value={role.roleId} />
      <input type="hidden" name="role_name" value={role.roleName} />
      <div className="flex flex-wrap items-center gap-2.5">
        <h2 className="text-lg font-bold tracking-tight">{account.name}</h2>
        <EnvironmentTag environment={role.environment} />
      </div>
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-quiet">
        <AccountNumber id={account.id} /> <span className="text-[13px]">{account.email}</span>
      </p>
      <div className="mt-5 flex flex-wrap gap-2.5">
        <button className={primaryButton} data-role>
          Open the console as {role.roleName} <OpenIcon />
        </button>
        <button
          type="button"
          className={quietButton}
          data-key
          onClick={() => onCredentials(role)}
          onPointerEnter={onPreload}
          onFocus={onPreload}
        >
          <KeyIcon /> Access keys
        </button>
      </div>
    </form>
  );
}
