/** The fields of an OIDC provider, for a new one and for one that is there. */
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";
import { AccessControlField } from "./access-control-field";
import { CertificateAuthorityField } from "./certificate-authority-field";
import { NewPeopleFields, type NewPeopleValues } from "./new-people-fields";

export type OidcFieldValues = {
  name: string;
  issuer: string;
  issuerHint: string;
  clientId: string;
  hasSecret: boolean;
  algorithm: string;
  scopes: string;
  claims: { userName: string; displayName: string; email: string; groups: string | null };
  signsOutThere: boolean;
  ca: string;
  accessControl: Record<string, string>;
  newUsers: NewPeopleValues;
};

type Props = {
  values: OidcFieldValues;
  algorithms: readonly string[];
  directories: { id: string; name: string }[];
};

export function OidcFields({ values, algorithms, directories }: Props) {
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
          id="issuer"
          name="issuer"
          label="Issuer"
          hint={`Such as ${values.issuerHint}`}
          defaultValue={values.issuer}
          type="url"
          required
          maxLength={500}
          autoComplete="off"
        />
        <Field
          id="clientId"
          name="clientId"
          label="Client id"
          defaultValue={values.clientId}
          required
          maxLength={255}
          autoComplete="off"
        />
        <Field
          id="clientSecret"
          name="clientSecret"
          label="Client secret"
          hint={
            values.hasSecret
              ? "Kept as it is when left empty"
              : "Empty for a public client: PKCE is always used"
          }
          type="password"
          maxLength={1000}
          autoComplete="off"
        />
      </div>
      <NewPeopleFields
        values={values.newUsers}
        directories={directories}
        domainsHint="With commas between them. The provider must say that the address is verified (email_verified). Empty: everybody whom the provider lets in."
        claimLabel="This claim"
      />
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          Claims, scopes and signing out
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <Field
            id="userName"
            name="userName"
            label="User name"
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
            id="scopes"
            name="scopes"
            label="Scopes"
            defaultValue={values.scopes}
            required
            maxLength={500}
            autoComplete="off"
          />
          <SelectField
            id="algorithm"
            name="algorithm"
            label="Signature of ID tokens"
            defaultValue={values.algorithm}
            options={algorithms.map((value) => ({ value, label: value }))}
          />
          <SelectField
            id="signsOutThere"
            name="signsOutThere"
            label="Sign out at the provider too"
            defaultValue={String(values.signsOutThere)}
            options={[
              { value: "false", label: "no: only here" },
              { value: "true", label: "yes, where it offers that" },
            ]}
          />
          <CertificateAuthorityField ca={values.ca} whose="the provider's certificate is" />
        </div>
        <div className="mt-4">
          <AccessControlField tags={values.accessControl} from="claim" />
        </div>
      </details>
    </div>
  );
}
