"use client";

/** The start page: one search field, pinned and recent roles, and every account that the reader may open. */
import dynamic from "next/dynamic";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import type { Shortcut } from "@/lib/formats/console-link";
import type { StartPage } from "@/lib/web/start-page-types";
import { useText } from "../text/text-provider";
import { elementTag } from "../text/tags";
import { AllAccounts } from "./all-accounts";
import { DestinationContext } from "./destination";
import { KeyHints } from "./key-hints";
import { moveByKey, useFocusKept, useSearchKeys } from "./keyboard";
import { refKey, type OpenRole } from "./open-role";
import { ReopenKeys } from "./reopen-keys";
import { SearchField } from "./search-field";
import { SearchResults } from "./search-results";
import { ShortcutLink } from "./shortcut";
import { SingleAccount, isSingleAccount } from "./single-account";
import { usePinnedAndRecent } from "./use-pinned-and-recent";
import { useSearch } from "./use-search";

const loadDialog = () =>
  import("../credentials/credentials-dialog").then((module) => module.CredentialsDialog);
const CredentialsDialog = dynamic(loadDialog, { ssr: false });
const preload = () => void loadDialog();

type Props = {
  entitlements: Entitlements;
  page: Pick<StartPage, "pinned" | "recent" | "groupBy" | "company" | "sso">;
};

export function Portal({ entitlements, page }: Props) {
  const [groupBy, setGroupBy] = useState(page.groupBy);
  const [dialog, setDialog] = useState<{ role: OpenRole; toShortcut: boolean } | null>(null);
  /** A shortcut link without a role, while the reader chooses one. */
  const [followed, setFollowed] = useState<Shortcut | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const own = usePinnedAndRecent(page);
  const pinned = useMemo(() => new Set(own.pinned.map(refKey)), [own.pinned]);
  const search = useSearch(
    entitlements,
    useCallback(() => setFollowed(null), []),
  );
  useSearchKeys(field, search.clear);
  useFocusKept(root, field);

  const { setQuery } = search;
  const choose = useCallback(
    (shortcut: Shortcut) => {
      setQuery(shortcut.accountId);
      setFollowed(shortcut);
    },
    [setQuery],
  );
  const list = {
    entitlements,
    pinned,
    onCredentials: useCallback((role: OpenRole) => setDialog({ role, toShortcut: false }), []),
    onShortcut: useCallback((role: OpenRole) => setDialog({ role, toShortcut: true }), []),
    onOpened: own.rememberOpened,
    onPin: own.togglePin,
    onPreload: preload,
  };
  const isSingle = isSingleAccount(entitlements);
  const { isSearching } = search;
  return (
    <DestinationContext value={followed?.destination ?? null}>
      <div
        ref={root}
        data-searching={isSearching || undefined}
        className="group/portal"
        onKeyDown={(event) => moveByKey(event, field.current, search)}
      >
        <ReopenKeys entitlements={entitlements} onReopen={list.onCredentials} />
        <ShortcutLink accounts={entitlements.accounts} onChoose={choose} />
        {(!isSingle || isSearching) && (
          <SearchField ref={field} value={search.query} onChange={search.change} />
        )}
        {followed && <ChooseRole destination={followed.destination} />}
        {own.problem !== null && <PinProblem reason={own.problem} />}
        {isSearching ? (
          <SearchResults search={search} {...list} />
        ) : isSingle ? (
          <SingleAccount {...list} />
        ) : (
          <AllAccounts own={own} groupBy={groupBy} onGroupBy={setGroupBy} {...list} />
        )}
        {!isSingle && <KeyHints />}
      </div>
      {dialog && (
        <CredentialsDialog
          {...dialog}
          entitlements={entitlements}
          sso={page.sso}
          onClose={() => setDialog(null)}
        />
      )}
    </DestinationContext>
  );
}

function ChooseRole({ destination }: { destination: string | null }) {
  const { t, rich } = useText();
  return (
    <p role="status" className="mt-3 rounded-medium bg-accent-soft px-4 py-2.5 text-sm">
      {destination === null
        ? t("start.choose_role")
        : rich("start.choose_role_for", {
            destination: elementTag(<span className="font-mono text-[13px] break-all">{destination}</span>),
          })}
    </p>
  );
}

function PinProblem({ reason }: { reason: string }) {
  const { t } = useText();
  return (
    <p
      role="alert"
      className="fixed inset-x-4 bottom-4 z-20 mx-auto w-fit rounded-medium border border-danger/40 bg-danger-soft px-4 py-2.5 text-sm font-medium text-danger [box-shadow:var(--shadow)]"
    >
      {reason === "" ? t("start.pin_failed") : reason}
    </p>
  );
}
