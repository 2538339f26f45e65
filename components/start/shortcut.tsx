"use client";

/** Notices AWS-style shortcut links (`/start/#/console?…`). What they mean is loaded when there is one. */
import dynamic from "next/dynamic";
import { useCallback, useEffect, useState } from "react";
import type { AccountEntry } from "@/lib/access/entitlements/types";
import type { Shortcut } from "@/lib/formats/console-link";

const FollowShortcut = dynamic(() => import("./follow-shortcut").then((module) => module.FollowShortcut), {
  ssr: false,
});

type Props = { accounts: AccountEntry[]; onChoose?: (shortcut: Shortcut) => void };

export function ShortcutLink({ accounts, onChoose }: Props) {
  const [hash, setHash] = useState<string | null>(null);
  useEffect(() => {
    const read = (found: string) => {
      if (!/^#\/?console\b/.test(found)) return;
      // Taken out of the address first, so that going back does not open it again.
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
      setHash(found);
    };
    read(window.location.hash);
    // What the event says: by now the router may have written the address anew, without what was typed.
    const follow = ({ newURL }: HashChangeEvent) => read(new URL(newURL).hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
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
