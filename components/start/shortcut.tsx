"use client";

/** Notices AWS-style shortcut links (`/start/#/console?…`). The code that follows them loads with the first one. */
import dynamic from "next/dynamic";
import { useCallback, useEffect, useState } from "react";
import type { AccountEntry } from "@/lib/access/entitlements/types";
import type { Shortcut } from "@/lib/formats/console-link";
import { isShortcut, SHORTCUT_EVENT } from "./shortcut-script";

const FollowShortcut = dynamic(() => import("./follow-shortcut").then((module) => module.FollowShortcut), {
  ssr: false,
});

type Props = { accounts: AccountEntry[]; onChoose?: (shortcut: Shortcut) => void };

export function ShortcutLink({ accounts, onChoose }: Props) {
  const [hash, setHash] = useState<string | null>(null);
  useEffect(() => {
    const take = () => {
      // After signing in, the router comes here with the shortcut in the address and no event.
      const noted =
        window.foyerShortcut ?? (isShortcut(window.location.hash) ? window.location.hash : undefined);
      if (noted === undefined) return;
      window.foyerShortcut = undefined;
      // Out of the address, so that going back does not open it again.
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
      setHash(noted);
    };
    take();
    window.addEventListener(SHORTCUT_EVENT, take);
    return () => window.removeEventListener(SHORTCUT_EVENT, take);
  }, []);
  const choose = useCallback(
    (shortcut: Shortcut) => {
      setHash(null);
      onChoose?.(shortcut);
    },
    [onChoose],
  );
  return hash !== null && <FollowShortcut key={hash} hash={hash} accounts={accounts} onChoose={choose} />;
}
