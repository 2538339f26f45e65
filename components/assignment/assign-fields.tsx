/** The fields of new assignments: who, which permission sets, where, and for how long. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { Picker, type Choice } from "../form/picker";
import type { ReactNode } from "react";
import { textField } from "../ui/styles";

type Unit = { id: string; path: string };
type Tag = { key: string; value: string };
type Props = {
  text: Text;
  principals: Choice[];
  accounts: Choice[];
  sets: Choice[];
  units: Unit[];
  tags: Tag[];
  mayChooseAll: boolean;
  chosenSets: Choice[];
  chosenAccounts: Choice[];
};

const radio = "flex min-h-9 items-center gap-2.5 text-sm pointer-coarse:min-h-11";
/** A target's fields show while it is chosen. */
const fieldsOfTarget = "min-w-0 group-has-[input[type=radio]:not(:checked)]/target:hidden";

export function AssignFields(props: Props) {
  const { text, principals, sets, chosenSets, mayChooseAll } = props;
  const { t } = text;
  const { timeZone } = text.locale;
  const zone = timeZone.replaceAll("_", " ");
  return (
    <div className="mb-5 grid gap-6 md:grid-cols-2">
      <Picker
        label={t("assignments.new.principals")}
        name="principal"
        source="/admin/search/principals"
        first={principals}
      />
      <Picker
        label={t("assignments.new.permission_sets")}
        name="permissionSetId"
        source="/admin/search/permission-sets"
        first={sets}
        chosen={chosenSets}
      />
      <fieldset className="min-w-0 space-y-3 md:col-span-2">
        <legend className="mb-1.5 text-sm font-semibold">{t("assignments.new.where")}</legend>
        {targetsOf(props).map(({ value, label, fields }, index) => (
          <div key={value} className="group/target grid items-start gap-3 sm:grid-cols-[180px_1fr]">
            <label className={radio}>
              <input
                type="radio"
                name="target"
                value={value}
                defaultChecked={index === 0}
                className="accent-(--accent)"
              />{" "}
              {label}
            </label>
            <div className={fieldsOfTarget}>{fields}</div>
          </div>
        ))}
        <p className="text-[13px] text-quiet">
          {mayChooseAll ? t("assignments.new.hint") : t("assignments.new.hint_units")}
        </p>
      </fieldset>
      <input type="hidden" name="timeZone" value={timeZone} />
      <Field
        id="startsAt"
        name="startsAt"
        type="datetime-local"
        label={t("assignments.new.starts_at")}
        hint={t("assignments.new.starts_at_hint", { zone })}
      />
      <Field
        id="endsAt"
        name="endsAt"
        type="datetime-local"
        label={t("assignments.new.ends_at")}
        hint={t("assignments.new.ends_at_hint", { zone })}
      />
    </div>
  );
}

type Target = { value: string; label: string; fields: ReactNode };

/** Where the caller may assign. A delegate chooses accounts and organizational units. */
function targetsOf({ text: { t }, accounts, chosenAccounts, units, tags, mayChooseAll }: Props): Target[] {
  const targets: Target[] = [
    {
      value: "account",
      label: t("assignments.new.these_accounts"),
      fields: (
        <Picker
          label={t("assignments.new.accounts")}
          hint={t("assignments.new.accounts_hint")}
          name="accountId"
          source="/admin/search/accounts"
          first={accounts}
          chosen={chosenAccounts}
        />
      ),
    },
    {
      value: "unit",
      label: t("assignments.new.unit"),
      fields: (
        <select name="unitId" aria-label={t("assignments.new.unit")} defaultValue="" className={textField}>
          <option value="">{t("assignments.new.choose_unit")}</option>
          {units.map((unit) => (
            <option key={unit.id} value={unit.id}>
              {unit.path}
            </option>
          ))}
        </select>
      ),
    },
  ];
  if (!mayChooseAll) return targets;
  return [
    ...targets,
    {
      value: "tag",
      label: t("assignments.new.tag"),
      fields: <TagField label={t("assignments.new.tag_label")} tags={tags} />,
    },
    { value: "all", label: t("assignments.new.all"), fields: null },
  ];
}

function TagField({ label, tags }: { label: string; tags: Tag[] }) {
  return (
    <>
      <input
        name="tag"
        aria-label={label}
        list="known-tags"
        placeholder="environment=production"
        className={`${textField} font-mono text-[13px]`}
      />
      <datalist id="known-tags">
        {tags.map(({ key, value }) => (
          <option key={`${key}=${value}`} value={`${key}=${value}`} />
        ))}
      </datalist>
    </>
  );
}
