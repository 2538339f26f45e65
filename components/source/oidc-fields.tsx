/** The fields of an OIDC provider, new or existing. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";
import { AccessControlField } from "./access-control-field";
import { CertificateAuthorityField } from "./certificate-authority-field";
import { ClaimFields, type ClaimValues } from "./claim-fields";
import { StrengthFields, type StrengthValues } from "./strength-fields";
import { NewPeopleFields, type NewPeopleValues } from "./new-people-fields";

export type OidcFieldValues = {
  name: string;
  issuer: string;
  issuerHint: string;
  clientId: string;
  hasSecret: boolean;
  algorithm: string;
  scopes: string;
  claims: ClaimValues;
  signsOutThere: boolean;
  ca: string;
  accessControl: Record<string, string>;
  newUsers: NewPeopleValues;
  strength?: StrengthValues | undefined;
};

type Props = {
  text: Text;
  values: OidcFieldValues;
  algorithms: readonly string[];
  directories: { id: string; name: string }[];
};

export function OidcFields({ text, values, algorithms, directories }: Props) {
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
          id="issuer"
          name="issuer"
          label={text.t("sources.oidc_fields.issuer")}
          hint={text.t("sources.fields.such_as", { example: values.issuerHint })}
          defaultValue={values.issuer}
          type="url"
          required
          maxLength={500}
          autoComplete="off"
        />
        <Field
          id="clientId"
          name="clientId"
          label={text.t("sources.oidc_fields.client_id")}
          defaultValue={values.clientId}
          required
          maxLength={255}
          autoComplete="off"
        />
        <Field
          id="clientSecret"
          name="clientSecret"
          label={text.t("sources.oidc_fields.client_secret")}
          hint={
            values.hasSecret ? text.t("sources.fields.keep") : text.t("sources.oidc_fields.public_client")
          }
          type="password"
          maxLength={1000}
          autoComplete="off"
        />
      </div>
      <NewPeopleFields
        values={values.newUsers}
        directories={directories}
        text={text}
        domainsHint={text.t("sources.oidc_fields.domains_hint")}
        claimLabel={text.t("sources.fields.claim")}
      />
      <StrengthFields text={text} kind="oidc" values={values.strength} />
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          {text.t("sources.oidc_fields.more")}
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <ClaimFields text={text} values={values.claims} />
          <Field
            id="scopes"
            name="scopes"
            label={text.t("sources.oidc_fields.scopes")}
            defaultValue={values.scopes}
            required
            maxLength={500}
            autoComplete="off"
          />
          <SelectField
            id="algorithm"
            name="algorithm"
            label={text.t("sources.oidc_fields.algorithm")}
            defaultValue={values.algorithm}
            options={algorithms.map((value) => ({ value, label: value }))}
          />
          <SelectField
            id="signsOutThere"
            name="signsOutThere"
            label={text.t("sources.oidc_fields.sign_out")}
            defaultValue={String(values.signsOutThere)}
            options={[
              { value: "false", label: text.t("sources.oidc_fields.sign_out_no") },
              { value: "true", label: text.t("sources.oidc_fields.sign_out_yes") },
            ]}
          />
          <CertificateAuthorityField ca={values.ca} text={text} />
        </div>
        <div className="mt-4">
          <AccessControlField
            tags={values.accessControl}
            label={text.t("sources.fields.access_control")}
            hint={text.t("sources.fields.access_control_claims")}
          />
        </div>
      </details>
    </div>
  );
}
