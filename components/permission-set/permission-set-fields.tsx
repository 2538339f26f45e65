/** The fields of a permission set, empty or filled. Policies are one per line, so that they can be pasted. */
import { durationInWords } from "@/lib/formats/iso-duration";
import { Field } from "../form/field";
import { textField } from "../ui/styles";
import { ManagedPolicyField } from "./managed-policy-field";
import { PolicyEditor } from "./policy-editor";

export type PermissionSetValues = {
  description: string;
  sessionSeconds: number;
  relayState: string;
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
  tags: "",
  awsManagedPolicies: "",
  customerManagedPolicies: "",
  inlinePolicy: "",
  boundary: "",
};

/** Whole hours, and what is set: sso-admin takes any minute. */
const sessionChoices = (set: number) =>
  [...new Set([...Array.from({ length: 12 }, (_, index) => (index + 1) * 3600), set])].sort((a, b) => a - b);

function Lines({ id, label, hint, value }: { id: string; label: string; hint: string; value: string }) {
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

/** `isManaged` is false for a role of somebody else's, which keeps its own policies. */
export function PermissionSetFields({
  values,
  isManaged = true,
}: {
  values: PermissionSetValues;
  isManaged?: boolean;
}) {
  return (
    <div className="mb-5 space-y-5">
      <Field
        id="description"
        name="description"
        label="Description"
        hint="People read it beside the role."
        maxLength={700}
        defaultValue={values.description}
      />
      <div className="grid gap-5 sm:grid-cols-[160px_1fr]">
        <div className="space-y-1.5">
          <label htmlFor="sessionSeconds" className="block text-sm font-semibold">
            Session
          </label>
          <select
            id="sessionSeconds"
            name="sessionSeconds"
            defaultValue={values.sessionSeconds}
            className={textField}
          >
            {sessionChoices(values.sessionSeconds).map((seconds) => (
              <option key={seconds} value={seconds}>
                {durationInWords(seconds)}
              </option>
            ))}
          </select>
        </div>
        <Field
          id="relayState"
          name="relayState"
          label="Relay state"
          hint="The page of the AWS console that opens; empty for its home."
          maxLength={240}
          defaultValue={values.relayState}
          placeholder="https://console.aws.amazon.com/s3/home"
        />
      </div>
      {isManaged && <PolicyFields values={values} />}
      <Lines id="tags" label="Tags" hint="One per line: key=value." value={values.tags} />
    </div>
  );
}

function PolicyFields({ values }: { values: PermissionSetValues }) {
  return (
    <>
      <ManagedPolicyField initial={values.awsManagedPolicies} />
      <Lines
        id="customerManagedPolicies"
        label="Your own managed policies"
        hint="One per line: path and name, such as /security/NoDelete. They must exist in each account."
        value={values.customerManagedPolicies}
      />
      <PolicyEditor initial={values.inlinePolicy} />
      <Field
        id="boundary"
        name="boundary"
        label="Permissions boundary"
        hint="An AWS managed policy by name or ARN, or your own by path and name, such as /security/Boundary. Empty for none."
        defaultValue={values.boundary}
      />
    </>
  );
}
