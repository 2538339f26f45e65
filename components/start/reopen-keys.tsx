"use client";

/** Back from proving themselves, readers see the credentials that they asked for: `/start?keys=…`. */
import { useEffect } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { resolveRefs, type OpenRole } from "./open-role";

type Props = { entitlements: Entitlements; onReopen: (role: OpenRole) => void };

export function ReopenKeys({ entitlements, onReopen }: Props) {
  useEffect(() => {
    const wanted = new URLSearchParams(window.location.search).get("keys") ?? "";
    const [accountId, ...roleId] = wanted.split("/");
    if (!accountId) return;
    window.history.replaceState(window.history.state, "", window.location.pathname);
    const [role] = resolveRefs(entitlements, [{ accountId, roleId: roleId.join("/") }]);
    if (role) onReopen(role);
  }, [entitlements, onReopen]);
  return null;
}
