/** A SCIM directory that very many people left at once, and an administrator's two answers. */
import { allowLeaving, enableAgain } from "./actions";
import { Notice } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Time } from "@/components/ui/time";
import type { ScimAlarm } from "@/lib/identity/scim/alarms";

const number = (value: number) => value.toLocaleString("en");

export function ManyLeft({ alarm, may }: { alarm: ScimAlarm; may: boolean }) {
  const { sourceId, raisedAt, left, shown, undoable, held } = alarm;
  const hidden = (
    <>
      <input type="hidden" name="sourceId" value={sourceId} />
      <input type="hidden" name="raisedAt" value={raisedAt.toISOString()} />
    </>
  );
  return (
    <div className="mb-4">
      <Notice tone="danger" title={`${number(left)} people left within an hour`}>
        Since <Time at={raisedAt} />. Whoever was deactivated is signed out and keeps what is assigned.{" "}
        {held === 0
          ? "Deletions wait for you from here on."
          : `${number(held)} ${held === 1 ? "deletion waits" : "deletions wait"} for you; ${held === 1 ? "that person is" : "those people are"} disabled.`}{" "}
        If the directory is wrong, put it right there or disable its tokens first, then enable people again.
        If it is right, let it go on: for a day it may deactivate and delete without being asked.
      </Notice>
      {shown.length > 0 && (
        <details className="mb-3">
          <summary className="cursor-pointer text-sm font-semibold text-accent">Who was disabled</summary>
          <ul className="mt-2 max-h-80 overflow-auto text-sm" tabIndex={0} aria-label="Who was disabled">
            {shown.map((name, index) => (
              <li key={index}>{name}</li>
            ))}
          </ul>
          {undoable > shown.length && (
            <p className="text-sm text-quiet">and {number(undoable - shown.length)} more</p>
          )}
        </details>
      )}
      {may && (
        <div className="flex flex-wrap items-start gap-3">
          {undoable > 0 && (
            <ActionForm
              action={enableAgain}
              submit={`Enable these ${number(undoable)} again`}
              busy="Enabling …"
              quiet
            >
              {hidden}
            </ActionForm>
          )}
          <ActionForm action={allowLeaving} submit="It is right, let it go on" quiet>
            {hidden}
          </ActionForm>
        </div>
      )}
    </div>
  );
}
