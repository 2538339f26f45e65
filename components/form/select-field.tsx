/** A labelled choice of one. */
import { textField } from "../ui/styles";

type Props = {
  id: string;
  name: string;
  label: string;
  hideLabel?: boolean;
  options: { value: string; label: string }[];
  defaultValue?: string;
};

export function SelectField({ id, name, label, hideLabel = false, options, defaultValue }: Props) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className={hideLabel ? "sr-only" : "block text-sm font-semibold"}>
        {label}
      </label>
      <select id={id} name={name} defaultValue={defaultValue} className={textField}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
