/** The fields of a directory, new or existing. */
import type { Text } from "@/lib/messages/text";
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";
import { AccessControlField } from "./access-control-field";
import { CertificateAuthorityField } from "./certificate-authority-field";
import { TextArea } from "../form/text-area";

export type LdapFieldValues = {
  name: string;
  server: string;
  servers: string[];
  isPlain: boolean;
  ca: string;
  bindName: string;
  hasSecret: boolean;
  bases: string[];
  userFilter: string;
  groupFilter: string;
  attributes: {
    id: string;
    userName: string;
    displayName: string;
    email: string;
    account: string;
    principal: string;
    groupName: string;
  };
  syncMinutes: number;
  accessControl: Record<string, string>;
  maxDisabledPercent: number;
};

const ATTRIBUTES = [
  { name: "id", label: "sources.ldap_fields.id", hint: "sources.ldap_fields.id_hint" },
  { name: "userName", label: "sources.fields.user_name", hint: "sources.ldap_fields.user_name_hint" },
  { name: "displayName", label: "sources.fields.display_name", hint: undefined },
  { name: "email", label: "sources.fields.email", hint: undefined },
  {
    name: "account",
    label: "sources.ldap_fields.account_name",
    hint: "sources.ldap_fields.account_name_hint",
  },
  { name: "principal", label: "sources.ldap_fields.principal", hint: "sources.ldap_fields.principal_hint" },
  { name: "groupName", label: "sources.ldap_fields.group_name", hint: undefined },
] as const;

export function LdapFields({ text, values }: { text: Text; values: LdapFieldValues }) {
  const isActiveDirectory = values.server === "active-directory";
  return (
    <div className="mb-5 space-y-6">
      <input type="hidden" name="server" value={values.server} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label={text.t("sources.fields.name")}
          hint={text.t("sources.fields.name_ldap")}
          defaultValue={values.name}
          required
          maxLength={100}
          autoComplete="off"
        />
        <TextArea
          id="servers"
          name="servers"
          label={text.t("sources.ldap_fields.servers")}
          hint={text.t("sources.ldap_fields.servers_hint")}
          defaultValue={values.servers.join("\n")}
          required
          maxLength={3000}
        />
        <Field
          id="bindName"
          name="bindName"
          label={text.t("sources.ldap_fields.account")}
          hint={
            isActiveDirectory
              ? text.t("sources.ldap_fields.account_hint_ad")
              : text.t("sources.ldap_fields.account_hint")
          }
          defaultValue={values.bindName}
          required
          maxLength={1000}
          autoComplete="off"
        />
        <Field
          id="secret"
          name="secret"
          label={text.t("sources.ldap_fields.password")}
          hint={values.hasSecret ? text.t("sources.fields.keep") : undefined}
          type="password"
          required={!values.hasSecret}
          maxLength={1000}
          autoComplete="off"
        />
        <TextArea
          id="bases"
          name="bases"
          label={text.t("sources.ldap_fields.bases")}
          hint={text.t("sources.ldap_fields.bases_hint")}
          defaultValue={values.bases.join("\n")}
          required
          maxLength={50_000}
        />
        <CertificateAuthorityField ca={values.ca} text={text} />
      </div>
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          {text.t("sources.ldap_fields.more")}
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <Field
            id="userFilter"
            name="userFilter"
            label={text.t("sources.ldap_fields.users")}
            hint={text.t("sources.ldap_fields.users_hint")}
            defaultValue={values.userFilter}
            required
            maxLength={2000}
            autoComplete="off"
          />
          <Field
            id="groupFilter"
            name="groupFilter"
            label={text.t("sources.ldap_fields.groups")}
            hint={text.t("sources.ldap_fields.groups_hint")}
            defaultValue={values.groupFilter}
            maxLength={2000}
            autoComplete="off"
          />
          {ATTRIBUTES.map(({ name, label, hint }) => (
            <Field
              key={name}
              id={`attribute-${name}`}
              name={`attribute-${name}`}
              label={text.t(label)}
              hint={hint && text.t(hint)}
              defaultValue={values.attributes[name]}
              required
              maxLength={64}
              autoComplete="off"
            />
          ))}
          <Field
            id="syncMinutes"
            name="syncMinutes"
            label={text.t("sources.ldap_fields.sync_minutes")}
            type="number"
            min={5}
            max={1440}
            defaultValue={values.syncMinutes}
            required
          />
          <Field
            id="maxDisabledPercent"
            name="maxDisabledPercent"
            label={text.t("sources.ldap_fields.max_disabled")}
            hint={text.t("sources.ldap_fields.max_disabled_hint")}
            type="number"
            min={1}
            max={100}
            defaultValue={values.maxDisabledPercent}
            required
          />
          <SelectField
            id="isPlain"
            name="isPlain"
            label={text.t("sources.ldap_fields.encryption")}
            defaultValue={values.isPlain ? "plain" : "tls"}
            options={[
              { value: "tls", label: text.t("sources.ldap_fields.tls") },
              { value: "plain", label: text.t("sources.ldap_fields.plain") },
            ]}
          />
        </div>
        <div className="mt-4">
          <AccessControlField
            tags={values.accessControl}
            label={text.t("sources.fields.access_control")}
            hint={text.t("sources.fields.access_control_attributes")}
          />
        </div>
      </details>
    </div>
  );
}
