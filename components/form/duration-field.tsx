/** A duration: a number and its unit. The form sends `<name>` and `<name>Unit`. */
import type { Text } from "@/lib/messages/text";
import { DURATION_UNITS, splitDuration } from "@/lib/formats/duration-units";
import { textField } from "../ui/styles";

type Props = { text: Text; name: string; label: string; hint: string; minutes: number };

export function DurationField({ text: { t }, name, label, hint, minutes }: Props) {
  const { count, unit } = splitDuration(minutes);
  return (
    <div role="group" aria-labelledby={`${name}-label`} className="space-y-1.5">
      <label id={`${name}-label`} htmlFor={name} className="block text-sm font-semibold">
        {label}
      </label>
      <div className="flex gap-2">
        <input
          id={name}
          name={name}
          type="number"
          min={1}
          max={129_600}
          required
          inputMode="numeric"
          defaultValue={count}
          aria-describedby={`${name}-hint`}
          className={`${textField} min-w-0 basis-1/3`}
        />
        <select
          name={`${name}Unit`}
          defaultValue={unit}
          aria-label={t("forms.unit_of", { label })}
          className={`${textField} min-w-0 grow`}
        >
          {DURATION_UNITS.map((value) => (
            <option key={value} value={value}>
              {t(`forms.${value}`)}
            </option>
          ))}
        </select>
      </div>
      <p id={`${name}-hint`} className="text-[13px] text-quiet">
        {hint}
      </p>
    </div>
  );
}
