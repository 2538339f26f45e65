"use client";

/** One account with its roles. */
import { memo, useState } from "react";
import type { AccountEntry, Entitlements } from "@/lib/access/entitlements/types";
import { useText } from "../text/text-provider";
import { styledTag } from "../text/tags";
import { AccountNumber } from "./account-number";
import { EnvironmentEdge, EnvironmentTag } from "./environment";
import { environmentOf, openRoleOf, refKey, type OpenRole } from "./open-role";
import { RoleControl } from "./role-control";
import { markParts } from "./search";

export type RoleActions = {
  onCredentials: (role: OpenRole) => void;
  onShortcut: (role: OpenRole) => void;
  onOpened: (role: OpenRole) => void;
  onPin: (role: OpenRole) => void;
  onPreload: () => void;
};
type Props = RoleActions & {
  entitlements: Entitlements;
  account: AccountEntry;
  roles: number[];
  words: string[];
  showsTag: boolean;
  showsSource: boolean;
  isFirst: boolean;
  isLast: boolean;
  isSelected: boolean;
  pinned: Set<string>;
};

/** Roles beyond these wait behind a button. */
export const SHOWN_ROLES = 8;

export const AccountRow = memo(function AccountRow({
  entitlements,
  account,
  roles,
  words,
  showsTag,
  showsSource,
  isFirst,
  isLast,
  isSelected,
  pinned,
  ...actions
}: Props) {
  const environment = environmentOf(entitlements, account);
  return (
    <div
      data-row
      className={`relative flex flex-wrap items-center justify-between gap-x-6 gap-y-3 overflow-hidden border-x border-b border-line py-3 pr-4 pl-5 pointer-fine:pr-1 ${isSelected ? "bg-accent-soft" : "bg-card"} ${isFirst ? "rounded-t-large border-t" : ""} ${isLast ? "rounded-b-large" : ""}`}
    >
      <EnvironmentEdge environment={environment} />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2">
          <h3 className="text-[15px] font-semibold">
            <Marked text={account.name} words={words} />
          </h3>
          {(showsTag || account.source !== undefined) && <EnvironmentTag environment={environment} />}
          {showsSource && account.source !== undefined && (
            <span className="inline-block rounded-[5px] border border-line px-1.5 py-px text-[11.5px] leading-[1.5] font-semibold text-quiet">
              {entitlements.sources?.[account.source]}
            </span>
          )}
        </div>
        <div className="flex flex-wrap items-baseline gap-x-3">
          <AccountNumber id={account.id} />
          <span className="text-[13px] break-all text-quiet max-sm:hidden">{account.email}</span>
        </div>
      </div>
      <Roles
        entitlements={entitlements}
        account={account}
        roles={roles}
        isSelected={isSelected}
        pinned={pinned}
        {...actions}
      />
    </div>
  );
});

/** A text with the words of a search marked. */
function Marked({ text, words }: { text: string; words: string[] }) {
  if (words.length === 0) return text;
  return markParts(text, words).map((part, index) =>
    part.hit ? (
      <mark key={index} className="rounded-[3px] bg-mark text-inherit">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}

type RolesProps = RoleActions & Pick<Props, "entitlements" | "account" | "roles" | "isSelected" | "pinned">;

function Roles({ entitlements, account, roles, isSelected, pinned, ...actions }: RolesProps) {
  const { t } = useText();
  const [expanded, setExpanded] = useState(false);
  const shown = expanded || roles.length <= SHOWN_ROLES + 1 ? roles : roles.slice(0, SHOWN_ROLES);
  const isReady = (index: number) => !account.waiting?.includes(index);
  const firstHit = isSelected ? shown.find(isReady) : undefined;
  return (
    <div className="flex flex-wrap justify-end gap-2 max-sm:justify-start">
      {account.isListing && (
        <span className="inline-flex min-h-9 items-center rounded-small border border-dashed border-strong px-3 text-[13px] text-quiet pointer-fine:mr-6">
          {t("start.loading_roles")}
        </span>
      )}
      {shown.map((index) => {
        const role = openRoleOf(entitlements, account, index);
        if (!role) return null;
        return isReady(index) ? (
          <RoleControl
            key={role.roleId}
            role={role}
            isPinned={pinned.has(refKey(role))}
            isFirstHit={index === firstHit}
            {...actions}
          />
        ) : (
          <RoleBeingSetUp key={role.roleId} name={role.roleName} />
        );
      })}
      {shown.length < roles.length && (
        <button
          type="button"
          className="min-h-9 rounded-small px-3 text-[13px] font-semibold text-accent hover:bg-accent-soft pointer-coarse:min-h-11"
          onClick={() => setExpanded(true)}
        >
          {t("start.more_roles", { count: roles.length - shown.length })}
        </button>
      )}
    </div>
  );
}

function RoleBeingSetUp({ name }: { name: string }) {
  const { t, rich } = useText();
  return (
    <span
      className="inline-flex min-h-9 max-w-64 items-center gap-2 truncate rounded-small border border-dashed border-strong px-3 text-[13px] font-semibold text-quiet"
      title={t("start.role_setting_up_hint")}
    >
      {rich("start.role_setting_up", {
        role: name,
        quiet: styledTag("font-normal"),
      })}
    </span>
  );
}
