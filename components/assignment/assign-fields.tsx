/** Who, what, where, for how long. Nothing here decides: the service does. */
import { Picker, type Choice } from "../form/picker";
import { Field } from "../form/field";
import type { ReactNode } from "react";
import { textField } from "../ui/styles";

type Props = {
  principals: Choice[];
  accounts: Choice[];
  sets: Choice[];
  units: { id: string; path: string }[];
  tags: { key: string; value: string }[];
  mayChooseAll: boolean;
  chosenSets: Choice[];
  chosenAccounts: Choice[];
};

const choice = "flex min-h-9 items-center gap-2.5 text-sm pointer-coarse:min-h-11";
/** The fields of a target stand there while it is chosen. */
const ofChosen = "min-w-0 group-has-[input[type=radio]:not(:checked)]/target:hidden";

export function AssignFields({
  principals,
  accounts,
  sets,
  units,
  tags,
  mayChooseAll,
  chosenSets,
  chosenAccounts,
}: Props) {
  const targets: [value: string, label: string, fields: ReactNode][] = [
    [
      "account",
      "These accounts",
      <Picker
        key="account"
        label="Accounts"
        hint="By name, unit or number; several numbers can be pasted."
        name="accountId"
        source="/admin/search/accounts"
        first={accounts}
        chosen={chosenAccounts}
      />,
    ],
    [
      "unit",
      "A unit, with all below",
      <select key="unit" name="unitId" aria-label="Unit" defaultValue="" className={textField}>
        <option value="">Choose a unit</option>
        {units.map((unit) => (
          <option key={unit.id} value={unit.id}>
            {unit.path}
          </option>
        ))}
      </select>,
    ],
    ...(mayChooseAll
      ? ([
          [
            "tag",
            "Accounts with a tag",
            <span key="tag">
              <input
                name="tag"
                aria-label="Tag, as key=value"
                list="known-tags"
                placeholder="environment=production"
                className={`${textField} font-mono text-[13px]`}
              />
              <datalist id="known-tags">
                {tags.map(({ key, value }) => (
                  <option key={`${key}=${value}`} value={`${key}=${value}`} />
                ))}
              </datalist>
            </span>,
          ],
          ["all", "All accounts", null],
        ] satisfies [string, string, ReactNode][])
      : []),
  ];
  return (
    <div className="mb-5 grid gap-6 md:grid-cols-2">
      <Picker
        label="People and groups"
        name="principal"
        source="/admin/search/principals"
        first={principals}
      />
      <Picker
        label="Permission sets"
        name="permissionSetId"
        source="/admin/search/permission-sets"
        first={sets}
        chosen={chosenSets}
      />
      <fieldset className="min-w-0 space-y-3 md:col-span-2">
        <legend className="mb-1.5 text-sm font-semibold">Where</legend>
        {targets.map(([value, label, fields], index) => (
          <div key={value} className="group/target grid items-start gap-3 sm:grid-cols-[180px_1fr]">
            <label className={choice}>
              <input
                type="radio"
                name="target"
                value={value}
                defaultChecked={index === 0}
                className="accent-(--accent)"
              />{" "}
              {label}
            </label>
            <div className={ofChosen}>{fields}</div>
          </div>
        ))}
        <p className="text-[13px] text-quiet">
          Units{mayChooseAll && ", tags and all accounts"} follow accounts as they come and go.
          {mayChooseAll && " The management account is assigned only by its number."}
        </p>
      </fieldset>
      <Field id="startsAt" name="startsAt" type="datetime-local" label="From (UTC)" hint="Empty: at once." />
      <Field id="endsAt" name="endsAt" type="datetime-local" label="Until (UTC)" hint="Empty: for good." />
    </div>
  );
}
