"use client";

/** The start page of a reader with a single role: shown without a search field. */
import type { Entitlements } from "@/lib/access/entitlements/types";
import { useText } from "../text/text-provider";
import { KeyIcon, OpenIcon } from "../ui/icons";
import { primaryButton, quietButton } from "../ui/styles";
import { AccountNumber } from "./account-number";
import type { RoleActions } from "./account-row";
import { ConsoleForm } from "./console-form";
import { EnvironmentEdge, EnvironmentTag } from "./environment";
import { openRoleOf } from "./open-role";

type Props = RoleActions & { entitlements: Entitlements };

export function OneRole({ entitlements, onCredentials, onOpened, onPreload }: Props) {
  const { t } = useText();
  const [account] = entitlements.accounts;
  const role = account && openRoleOf(entitlements, account, account.roles[0] ?? 0);
  if (!account || !role) return null;
  return (
    <ConsoleForm
      role={role}
      onOpened={onOpened}
      isRow
      className="relative overflow-hidden rounded-large border border-line bg-card p-7 pl-8 [box-shadow:var(--shadow)]"
    >
      <EnvironmentEdge environment={role.environment} />
      <div className="flex flex-wrap items-center gap-2.5">
        <h2 className="text-lg font-bold tracking-tight">{account.name}</h2>
        <EnvironmentTag environment={role.environment} />
      </div>
      <p className="mt-0.5 flex flex-wrap gap-x-3 text-quiet">
        <AccountNumber id={account.id} /> <span className="text-[13px]">{account.email}</span>
      </p>
      <div className="mt-5 flex flex-wrap gap-2.5">
        <button className={primaryButton} data-role>
          {t("start.open_console", { role: role.roleName })} <OpenIcon />
        </button>
        <button
          type="button"
          className={quietButton}
          data-key
          onClick={() => onCredentials(role)}
          onPointerEnter={onPreload}
          onFocus={onPreload}
        >
          <KeyIcon /> {t("start.access_keys")}
        </button>
      </div>
    </ConsoleForm>
  );
}
