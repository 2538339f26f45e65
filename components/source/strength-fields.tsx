/** What a provider says when it asked for a second factor itself, and how Foyer asks it to. */
import type { Text } from "@/lib/messages/text";
import { SelectField } from "../form/select-field";
import { TextArea } from "../form/text-area";

type Ask = "nothing" | "acr_values" | "acr" | "acrs" | "context";
export type StrengthValues = {
  contexts: string[];
  methods: string[];
  ask: Ask;
  countsForStepUp: boolean;
} | null;

const ASKS: Record<"oidc" | "saml", Ask[]> = {
  oidc: ["nothing", "acr_values", "acr", "acrs"],
  saml: ["nothing", "context"],
};

type Props = { text: Text; kind: "oidc" | "saml"; values: StrengthValues | undefined };

export function StrengthFields({ text: { t }, kind, values }: Props) {
  const isSaml = kind === "saml";
  return (
    <details open={values !== null && values !== undefined}>
      <summary className="cursor-pointer text-sm font-semibold text-accent">
        {t("step_up.source.title")}
      </summary>
      <p className="mt-2 max-w-2xl text-[13px] text-quiet">{t("step_up.source.hint")}</p>
      <div className="mt-3 grid gap-4 sm:grid-cols-2">
        <TextArea
          id="strengthContexts"
          name="strengthContexts"
          rows={3}
          label={t(isSaml ? "step_up.source.classes" : "step_up.source.contexts")}
          hint={t(isSaml ? "step_up.source.classes_hint" : "step_up.source.contexts_hint")}
          defaultValue={values?.contexts.join("\n") ?? ""}
        />
        <TextArea
          id="strengthMethods"
          name="strengthMethods"
          rows={3}
          label={t(isSaml ? "step_up.source.saml_methods" : "step_up.source.methods")}
          hint={t(isSaml ? "step_up.source.saml_methods_hint" : "step_up.source.methods_hint")}
          defaultValue={values?.methods.join("\n") ?? ""}
        />
        <SelectField
          id="strengthAsk"
          name="strengthAsk"
          label={t("step_up.source.ask")}
          defaultValue={values?.ask ?? "nothing"}
          options={ASKS[kind].map((value) => ({ value, label: t(`step_up.source.ask_${value}`) }))}
        />
        <label className="flex items-start gap-2.5 text-sm sm:pt-6">
          <input
            type="checkbox"
            name="countsForStepUp"
            value="yes"
            defaultChecked={values?.countsForStepUp ?? false}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>
            <span className="font-semibold">{t("step_up.source.counts")}</span>
            <span className="block text-[13px] text-quiet">{t("step_up.source.counts_hint")}</span>
          </span>
        </label>
      </div>
    </details>
  );
}
