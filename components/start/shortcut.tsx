"use client";

/** AWS-style shortcut links (`/start/#/console?…`): straight through when a role is named, else a choice. */
import { useEffect, useRef, useState } from "react";
import { parseShortcut, type Shortcut } from "@/lib/formats/console-link";

type Props = { onChoose: (shortcut: Shortcut) => void };

export function ShortcutLink({ onChoose }: Props) {
  const [shortcut, setShortcut] = useState<Shortcut | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const read = () => {
      const found = parseShortcut(window.location.hash);
      if (!found) return;
      // Taken out of the address first, so that going back does not open it again.
      window.history.replaceState(null, "", window.location.pathname + window.location.search);
      if (found.roleName === null) onChoose(found);
      else setShortcut(found);
    };
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, [onChoose]);
  useEffect(() => {
    if (shortcut) form.current?.submit();
  }, [shortcut]);
  return (
    shortcut && (
      <form ref={form} method="post" action="/start/console" className="mb-6 rounded-medium border border-line bg-card px-4 py-3 text-sm">
        <input type="hidden" name="account_id" value={shortcut.accountId} />
        <input type="hidden" name="role_name" value={shortcut.roleName ?? ""} />
        {shortcut.destination !== null && <input type="hidden" name="destination" value={shortcut.destination} />}
        <span role="status">
          Opening the console as {shortcut.roleName} in account {shortcut.accountId}…
        </span>
      </form>
    )
  );
}
