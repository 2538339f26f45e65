/** Within how many minutes of a strong factor a role opens; empty asks for none. */
import type { Text } from "@/lib/messages/text";
import { Field } from "./field";

type Props = { text: Text; value: string; id?: string; hint?: string };

export function StrongMinutesField({ text: { t }, value, hint, id = "strongMinutes" }: Props) {
  return (
    <Field
      id={id}
      name="strongMinutes"
      label={t("step_up.field")}
      hint={hint ?? t("step_up.field_hint")}
      type="number"
      inputMode="numeric"
      min={1}
      max={1440}
      step={1}
      placeholder={t("step_up.field_none")}
      defaultValue={value}
    />
  );
}
