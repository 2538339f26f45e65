/** The fields of a SAML identity provider, for a new one and for one that is there. */
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";
import { textField } from "../ui/styles";
import { NewPeopleFields, type NewPeopleValues } from "./new-people-fields";

export type SamlFieldValues = {
  name: string;
  metadataUrl: string;
  metadataHint: string;
  /** The provider is there: its metadata may stay as it is. */
  isKnown: boolean;
  nameIdFormat: string;
  subject: string | null;
  claims: { userName: string; displayName: string; email: string; groups: string | null };
  signRequests: boolean;
  allowsUnsolicited: boolean;
  newUsers: NewPeopleValues;
};

const NAME_IDS = [
  { value: "persistent", label: "persistent: the same name for ever" },
  { value: "emailAddress", label: "emailAddress" },
  { value: "unspecified", label: "unspecified: what the provider is set to" },
];

type Props = { values: SamlFieldValues; directories: { id: string; name: string }[] };

export function SamlFields({ values, directories }: Props) {
  return (
    <div className="mb-5 space-y-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label="Name"
          hint="People read it on the sign-in page"
          defaultValue={values.name}
          required
          maxLength={100}
          autoComplete="off"
        />
        <Field
          id="metadataUrl"
          name="metadataUrl"
          label="Metadata URL"
          hint={
            values.metadataHint === ""
              ? "Read every day. This provider has none: give the file."
              : `Read every day, so that new certificates arrive by themselves. Such as ${values.metadataHint}`
          }
          defaultValue={values.metadataUrl}
          type="url"
          maxLength={2000}
          autoComplete="off"
        />
        <Field
          id="metadataFile"
          name="metadataFile"
          label="Or the metadata as a file"
          hint={values.isKnown ? "Empty: stays as it is" : "At most 1 MB"}
          type="file"
          accept=".xml,text/xml,application/xml,application/samlmetadata+xml"
        />
        <div className="space-y-1.5">
          <label htmlFor="metadata" className="block text-sm font-semibold">
            Or pasted
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
        domainsHint="With commas between them. Empty: everybody whom the provider lets in. The provider vouches for the addresses that it sends."
        claimLabel="This attribute"
      />
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          Attributes and requests
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <Field
            id="userName"
            name="userName"
            label="User name"
            hint="The name of an attribute, as it arrives; nameId for the NameID"
            defaultValue={values.claims.userName}
            required
            maxLength={200}
            autoComplete="off"
          />
          <Field
            id="displayName"
            name="displayName"
            label="Display name"
            defaultValue={values.claims.displayName}
            required
            maxLength={200}
            autoComplete="off"
          />
          <Field
            id="email"
            name="email"
            label="E-mail"
            defaultValue={values.claims.email}
            required
            maxLength={200}
            autoComplete="off"
          />
          <Field
            id="groups"
            name="groups"
            label="Groups"
            hint="Empty: groups are kept in Foyer"
            defaultValue={values.claims.groups ?? ""}
            maxLength={200}
            autoComplete="off"
          />
          <Field
            id="subject"
            name="subject"
            label="Attribute that is the subject"
            hint="Who somebody is, for ever. Empty: the NameID"
            defaultValue={values.subject ?? ""}
            maxLength={200}
            autoComplete="off"
          />
          <SelectField
            id="nameIdFormat"
            name="nameIdFormat"
            label="NameID to ask for"
            defaultValue={values.nameIdFormat}
            options={NAME_IDS}
          />
          <SelectField
            id="signRequests"
            name="signRequests"
            label="Requests"
            defaultValue={String(values.signRequests)}
            options={[
              { value: "true", label: "are signed" },
              { value: "false", label: "are signed only if the provider asks for it" },
            ]}
          />
          <SelectField
            id="allowsUnsolicited"
            name="allowsUnsolicited"
            label="Sign-ins that begin at the provider"
            defaultValue={String(values.allowsUnsolicited)}
            options={[
              { value: "false", label: "are refused" },
              { value: "true", label: "are taken, after the person says yes" },
            ]}
          />
        </div>
      </details>
    </div>
  );
}
