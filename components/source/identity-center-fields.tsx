/** The fields of a connected Identity Center, new or existing. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";
import { NewPeopleFields, type NewPeopleValues } from "./new-people-fields";

export type IdentityCenterFieldValues = {
  name: string;
  startUrl: string;
  region: string;
  purpose: string;
  endpoints: { oidc: string | null; portal: string | null; sts: string | null; signIn: string | null };
  requestsPerSecond: number;
  newUsers: NewPeopleValues;
};

type Props = { text: Text; values: IdentityCenterFieldValues; directories: { id: string; name: string }[] };

const PURPOSES = [
  { value: "accounts", name: "purpose_accounts" },
  { value: "sign-in", name: "purpose_sign_in" },
  { value: "both", name: "purpose_both" },
] as const;

export function IdentityCenterFields({ text, values, directories }: Props) {
  const { endpoints } = values;
  return (
    <div className="group mb-5 space-y-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label={text.t("sources.fields.name")}
          hint={text.t("sources.fields.name_accounts")}
          defaultValue={values.name}
          required
          maxLength={100}
          autoComplete="off"
        />
        <SelectField
          id="purpose"
          name="purpose"
          label={text.t("sources.identity_center_fields.purpose")}
          defaultValue={values.purpose}
          options={PURPOSES.map(({ value, name }) => ({
            value,
            label: text.t(`sources.identity_center_fields.${name}`),
          }))}
        />
        <Field
          id="startUrl"
          name="startUrl"
          label={text.t("sources.identity_center_fields.start_url")}
          hint={text.t("sources.identity_center_fields.start_url_hint")}
          defaultValue={values.startUrl}
          type="url"
          required
          maxLength={500}
          autoComplete="off"
        />
        <Field
          id="region"
          name="region"
          label={text.t("sources.identity_center_fields.region")}
          hint={text.t("sources.identity_center_fields.region_hint")}
          defaultValue={values.region}
          required
          maxLength={40}
          autoComplete="off"
        />
      </div>
      <div className="group-has-[option[value=accounts]:checked]:hidden">
        <NewPeopleFields
          values={values.newUsers}
          directories={directories}
          text={text}
          legend={text.t("sources.identity_center_fields.sign_in")}
          hint={text.t("sources.identity_center_fields.sign_in_hint")}
        />
      </div>
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          {text.t("sources.identity_center_fields.more")}
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <Field
            id="requestsPerSecond"
            name="requestsPerSecond"
            label={text.t("sources.identity_center_fields.rate")}
            hint={text.t("sources.identity_center_fields.rate_hint")}
            defaultValue={values.requestsPerSecond}
            type="number"
            min={1}
            max={50}
            required
          />
          <Field
            id="endpointOidc"
            name="endpointOidc"
            label={text.t("sources.identity_center_fields.oidc")}
            hint={text.t("sources.identity_center_fields.oidc_hint")}
            defaultValue={endpoints.oidc ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
          <Field
            id="endpointPortal"
            name="endpointPortal"
            label={text.t("sources.identity_center_fields.portal")}
            hint={text.t("sources.identity_center_fields.portal_hint")}
            defaultValue={endpoints.portal ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
          <Field
            id="endpointSts"
            name="endpointSts"
            label={text.t("sources.identity_center_fields.sts")}
            hint={text.t("sources.identity_center_fields.sts_hint")}
            defaultValue={endpoints.sts ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
          <Field
            id="endpointSignIn"
            name="endpointSignIn"
            label={text.t("sources.identity_center_fields.console")}
            hint={text.t("sources.identity_center_fields.console_hint")}
            defaultValue={endpoints.signIn ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
        </div>
      </details>
    </div>
  );
}
