/** The fields of a directory, for a new one and for one that is there. */
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

const ATTRIBUTES: [keyof LdapFieldValues["attributes"], string, string?][] = [
  ["id", "Unchanging id", "The key of a person: it must never change or be given again"],
  ["userName", "User name", "Two people of one name cannot both come in"],
  ["displayName", "Display name"],
  ["email", "E-mail"],
  ["account", "Account name", "People may type it to sign in"],
  ["principal", "Principal name", "People may type it too"],
  ["groupName", "Name of groups"],
];

export function LdapFields({ values }: { values: LdapFieldValues }) {
  const isActiveDirectory = values.server === "active-directory";
  return (
    <div className="mb-5 space-y-6">
      <input type="hidden" name="server" value={values.server} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label="Name"
          hint="People read it on the sign-in page when the directory is down"
          defaultValue={values.name}
          required
          maxLength={100}
          autoComplete="off"
        />
        <TextArea
          id="servers"
          name="servers"
          label="Servers"
          hint="One a line, such as ldaps://dc1.corp.example. ldap:// begins TLS by StartTLS. The next one is asked when one is down."
          defaultValue={values.servers.join("\n")}
          required
          maxLength={3000}
        />
        <Field
          id="bindName"
          name="bindName"
          label="Account that reads"
          hint={
            isActiveDirectory
              ? "Such as foyer@corp.example. It needs no rights but to read."
              : "Its DN, such as cn=foyer,dc=corp,dc=example"
          }
          defaultValue={values.bindName}
          required
          maxLength={1000}
          autoComplete="off"
        />
        <Field
          id="secret"
          name="secret"
          label="Its password"
          hint={values.hasSecret ? "Kept as it is when left empty" : undefined}
          type="password"
          required={!values.hasSecret}
          maxLength={1000}
          autoComplete="off"
        />
        <TextArea
          id="bases"
          name="bases"
          label="Bases"
          hint="The parts of the tree that hold the people and groups, one DN a line, all of one domain"
          defaultValue={values.bases.join("\n")}
          required
          maxLength={50_000}
        />
        <CertificateAuthorityField ca={values.ca} whose="the servers' certificates are" />
      </div>
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          Filters, attributes and schedule
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <Field
            id="userFilter"
            name="userFilter"
            label="People"
            hint="An LDAP filter"
            defaultValue={values.userFilter}
            required
            maxLength={2000}
            autoComplete="off"
          />
          <Field
            id="groupFilter"
            name="groupFilter"
            label="Groups"
            hint="Empty: all in the bases. Groups within them count whether or not they match."
            defaultValue={values.groupFilter}
            maxLength={2000}
            autoComplete="off"
          />
          {ATTRIBUTES.map(([name, label, hint]) => (
            <Field
              key={name}
              id={`attribute-${name}`}
              name={`attribute-${name}`}
              label={label}
              hint={hint}
              defaultValue={values.attributes[name]}
              required
              maxLength={64}
              autoComplete="off"
            />
          ))}
          <Field
            id="syncMinutes"
            name="syncMinutes"
            label="Minutes between readings"
            type="number"
            min={5}
            max={1440}
            defaultValue={values.syncMinutes}
            required
          />
          <Field
            id="maxDisabledPercent"
            name="maxDisabledPercent"
            label="Percent of people that one reading may disable"
            hint="More stops and asks. Up to 5 people are never asked about."
            type="number"
            min={1}
            max={100}
            defaultValue={values.maxDisabledPercent}
            required
          />
          <SelectField
            id="isPlain"
            name="isPlain"
            label="Encryption"
            defaultValue={values.isPlain ? "plain" : "tls"}
            options={[
              { value: "tls", label: "TLS, always" },
              { value: "plain", label: "none: the directory is on this machine" },
            ]}
          />
        </div>
        <div className="mt-4">
          <AccessControlField tags={values.accessControl} from="attribute" />
        </div>
      </details>
    </div>
  );
}
