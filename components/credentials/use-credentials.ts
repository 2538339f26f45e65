"use client";

/** Credentials while the dialog is open: fetched, counted down, dropped. They exist in this state and nowhere else. */
import { useCallback, useEffect, useState } from "react";
import type { RoleKey } from "@/lib/access/entitlements/role-ref";
import type { CredentialValues } from "@/lib/formats/credential-text";
import type { CredentialsReply } from "@/lib/web/start-page-types";

export type CredentialsState =
  | { status: "loading" }
  | { status: "ready"; values: CredentialValues; secondsLeft: number; secondsInAll: number }
  | { status: "expired" }
  | { status: "signed_out" }
  | { status: "unproven"; message: string; confirmAt: string }
  /** Without a message, Foyer did not reply at all. */
  | { status: "failed"; message: string | null };

/** @param wanted false while nothing shows them: then none are issued */
export function useCredentials(
  { accountId, roleId }: RoleKey,
  wanted: boolean,
): [CredentialsState, renew: () => void] {
  const [state, setState] = useState<CredentialsState>({ status: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!wanted) return;
    const abort = new AbortController();
    fetch("/start/credentials", {
      method: "POST",
      cache: "no-store",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ accountId, roleId }),
      signal: abort.signal,
    })
      .then(async (response) => {
        const reply = (await response.json()) as CredentialsReply;
        if (!reply.ok && reply.error.confirmAt !== undefined)
          return setState({
            status: "unproven",
            message: reply.error.message,
            confirmAt: reply.error.confirmAt,
          });
        if (!reply.ok)
          return setState(
            reply.error.code === "signed_out"
              ? { status: "signed_out" }
              : { status: "failed", message: reply.error.message },
          );
        const secondsInAll = secondsUntil(reply.credentials.expiresAt);
        setState({ status: "ready", values: reply.credentials, secondsLeft: secondsInAll, secondsInAll });
      })
      .catch(() => {
        if (!abort.signal.aborted) setState({ status: "failed", message: null });
      });
    return () => abort.abort();
  }, [accountId, roleId, attempt, wanted]);

  const ticking = state.status === "ready";
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(() => {
      setState((now) => {
        if (now.status !== "ready") return now;
        const secondsLeft = secondsUntil(now.values.expiresAt);
        return secondsLeft <= 0 ? { status: "expired" } : { ...now, secondsLeft };
      });
    }, 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  const renew = useCallback(() => {
    setState({ status: "loading" });
    setAttempt((count) => count + 1);
  }, []);
  return [state, renew];
}

const secondsUntil = (iso: string) => Math.round((Date.parse(iso) - Date.now()) / 1000);
