/** Who, what, where, for how long. Nothing here decides: the service does. */
import { Picker, type Choice } from "../form/picker";
import { Field } from "../form/field";
import { textField } from "../ui/styles";

type Props = { principals: Choice[]; accounts: Choice[]; sets: { id: string; name: string }[]; units: { id: string; path: string }[]; tags: { key: string; value: string }[]; chosenSet: string | undefined; chosenAccounts: Choice[] };

const box = "size-4 accent-(--accent)";
const choice = "flex min-h-9 items-center gap-2.5 text-sm pointer-coarse:min-h-11";

export function AssignFields({ principals, accounts, sets, units, tags, chosenSet, chosenAccounts }: Props) {
  return (
    <div className="mb-5 grid gap-6 md:grid-cols-2">
      <Picker label="People and groups" name="principal" source="/admin/search/principals" first={principals} />
      <fieldset className="min-w-0">
        <legend className="mb-1.5 text-sm font-semibold">Permission sets</legend>
        <div className="max-h-72 overflow-y-auto rounded-small border border-line px-3 py-1.5" tabIndex={0} role="group" aria-label="Permission sets">
          {sets.map((set) => (
            <label key={set.id} className={choice}>
              <input type="checkbox" name="permissionSetId" value={set.id} defaultChecked={set.id === chosenSet} className={box} /> {set.name}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset className="min-w-0 space-y-3 md:col-span-2">
        <legend className="mb-1.5 text-sm font-semibold">Where</legend>
        <div className="grid items-start gap-3 sm:grid-cols-[180px_1fr]">
          <label className={choice}>
            <input type="radio" name="target" value="account" defaultChecked className="accent-(--accent)" /> These accounts
          </label>
          <Picker label="Accounts" hint="By name, unit or number; several numbers can be pasted." name="accountId" source="/admin/search/accounts" first={accounts} chosen={chosenAccounts} />
          <label className={choice}>
            <input type="radio" name="target" value="unit" className="accent-(--accent)" /> A unit, with all below
          </label>
          <select name="unitId" aria-label="Unit" className={textField}>
            {units.map((unit) => (
              <option key={unit.id} value={unit.id}>
                {unit.path}
              </option>
            ))}
          </select>
          <label className={choice}>
            <input type="radio" name="target" value="tag" className="accent-(--accent)" /> Accounts with a tag
          </label>
          <span>
            <input name="tag" aria-label="Tag, as key=value" list="known-tags" placeholder="environment=production" className={`${textField} font-mono text-[13px]`} />
            <datalist id="known-tags">
              {tags.map(({ key, value }) => (
                <option key={`${key}=${value}`} value={`${key}=${value}`} />
              ))}
            </datalist>
          </span>
          <label className={choice}>
            <input type="radio" name="target" value="all" className="accent-(--accent)" /> All accounts
          </label>
          <span className="text-[13px] text-quiet">Units, tags and all accounts follow accounts as they come and go. The management account is assigned only by its number.</span>
        </div>
      </fieldset>
      <Field id="startsAt" name="startsAt" type="datetime-local" label="From (UTC)" hint="Empty: at once." />
      <Field id="endsAt" name="endsAt" type="datetime-local" label="Until (UTC)" hint="Empty: for good." />
    </div>
  );
}
