/** The fields of a permission set. Policies are one per line, so that lists can be pasted. */
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { StrongMinutesField } from "../form/strong-minutes-field";
import { textField } from "../ui/styles";
import { ManagedPolicyField } from "./managed-policy-field";
import { PolicyEditor } from "./policy-editor";

export type PermissionSetValues = {
  description: string;
  sessionSeconds: number;
  relayState: string;
  strongMinutes: string;
  tags: string;
  awsManagedPolicies: string;
  customerManagedPolicies: string;
  inlinePolicy: string;
  boundary: string;
};

export const EMPTY_VALUES: PermissionSetValues = {
  description: "",
  sessionSeconds: 3600,
  relayState: "",
  strongMinutes: "",
  tags: "",
  awsManagedPolicies: "",
  customerManagedPolicies: "",
  inlinePolicy: "",
  boundary: "",
};

/** Whole hours, and the current duration: sso-admin takes any minute. */
const sessionChoices = (set: number) =>
  [...new Set([...Array.from({ length: 12 }, (_, index) => (index + 1) * 3600), set])].sort((a, b) => a - b);

type LinesProps = { id: string; label: string; hint: string; value: string };

function Lines({ id, label, hint, value }: LinesProps) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-semibold">
        {label}
      </label>
      <textarea
        id={id}
        name={id}
        rows={2}
        defaultValue={value}
        spellCheck={false}
        aria-describedby={`${id}-hint`}
        className={`${textField} font-mono text-[13px]`}
      />
      <p id={`${id}-hint`} className="text-[13px] text-quiet">
        {hint}
      </p>
    </div>
  );
}

type FieldsProps = {
  text: Text;
  values: PermissionSetValues;
  /** False for an existing role, which keeps its own policies. */ isManaged?: boolean;
};

export function PermissionSetFields({ text, values, isManaged = true }: FieldsProps) {
  const { t } = text;
  return (
    <div className="mb-5 space-y-5">
      <Field
        id="description"
        name="description"
        label={t("permission_sets.fields.description")}
        hint={t("permission_sets.fields.description_hint")}
        maxLength={700}
        defaultValue={values.description}
      />
      <div className="grid gap-5 sm:grid-cols-[160px_1fr]">
        <div className="space-y-1.5">
          <label htmlFor="sessionSeconds" className="block text-sm font-semibold">
            {t("permission_sets.fields.session_seconds")}
          </label>
          <select
            id="sessionSeconds"
            name="sessionSeconds"
            defaultValue={values.sessionSeconds}
            className={textField}
          >
            {sessionChoices(values.sessionSeconds).map((seconds) => (
              <option key={seconds} value={seconds}>
                {durationText(text, seconds)}
              </option>
            ))}
          </select>
        </div>
        <Field
          id="relayState"
          name="relayState"
          label={t("permission_sets.fields.relay_state")}
          hint={t("permission_sets.fields.relay_state_hint")}
          maxLength={240}
          defaultValue={values.relayState}
          placeholder="https://console.aws.amazon.com/s3/home"
        />
      </div>
      <StrongMinutesField text={text} value={values.strongMinutes} />
      {isManaged && <PolicyFields text={text} values={values} />}
      <Lines
        id="tags"
        label={t("permission_sets.fields.tags")}
        hint={t("permission_sets.fields.tags_hint")}
        value={values.tags}
      />
    </div>
  );
}

function PolicyFields({ text: { t }, values }: { text: Text; values: PermissionSetValues }) {
  return (
    <>
      <ManagedPolicyField initial={values.awsManagedPolicies} />
      <Lines
        id="customerManagedPolicies"
        label={t("permission_sets.fields.customer_managed_policies")}
        hint={t("permission_sets.fields.customer_managed_policies_hint")}
        value={values.customerManagedPolicies}
      />
      <PolicyEditor initial={values.inlinePolicy} />
      <Field
        id="boundary"
        name="boundary"
        label={t("permission_sets.fields.boundary")}
        hint={t("permission_sets.fields.boundary_hint")}
        defaultValue={values.boundary}
      />
    </>
  );
}
