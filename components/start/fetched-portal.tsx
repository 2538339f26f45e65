"use client";

/** The start page of readers with more accounts than fit into a page: the list is fetched while the page shows. */
import { useEffect, useState } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import type { StartPage } from "@/lib/web/start-page-types";
import { useText } from "../text/text-provider";
import { quietButton } from "../ui/styles";
import { Portal } from "./portal";
import { ListSkeleton } from "./skeleton";

type Props = {
  /** Changes when there is more to fetch. */
  version: string;
  page: Pick<StartPage, "pinned" | "recent" | "groupBy" | "company" | "sso">;
};

export function FetchedPortal({ version, page }: Props) {
  const [entitlements, setEntitlements] = useState<Entitlements | null>(null);
  const [failed, setFailed] = useState(false);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    fetch("/start/entitlements", { signal: abort.signal })
      .then(async (reply) => {
        if (reply.status === 401) return window.location.assign("/sign-in?callbackUrl=%2Fstart");
        if (!reply.ok) throw new Error(String(reply.status));
        setEntitlements((await reply.json()) as Entitlements);
        setFailed(false);
      })
      .catch(() => {
        if (!abort.signal.aborted) setFailed(true);
      });
    return () => abort.abort();
  }, [attempt, version]);
  if (entitlements) return <Portal entitlements={entitlements} page={page} />;
  return failed ? <LoadFailed onRetry={() => setAttempt(attempt + 1)} /> : <ListSkeleton />;
}

function LoadFailed({ onRetry }: { onRetry: () => void }) {
  const { t } = useText();
  return (
    <div role="alert" className="rounded-large border border-line bg-card px-6 py-12 text-center">
      <p className="font-semibold">{t("start.load_failed")}</p>
      <p className="mt-1 text-sm text-quiet">{t("start.unreachable")}</p>
      <button type="button" className={`${quietButton} mt-5`} onClick={onRetry}>
        {t("start.try_again")}
      </button>
    </div>
  );
}
