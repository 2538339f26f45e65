"use client";

/** The start page of a reader with one account and few roles: nothing to search for. */
import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { AccountList } from "./account-list";
import type { RoleActions } from "./account-row";
import { resultItems } from "./list-items";

const MAX_ROLES_AT_A_GLANCE = 9;
const NO_WORDS: string[] = [];

const OneRole = dynamic(() => import("./one-role").then((module) => module.OneRole));

/** True when there is so little that a search field would be in the way. */
export function isSingleAccount({ accounts }: Entitlements): boolean {
  const [only] = accounts;
  return only !== undefined && accounts.length === 1 && only.roles.length <= MAX_ROLES_AT_A_GLANCE;
}

type Props = RoleActions & { entitlements: Entitlements; pinned: Set<string> };

export function SingleAccount({ entitlements, pinned, ...actions }: Props) {
  const items = useMemo(
    () =>
      resultItems(entitlements.accounts.map((account) => ({ account, roles: account.roles }))).map(
        (item) => ({
          ...item,
          isSelected: false,
        }),
      ),
    [entitlements],
  );
  if (entitlements.accounts[0]?.roles.length === 1)
    return <OneRole entitlements={entitlements} {...actions} />;
  return (
    <AccountList
      entitlements={entitlements}
      items={items}
      words={NO_WORDS}
      showsTag
      showsSource
      pinned={pinned}
      {...actions}
    />
  );
}
