/** What happens to users who are new to Foyer. Shows only the fields of the selected choice. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";

export type NewPeopleValues = {
  kind: string;
  sourceId: string;
  equals: string;
  /** Only new users with an address in these domains are created; undefined if the source has no such rule. */
  domains?: string[];
  /** The claim or attribute that a directory's user must have; undefined if that is the user name. */
  claim?: string;
};

type Props = {
  text: Text;
  values: NewPeopleValues;
  directories: { id: string; name: string }[];
  legend?: string;
  hint?: string;
  domainsHint?: string;
  claimLabel?: string;
};

export function NewPeopleFields(props: Props) {
  const { text, values, directories } = props;
  return (
    <fieldset className="group space-y-3">
      <legend className="text-sm font-bold">{props.legend ?? text.t("sources.fields.new_users")}</legend>
      {props.hint !== undefined && <p className="text-[13px] text-quiet">{props.hint}</p>}
      <SelectField
        id="newUsers"
        name="newUsers"
        label={text.t("sources.fields.first_sign_in")}
        defaultValue={values.kind}
        options={[
          { value: "create", label: text.t("sources.fields.create") },
          ...(directories.length > 0
            ? [{ value: "directory", label: text.t("sources.fields.directory") }]
            : []),
          { value: "refuse", label: text.t("sources.fields.refuse") },
        ]}
      />
      {values.domains !== undefined && (
        <div className="group-has-[option[value=directory]:checked]:hidden group-has-[option[value=refuse]:checked]:hidden">
          <Field
            id="domains"
            name="domains"
            label={text.t("sources.fields.domains")}
            hint={props.domainsHint}
            defaultValue={values.domains.join(", ")}
            maxLength={2000}
            autoComplete="off"
          />
        </div>
      )}
      {directories.length > 0 && (
        <div className="grid gap-4 group-has-[option[value=create]:checked]:hidden group-has-[option[value=refuse]:checked]:hidden sm:grid-cols-3">
          <SelectField
            id="directory"
            name="directory"
            label={text.t("sources.fields.scim_directory")}
            defaultValue={values.sourceId}
            options={directories.map(({ id, name }) => ({ value: id, label: name }))}
          />
          {props.claimLabel !== undefined && (
            <Field
              id="matchClaim"
              name="matchClaim"
              label={props.claimLabel}
              defaultValue={values.claim}
              maxLength={200}
              autoComplete="off"
            />
          )}
          <SelectField
            id="equals"
            name="equals"
            label={text.t(
              props.claimLabel === undefined ? "sources.fields.user_name_equals" : "sources.fields.equals",
            )}
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
