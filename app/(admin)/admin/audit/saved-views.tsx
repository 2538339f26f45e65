/** The questions that this person keeps, and a way to keep the one on the page. */
import { deleteView, saveView } from "./actions";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import type { AuditView } from "@/lib/access/audit/views";
import type { Text } from "@/lib/messages/text";
import type { AuditQuery } from "@/lib/web/audit-filter";

type Props = { text: Text; views: AuditView[]; asked: AuditQuery };

/** The same question, however its parts are ordered. */
const keyOf = (query: object) =>
  JSON.stringify(
    Object.entries(query)
      .filter(([, value]) => value)
      .sort(),
  );

export function SavedViews({ text: { t }, views, asked }: Props) {
  const isQuestion = Object.values(asked).some(Boolean);
  const current = views.find(({ query }) => keyOf(query) === keyOf(asked));
  if (views.length === 0 && !isQuestion) return null;
  return (
    <div className="mb-3 flex flex-wrap items-center gap-1.5">
      {views.map((view) => (
        <a
          key={view.id}
          href={`?${new URLSearchParams(view.query)}`}
          aria-current={view === current ? "true" : undefined}
          className={`inline-flex min-h-8 items-center rounded-full px-3 text-[13px] font-semibold [overflow-wrap:anywhere] pointer-coarse:min-h-11 ${view === current ? "bg-accent-soft text-accent" : "bg-sunken text-quiet hover:bg-accent-soft"}`}
        >
          {view.name}
        </a>
      ))}
      {current && (
        <ActionForm action={deleteView} submit={t("audit.views.delete")} describe={current.name} quiet>
          <input type="hidden" name="id" value={current.id} />
        </ActionForm>
      )}
      {isQuestion && current === undefined && (
        <details>
          <summary className="inline-flex min-h-8 cursor-pointer items-center px-2 text-[13px] font-semibold text-accent pointer-coarse:min-h-11">
            {t("audit.views.save")}
          </summary>
          <ActionForm action={saveView} submit={t("audit.views.save")} quiet>
            {Object.entries(asked).map(([name, value]) => (
              <input key={name} type="hidden" name={`query.${name}`} value={value} />
            ))}
            <div className="my-2 max-w-xs">
              <Field
                id="view-name"
                name="name"
                label={t("audit.views.name")}
                required
                maxLength={64}
                autoComplete="off"
              />
            </div>
          </ActionForm>
        </details>
      )}
    </div>
  );
}
