"use client";

/**
 * Follows a shortcut link. One that names an account of the list and no role lets the reader choose; every
 * other goes to the server, which opens it, or says and records why not.
 */
import { useEffect, useRef } from "react";
import type { AccountEntry } from "@/lib/access/entitlements/types";
import { parseConsoleDestination } from "@/lib/formats/console-destination";
import { parseShortcut, type Shortcut } from "@/lib/formats/console-link";
import { useText } from "../text/text-provider";

const NO_SHORTCUT: Shortcut = { accountId: "", roleName: null, destination: null };

type Props = { hash: string; accounts: AccountEntry[]; onChoose: (shortcut: Shortcut) => void };

const isChoice = ({ accountId, roleName, destination, isCut }: Shortcut, accounts: AccountEntry[]) =>
  !isCut &&
  roleName === null &&
  accounts.some(({ id }) => id === accountId) &&
  (destination === null || parseConsoleDestination(destination).ok);

export function FollowShortcut({ hash, accounts, onChoose }: Props) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const shortcut = parseShortcut(hash);
    if (shortcut && isChoice(shortcut, accounts)) onChoose(shortcut);
    else form.current?.submit();
  }, [hash, accounts, onChoose]);
  const { t } = useText();
  const { accountId, roleName, destination, isCut } = parseShortcut(hash) ?? NO_SHORTCUT;
  return (
    <form
      ref={form}
      method="post"
      action="/start/console"
      className="mb-6 rounded-medium border border-line bg-card px-4 py-3 text-sm"
    >
      <input type="hidden" name="account_id" value={accountId} />
      {roleName !== null && <input type="hidden" name="role_name" value={roleName} />}
      {destination !== null && <input type="hidden" name="destination" value={destination} />}
      {isCut && <input type="hidden" name="is_cut" value="1" />}
      <span role="status">
        {roleName === null
          ? t("start.opening_account", { account: accountId })
          : t("start.opening_role", { role: roleName, account: accountId })}
      </span>
    </form>
  );
}
