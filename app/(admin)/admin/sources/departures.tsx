/** Many users left a SCIM directory at once: an administrator approves that or undoes it. */
import type { Text } from "@/lib/messages/text";
import { allowLeaving, enableAgain } from "./actions";
import { Notice } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { timeTag } from "@/components/text/tags";
import type { ScimAlarm } from "@/lib/identity/scim/alarms";

export function Departures({ text, alarm, may }: { text: Text; alarm: ScimAlarm; may: boolean }) {
  const { sourceId, raisedAt, left, shown, undoable, held } = alarm;
  const hidden = (
    <>
      <input type="hidden" name="sourceId" value={sourceId} />
      <input type="hidden" name="raisedAt" value={raisedAt.toISOString()} />
    </>
  );
  return (
    <div className="mb-4">
      <Notice tone="danger" title={text.t("sources.departures.title", { count: left })}>
        {held === 0
          ? text.rich("sources.departures.hint", { time: timeTag(raisedAt) })
          : text.rich("sources.departures.hint_deletions", { time: timeTag(raisedAt), count: held })}
      </Notice>
      {shown.length > 0 && (
        <details className="mb-3">
          <summary className="cursor-pointer text-sm font-semibold text-accent">
            {text.t("sources.departures.who")}
          </summary>
          <ul
            className="mt-2 max-h-80 overflow-auto text-sm"
            tabIndex={0}
            aria-label={text.t("sources.departures.who")}
          >
            {shown.map((name, index) => (
              <li key={index}>{name}</li>
            ))}
          </ul>
          {undoable > shown.length && (
            <p className="text-sm text-quiet">
              {text.t("admin.and_more", { count: undoable - shown.length })}
            </p>
          )}
        </details>
      )}
      {may && (
        <div className="flex flex-wrap items-start gap-3">
          {undoable > 0 && (
            <ActionForm
              action={enableAgain}
              submit={text.t("sources.departures.enable", { count: undoable })}
              busy={text.t("sources.departures.enabling")}
              quiet
            >
              {hidden}
            </ActionForm>
          )}
          <ActionForm action={allowLeaving} submit={text.t("sources.departures.approve")} quiet>
            {hidden}
          </ActionForm>
        </div>
      )}
    </div>
  );
}
