/** What happens to users who are new to Foyer. Shows only the fields of the selected choice. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";

export type NewPeopleValues = {
  kind: string;
  domains: string[];
  sourceId: string;
  claim: string;
  equals: string;
};

type Props = {
  text: Text;
  values: NewPeopleValues;
  directories: { id: string; name: string }[];
  domainsHint: string;
  claimLabel: string;
};

export function NewPeopleFields({ text, values, directories, domainsHint, claimLabel }: Props) {
  return (
    <fieldset className="group space-y-3">
      <legend className="text-sm font-bold">{text.t("sources.fields.new_users")}</legend>
      <SelectField
        id="newUsers"
        name="newUsers"
        label={text.t("sources.fields.first_sign_in")}
        defaultValue={values.kind}
        options={[
          { value: "create", label: text.t("sources.fields.create") },
          { value: "directory", label: text.t("sources.fields.directory") },
          { value: "refuse", label: text.t("sources.fields.refuse") },
        ]}
      />
      <div className="group-has-[option[value=directory]:checked]:hidden group-has-[option[value=refuse]:checked]:hidden">
        <Field
          id="domains"
          name="domains"
          label={text.t("sources.fields.domains")}
          hint={domainsHint}
          defaultValue={values.domains.join(", ")}
          maxLength={2000}
          autoComplete="off"
        />
      </div>
      {directories.length > 0 && (
        <div className="grid gap-4 group-has-[option[value=create]:checked]:hidden group-has-[option[value=refuse]:checked]:hidden sm:grid-cols-3">
          <SelectField
            id="directory"
            name="directory"
            label={text.t("sources.fields.scim_directory")}
            defaultValue={values.sourceId}
            options={directories.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Field
            id="matchClaim"
            name="matchClaim"
            label={claimLabel}
            defaultValue={values.claim}
            maxLength={200}
            autoComplete="off"
          />
          <SelectField
            id="equals"
            name="equals"
            label={text.t("sources.fields.equals")}
            defaultValue={values.equals}
            options={[
              { value: "userName", label: "userName" },
              { value: "externalId", label: "externalId" },
            ]}
          />
        </div>
      )}
    </fieldset>
  );
}
