/** Questions to the audit log. A plain form: the answer has an address that can be kept and shared. */
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { typeText } from "@/components/admin/event";
import { primaryButton, quietButton } from "@/components/ui/styles";
import type { Text } from "@/lib/messages/text";
import { AUDIT_TYPES } from "@/lib/platform/audit/types-list";
import { OUTCOMES, type AuditQuery } from "@/lib/web/audit-filter";

type Props = { text: Text; shown: AuditQuery; environments: { id: string; name: string }[] };

export function FilterForm({ text, shown, environments }: Props) {
  const any = { value: "", label: text.t("audit.filters.any") };
  const types = AUDIT_TYPES.map((type) => ({ value: type, label: typeText(text, type) })).sort((a, b) =>
    a.label.localeCompare(b.label, text.locale.format),
  );
  const isOpen = Object.entries(shown).some(
    ([name, value]) => value && !["q", "show", "period"].includes(name),
  );
  const selects = [
    { name: "environment", options: environments.map(({ id, name }) => ({ value: id, label: name })) },
    { name: "type", options: types },
    {
      name: "outcome",
      options: OUTCOMES.map((value) => ({ value, label: text.t(`audit.outcomes.${value}`) })),
    },
  ] as const;
  return (
    <details open={isOpen} className="mb-4 rounded-large border border-line bg-card">
      <summary className="cursor-pointer px-4 py-2.5 text-sm font-semibold">
        {text.t("audit.filters.title")}
      </summary>
      <form className="border-t border-line p-4">
        {(["q", "show", "period"] as const).map(
          (name) => shown[name] && <input key={name} type="hidden" name={name} value={shown[name]} />,
        )}
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Field
            id="f-person"
            name="person"
            label={text.t("audit.filters.person")}
            hint={text.t("audit.filters.person_hint")}
            defaultValue={shown.person}
          />
          <Field
            id="f-account"
            name="account"
            label={text.t("audit.filters.account")}
            defaultValue={shown.account}
          />
          <Field
            id="f-set"
            name="set"
            label={text.t("audit.filters.permission_set")}
            defaultValue={shown.set}
          />
          {selects.map(({ name, options }) => (
            <SelectField
              key={name}
              id={`f-${name}`}
              name={name}
              label={text.t(`audit.filters.${name}`)}
              options={[any, ...options]}
              defaultValue={shown[name] ?? ""}
            />
          ))}
          <Field
            id="f-from"
            name="from"
            type="date"
            label={text.t("audit.filters.from")}
            defaultValue={shown.from}
          />
          <Field
            id="f-until"
            name="until"
            type="date"
            label={text.t("audit.filters.until")}
            defaultValue={shown.until}
          />
        </div>
        <div className="mt-4 flex gap-2">
          <button type="submit" className={primaryButton}>
            {text.t("audit.filters.apply")}
          </button>
          <a href="/admin/audit" className={quietButton}>
            {text.t("audit.filters.clear")}
          </a>
        </div>
      </form>
    </details>
  );
}
