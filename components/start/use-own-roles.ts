"use client";

/** Pinned and recent roles while the page is open: changed at once, told to the server behind it. */
import { useCallback, useState } from "react";
import type { RoleKey } from "@/lib/access/entitlements/role-ref";
import { refKey, type OpenRole } from "./open-role";

const without = (refs: RoleKey[], role: RoleKey) => refs.filter((ref) => refKey(ref) !== refKey(role));
const bare = ({ accountId, roleId }: RoleKey): RoleKey => ({ accountId, roleId });

export function useOwnRoles(initial: { pinned: RoleKey[]; recent: RoleKey[] }) {
  const [pinned, setPinned] = useState(initial.pinned);
  const [recent, setRecent] = useState(initial.recent);
  const [problem, setProblem] = useState<string | null>(null);
  const togglePin = useCallback(
    (role: OpenRole) => {
      const adds = !pinned.some((ref) => refKey(ref) === refKey(role));
      const before = pinned;
      setPinned(adds ? [...pinned, bare(role)] : without(pinned, role));
      setProblem(null);
      // Kept alive: who leaves the page at once has pinned it all the same.
      fetch("/start/pins", {
        method: "PUT",
        keepalive: true,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...bare(role), pinned: adds }),
      })
        .then(async (reply) => {
          if (!reply.ok)
            throw new Error(((await reply.json()) as { error?: { message?: string } }).error?.message);
        })
        .catch((error: unknown) => {
          setPinned(before);
          // Where no answer came at all, the browser's own words say nothing to a person.
          const said = error instanceof TypeError || !(error instanceof Error) ? "" : error.message;
          setProblem(said || "The pin was not saved. Try again.");
        });
    },
    [pinned],
  );
  const rememberOpened = useCallback(
    (role: OpenRole) => setRecent((refs) => [bare(role), ...without(refs, role)].slice(0, 8)),
    [],
  );
  return { pinned, recent, problem, togglePin, rememberOpened };
}
