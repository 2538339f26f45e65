/** The fields of a permission set, empty or filled. Policies are one per line, so that they can be pasted. */
import { Field } from "../form/field";
import { textField } from "../ui/styles";
import { ManagedPolicyField } from "./managed-policy-field";
import { PolicyEditor } from "./policy-editor";

export type PermissionSetValues = { description: string; hours: number; relayState: string; tags: string; awsManagedPolicies: string; customerManagedPolicies: string; inlinePolicy: string; boundary: string };

export const EMPTY_VALUES: PermissionSetValues = { description: "", hours: 1, relayState: "", tags: "", awsManagedPolicies: "", customerManagedPolicies: "", inlinePolicy: "", boundary: "" };

function Lines({ id, label, hint, value }: { id: string; label: string; hint: string; value: string }) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-semibold">
        {label}
      </label>
      <textarea id={id} name={id} rows={2} defaultValue={value} spellCheck={false} aria-describedby={`${id}-hint`} className={`${textField} font-mono text-[13px]`} />
      <p id={`${id}-hint`} className="text-[13px] text-quiet">
        {hint}
      </p>
    </div>
  );
}

export function PermissionSetFields({ values }: { values: PermissionSetValues }) {
  return (
    <div className="mb-5 space-y-5">
      <Field id="description" name="description" label="Description" hint="People read it beside the role." maxLength={700} defaultValue={values.description} />
      <div className="grid gap-5 sm:grid-cols-[160px_1fr]">
        <div className="space-y-1.5">
          <label htmlFor="hours" className="block text-sm font-semibold">
            Session
          </label>
          <select id="hours" name="hours" defaultValue={values.hours} className={textField}>
            {Array.from({ length: 12 }, (_, index) => index + 1).map((hours) => (
              <option key={hours} value={hours}>
                {hours === 1 ? "1 hour" : `${hours} hours`}
              </option>
            ))}
          </select>
        </div>
        <Field id="relayState" name="relayState" label="Relay state" hint="The page of the AWS console that opens; empty for its home." maxLength={240} defaultValue={values.relayState} placeholder="https://console.aws.amazon.com/s3/home" />
      </div>
      <ManagedPolicyField initial={values.awsManagedPolicies} />
      <Lines id="customerManagedPolicies" label="Your own managed policies" hint="One per line: path and name, such as /security/NoDelete. They must exist in each account." value={values.customerManagedPolicies} />
      <PolicyEditor initial={values.inlinePolicy} />
      <Field id="boundary" name="boundary" label="Permissions boundary" hint="An AWS managed policy by name or ARN, or your own by path and name, such as /security/Boundary. Empty for none." defaultValue={values.boundary} />
      <Lines id="tags" label="Tags" hint="One per line: key=value." value={values.tags} />
    </div>
  );
}
