/** The fields of a SAML identity provider, new or existing. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";
import { textField } from "../ui/styles";
import { ClaimFields, type ClaimValues } from "./claim-fields";
import { StrengthFields, type StrengthValues } from "./strength-fields";
import { NewPeopleFields, type NewPeopleValues } from "./new-people-fields";

export type SamlFieldValues = {
  name: string;
  metadataUrl: string;
  metadataHint: string;
  /** The provider exists, so its metadata is optional. */
  isKnown: boolean;
  nameIdFormat: string;
  subject: string | null;
  claims: ClaimValues;
  signRequests: boolean;
  allowsUnsolicited: boolean;
  newUsers: NewPeopleValues;
  strength?: StrengthValues | undefined;
};

const NAME_IDS = [
  { value: "persistent", name: "persistent" },
  { value: "emailAddress", name: "email_address" },
  { value: "unspecified", name: "unspecified" },
] as const;

type Props = { text: Text; values: SamlFieldValues; directories: { id: string; name: string }[] };

export function SamlFields({ text, values, directories }: Props) {
  return (
    <div className="mb-5 space-y-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label={text.t("sources.fields.name")}
          hint={text.t("sources.fields.name_sign_in")}
          defaultValue={values.name}
          required
          maxLength={100}
          autoComplete="off"
        />
        <Field
          id="metadataUrl"
          name="metadataUrl"
          label={text.t("sources.saml_fields.metadata_url")}
          hint={
            values.metadataHint === ""
              ? text.t("sources.saml_fields.metadata_url_none")
              : text.t("sources.saml_fields.metadata_url_hint", { example: values.metadataHint })
          }
          defaultValue={values.metadataUrl}
          type="url"
          maxLength={2000}
          autoComplete="off"
        />
        <Field
          id="metadataFile"
          name="metadataFile"
          label={text.t("sources.saml_fields.metadata_file")}
          hint={text.t(
            values.isKnown ? "sources.saml_fields.metadata_keep" : "sources.saml_fields.metadata_size",
          )}
          type="file"
          accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
        />
        <div className="space-y-1.5">
          <label htmlFor="metadata" className="block text-sm font-semibold">
            {text.t("sources.saml_fields.metadata_text")}
          </label>
          <textarea
            id="metadata"
            name="metadata"
            rows={2}
            spellCheck={false}
            className={`${textField} font-mono text-[13px]`}
            placeholder="<EntityDescriptor …"
          />
        </div>
      </div>
      <NewPeopleFields
        values={values.newUsers}
        directories={directories}
        text={text}
        domainsHint={text.t("sources.saml_fields.domains_hint")}
        claimLabel={text.t("sources.fields.attribute")}
      />
      <StrengthFields text={text} kind="saml" values={values.strength} />
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          {text.t("sources.saml_fields.more")}
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <ClaimFields
            text={text}
            values={values.claims}
            userNameHint={text.t("sources.saml_fields.user_name_hint")}
          />
          <Field
            id="subject"
            name="subject"
            label={text.t("sources.saml_fields.subject")}
            hint={text.t("sources.saml_fields.subject_hint")}
            defaultValue={values.subject ?? ""}
            maxLength={200}
            autoComplete="off"
          />
          <SelectField
            id="nameIdFormat"
            name="nameIdFormat"
            label={text.t("sources.saml_fields.name_id")}
            defaultValue={values.nameIdFormat}
            options={NAME_IDS.map(({ value, name }) => ({
              value,
              label: text.t(`sources.saml_fields.${name}`),
            }))}
          />
          <SelectField
            id="signRequests"
            name="signRequests"
            label={text.t("sources.saml_fields.requests")}
            defaultValue={String(values.signRequests)}
            options={[
              { value: "true", label: text.t("sources.saml_fields.signed") },
              { value: "false", label: text.t("sources.saml_fields.signed_if_asked") },
            ]}
          />
          <SelectField
            id="allowsUnsolicited"
            name="allowsUnsolicited"
            label={text.t("sources.saml_fields.unsolicited")}
            defaultValue={String(values.allowsUnsolicited)}
            options={[
              { value: "false", label: text.t("sources.saml_fields.unsolicited_refuse") },
              { value: "true", label: text.t("sources.saml_fields.unsolicited_allow") },
            ]}
          />
        </div>
      </details>
    </div>
  );
}
