"use client";

/** The shape of the list while it loads: as high as the screen, so that nothing below it moves later. */
import { useText } from "../text/text-provider";

export function ListSkeleton() {
  const { t } = useText();
  return (
    <div role="status" className="min-h-dvh">
      <noscript>
        <p className="mb-5 rounded-medium border border-line bg-card px-4 py-3 text-sm">
          {t("start.needs_javascript")}
        </p>
      </noscript>
      <span className="sr-only">{t("start.loading")}</span>
      <div aria-hidden="true" className="animate-[breathe_1.6s_ease-in-out_infinite]">
        <div className="h-[52px] rounded-large border border-line bg-card" />
        <div className="mt-9 overflow-hidden rounded-large border border-line bg-card">
          {Array.from({ length: 7 }, (_, index) => (
            <div
              key={index}
              className="flex items-center justify-between gap-5 border-t border-line px-5 py-4 first:border-t-0"
            >
              <div className="space-y-2">
                <div className="h-3.5 w-36 rounded bg-line" />
                <div className="h-3 w-56 rounded max-sm:w-40 bg-line/70" />
              </div>
              <div className="h-9 w-28 shrink-0 rounded-small bg-line/70" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
