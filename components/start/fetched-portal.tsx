"use client";

/** The start page of who may open more than fits into a page: the list is fetched while the page shows. */
import { useEffect, useState } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import type { StartPage } from "@/lib/web/start-page-types";
import { quietButton } from "../ui/styles";
import { Portal } from "./portal";
import { ListSkeleton } from "./skeleton";

type Props = {
  /** Another one: there is more to fetch. */ version: string;
  page: Pick<StartPage, "pinned" | "recent" | "groupBy" | "company">;
};

export function FetchedPortal({ version, page }: Props) {
  const [entitlements, setEntitlements] = useState<Entitlements | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    fetch("/start/entitlements", { signal: abort.signal })
      .then(async (reply) => {
        if (reply.status === 401) return window.location.assign("/sign-in?callbackUrl=%2Fstart");
        if (!reply.ok) throw new Error(String(reply.status));
        setEntitlements((await reply.json()) as Entitlements);
        setProblem(null);
      })
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setProblem(error instanceof Error ? error.message : "unknown");
      });
    return () => abort.abort();
  }, [attempt, version]);
  if (entitlements) return <Portal entitlements={entitlements} page={page} />;
  if (problem === null) return <ListSkeleton />;
  return (
    <div role="alert" className="rounded-large border border-line bg-card px-6 py-12 text-center">
      <p className="font-semibold">Your accounts did not load</p>
      <p className="mt-1 text-sm text-quiet">
        Foyer could not be reached. Check your connection and try again.
      </p>
      <button type="button" className={`${quietButton} mt-5`} onClick={() => setAttempt(attempt + 1)}>
        Try again
      </button>
    </div>
  );
}
