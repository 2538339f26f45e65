"use client";

/** The start page without a search: pinned and recent roles, then every account, grouped as the reader likes. */
import dynamic from "next/dynamic";
import { useMemo } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import type { GroupBy } from "@/lib/web/start-page-types";
import { useText } from "../text/text-provider";
import { AccountList } from "./account-list";
import type { RoleActions } from "./account-row";
import { GroupChoice } from "./group-choice";
import { groupedItems } from "./list-items";
import { refKey, resolveRefs } from "./open-role";
import type { PinnedAndRecent } from "./use-pinned-and-recent";

const MAX_RECENT_CARDS = 4;
const NO_WORDS: string[] = [];

// Loaded for readers who have any.
const RoleCards = dynamic(() => import("./role-cards").then((module) => module.RoleCards));

type Props = RoleActions & {
  entitlements: Entitlements;
  own: PinnedAndRecent;
  pinned: Set<string>;
  groupBy: GroupBy;
  onGroupBy: (groupBy: GroupBy) => void;
};

export function AllAccounts({ entitlements, own, pinned, groupBy, onGroupBy, ...actions }: Props) {
  const { t } = useText();
  const items = useMemo(
    () => groupedItems(entitlements, groupBy, { all: t("start.title"), others: t("start.other_accounts") }),
    [entitlements, groupBy, t],
  );
  const pinnedRoles = useMemo(() => resolveRefs(entitlements, own.pinned), [entitlements, own.pinned]);
  const recentRoles = useMemo(() => {
    const unpinned = own.recent.filter((ref) => !pinned.has(refKey(ref)));
    return resolveRefs(entitlements, unpinned).slice(0, MAX_RECENT_CARDS);
  }, [entitlements, own.recent, pinned]);
  return (
    <>
      {pinnedRoles.length > 0 && (
        <RoleCards title={t("start.pinned")} roles={pinnedRoles} canUnpin {...actions} />
      )}
      {recentRoles.length > 0 && (
        <RoleCards title={t("start.recent")} roles={recentRoles} canUnpin={false} {...actions} />
      )}
      <div className="relative">
        <GroupChoice value={groupBy} onChange={onGroupBy} />
        <AccountList
          entitlements={entitlements}
          items={items}
          words={NO_WORDS}
          showsTag={groupBy !== "environment"}
          showsSource={groupBy === "none"}
          pinned={pinned}
          {...actions}
        />
      </div>
    </>
  );
}
