"use client";

/** Pinned and recent roles while the page is open: changed at once, then saved on the server. */
import { useCallback, useState } from "react";
import type { RoleKey } from "@/lib/access/entitlements/role-ref";
import { refKey, type OpenRole } from "./open-role";

const without = (refs: RoleKey[], role: RoleKey) => refs.filter((ref) => refKey(ref) !== refKey(role));
const bare = ({ accountId, roleId }: RoleKey): RoleKey => ({ accountId, roleId });

export type PinnedAndRecent = ReturnType<typeof usePinnedAndRecent>;

export function usePinnedAndRecent(initial: { pinned: RoleKey[]; recent: RoleKey[] }) {
  const [pinned, setPinned] = useState(initial.pinned);
  const [recent, setRecent] = useState(initial.recent);
  /** Why a pin was not saved; "" when the server did not say. */
  const [problem, setProblem] = useState<string | null>(null);
  const togglePin = useCallback(
    (role: OpenRole) => {
      const adds = !pinned.some((ref) => refKey(ref) === refKey(role));
      const before = pinned;
      setPinned(adds ? [...pinned, bare(role)] : without(pinned, role));
      setProblem(null);
      // keepalive, so that leaving the page at once doesn't lose the pin.
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
          // Without a response, the error is the browser's and in no reader's language.
          setProblem(error instanceof TypeError || !(error instanceof Error) ? "" : error.message);
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
