"use client";

/** The start page: one search field, pinned and recent roles, and every account that the reader may open. */
import dynamic from "next/dynamic";
import { useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { Entitlements } from "@/lib/access/entitlements/types";
import type { Shortcut } from "@/lib/formats/console-link";
import type { GroupBy, StartPage } from "@/lib/web/start-page-types";
import { AccountList } from "./account-list";
import { DestinationContext } from "./destination";
import { EnvironmentFilter } from "./environment-filter";
import { GroupChoice } from "./group-choice";
import { KeyHints } from "./key-hints";
import { moveByKey, useFocusKept, useSearchKeys } from "./keyboard";
import { groupedItems, resultItems } from "./list-items";
import { refKey, resolveRefs, type OpenRole } from "./open-role";
import { buildIndex, search, wordsOf } from "./search";
import { SearchField } from "./search-field";
import { ShortcutLink } from "./shortcut";
import { NothingFound } from "./states";
import { useOwnRoles } from "./use-own-roles";

const loadDialog = () =>
  import("../credentials/credentials-dialog").then((module) => module.CredentialsDialog);
const CredentialsDialog = dynamic(loadDialog, { ssr: false });
// Loaded by who has them.
const RoleCards = dynamic(() => import("./role-cards").then((module) => module.RoleCards));
const OneRole = dynamic(() => import("./one-role").then((module) => module.OneRole));

const MOST_ROLES_AT_A_GLANCE = 9;

type Props = {
  entitlements: Entitlements;
  page: Pick<StartPage, "pinned" | "recent" | "groupBy" | "company">;
};

export function Portal({ entitlements, page }: Props) {
  const [query, setQuery] = useState("");
  const [environment, setEnvironment] = useState<number | null>(null);
  const [groupBy, setGroupBy] = useState<GroupBy>(page.groupBy);
  const [asked, setAsked] = useState<{ role: OpenRole; toShortcut: boolean } | null>(null);
  /** The shortcut that is followed, while the reader chooses its role. */
  const [followed, setFollowed] = useState<Shortcut | null>(null);
  const destination = followed?.destination ?? null;
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const own = useOwnRoles(page);
  const [settled, setSettled] = useState<string | null>(null);
  const late = useDeferredValue(query);
  const deferred = settled === query ? query : late;

  const index = useMemo(() => buildIndex(entitlements), [entitlements]);
  const words = useMemo(() => wordsOf(deferred), [deferred]);
  const searching = words.length > 0;
  const hits = useMemo(() => (searching ? search(index, deferred) : []), [searching, index, deferred]);
  const items = useMemo(
    () =>
      searching
        ? resultItems(
            environment === null ? hits : hits.filter((hit) => hit.account.environment === environment),
          )
        : groupedItems(entitlements, groupBy),
    [searching, hits, environment, entitlements, groupBy],
  );
  const pinned = useMemo(() => new Set(own.pinned.map(refKey)), [own.pinned]);
  const pinnedRoles = useMemo(() => resolveRefs(entitlements, own.pinned), [entitlements, own.pinned]);
  const recentRoles = useMemo(
    () =>
      resolveRefs(
        entitlements,
        own.recent.filter((ref) => !pinned.has(refKey(ref))),
      ).slice(0, 4),
    [entitlements, own.recent, pinned],
  );

  const change = useCallback((text: string) => {
    setQuery(text);
    if (text === "") {
      setEnvironment(null);
      setFollowed(null);
    }
  }, []);
  const clear = useCallback(() => change(""), [change]);
  useSearchKeys(field, clear);
  useFocusKept(root, field);
  const settle = (text: string) =>
    flushSync(() => {
      change(text);
      setSettled(text);
    });
  const choose = useCallback((shortcut: Shortcut) => {
    setQuery(shortcut.accountId);
    setFollowed(shortcut);
  }, []);
  const onCredentials = useCallback((role: OpenRole) => setAsked({ role, toShortcut: false }), []);
  const onShortcut = useCallback((role: OpenRole) => setAsked({ role, toShortcut: true }), []);
  const actions = {
    onCredentials,
    onShortcut,
    onOpened: own.rememberOpened,
    onPin: own.togglePin,
    onPreload: preload,
  };
  const [only] = entitlements.accounts;
  // So few that there is nothing to look for.
  const single =
    only !== undefined && entitlements.accounts.length === 1 && only.roles.length <= MOST_ROLES_AT_A_GLANCE;

  return (
    <DestinationContext value={destination}>
      <div
        ref={root}
        data-searching={searching || undefined}
        className="group/portal"
        onKeyDown={(event) => moveByKey(event, field.current, { clear, settle })}
      >
        <ShortcutLink accounts={entitlements.accounts} onChoose={choose} />
        {(!single || searching) && <SearchField ref={field} value={query} onChange={change} />}
        {followed && (
          <p role="status" className="mt-3 rounded-medium bg-accent-soft px-4 py-2.5 text-sm">
            Choose a role to open{" "}
            {destination === null ? (
              "the console."
            ) : (
              <span className="font-mono text-[13px] break-all">{destination}</span>
            )}
          </p>
        )}
        {own.problem && (
          <p
            role="alert"
            className="fixed inset-x-4 bottom-4 z-20 mx-auto w-fit rounded-medium border border-danger/40 bg-danger-soft px-4 py-2.5 text-sm font-medium text-danger [box-shadow:var(--shadow)]"
          >
            {own.problem}
          </p>
        )}
        {searching ? (
          <>
            {/* In place of the greeting, which makes room for what was found. */}
            <h1 className="sr-only">Accounts</h1>
            <h2 className="sr-only">Search results</h2>
            <EnvironmentFilter
              environments={entitlements.environments}
              hits={hits}
              chosen={environment}
              onChoose={setEnvironment}
            />
            <p role="status" className="mt-5 mb-2 text-[13px] text-quiet">
              <span className="font-semibold">
                {items.length === 1 ? "1 account" : `${items.length.toLocaleString("en")} accounts`}
              </span>{" "}
              matching “{deferred.trim()}”
            </p>
            {items.length === 0 ? (
              <NothingFound query={deferred.trim()} onClear={clear} />
            ) : (
              <AccountList
                entitlements={entitlements}
                items={items}
                words={words}
                showsTag
                showsSource
                pinned={pinned}
                {...actions}
              />
            )}
          </>
        ) : single && only.roles.length === 1 ? (
          <OneRole entitlements={entitlements} {...actions} />
        ) : single ? (
          <AccountList
            entitlements={entitlements}
            items={items.filter(({ kind }) => kind === "row")}
            words={words}
            showsTag
            showsSource
            pinned={pinned}
            {...actions}
          />
        ) : (
          <>
            {pinnedRoles.length > 0 && <RoleCards title="Pinned" roles={pinnedRoles} canUnpin {...actions} />}
            {recentRoles.length > 0 && (
              <RoleCards title="Recent" roles={recentRoles} canUnpin={false} {...actions} />
            )}
            <div className="relative">
              <GroupChoice value={groupBy} onChange={setGroupBy} />
              <AccountList
                entitlements={entitlements}
                items={items}
                words={words}
                showsTag={groupBy !== "environment"}
                showsSource={groupBy === "none"}
                pinned={pinned}
                {...actions}
              />
            </div>
          </>
        )}
        {!single && <KeyHints />}
      </div>
      {asked && <CredentialsDialog {...asked} entitlements={entitlements} onClose={() => setAsked(null)} />}
    </DestinationContext>
  );
}

function preload(): void {
  void loadDialog();
}
