/** The fields of a connected Identity Center, for a new one and for one that is there. */
import { Field } from "../form/field";
import { SelectField } from "../form/select-field";

export type IdentityCenterFieldValues = {
  name: string;
  startUrl: string;
  region: string;
  purpose: string;
  endpoints: { oidc: string | null; portal: string | null; sts: string | null; signIn: string | null };
  requestsPerSecond: number;
  newUsers: { kind: string; sourceId: string; equals: string };
};

type Props = { values: IdentityCenterFieldValues; directories: { id: string; name: string }[] };

const PURPOSES = [
  { value: "accounts", label: "its accounts and roles on the start page" },
  { value: "sign-in", label: "signing in to Foyer" },
  { value: "both", label: "both" },
];

export function IdentityCenterFields({ values, directories }: Props) {
  const { endpoints, newUsers } = values;
  return (
    <div className="group mb-5 space-y-6">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          id="name"
          name="name"
          label="Name"
          hint="People read it beside its accounts"
          defaultValue={values.name}
          required
          maxLength={100}
          autoComplete="off"
        />
        <SelectField
          id="purpose"
          name="purpose"
          label="What it is for"
          defaultValue={values.purpose}
          options={PURPOSES}
        />
        <Field
          id="startUrl"
          name="startUrl"
          label="Start URL"
          hint="Such as https://d-1234567890.awsapps.com/start"
          defaultValue={values.startUrl}
          type="url"
          required
          maxLength={500}
          autoComplete="off"
        />
        <Field
          id="region"
          name="region"
          label="Region"
          hint="Where this Identity Center is, such as eu-west-1"
          defaultValue={values.region}
          required
          maxLength={40}
          autoComplete="off"
        />
      </div>
      <fieldset className="space-y-3 group-has-[option[value=accounts]:checked]:hidden">
        <legend className="text-sm font-bold">If people sign in through it</legend>
        <p className="text-[13px] text-quiet">
          An Identity Center tells Foyer a user name and nothing else. Whoever gets a name there that somebody
          had before is taken for the same person, and a person can be talked into typing somebody else’s
          code. Where you can, connect the identity provider behind it instead.
        </p>
        <SelectField
          id="newUsers"
          name="newUsers"
          label="Somebody who signs in for the first time"
          defaultValue={newUsers.kind}
          options={[
            { value: "refuse", label: "is refused until an administrator links them" },
            ...(directories.length > 0
              ? [{ value: "directory", label: "is found in a SCIM directory" }]
              : []),
            { value: "create", label: "is added" },
          ]}
        />
        {directories.length > 0 && (
          <div className="grid gap-4 group-has-[option[value=create]:checked]:hidden group-has-[option[value=refuse]:checked]:hidden sm:grid-cols-2">
            <SelectField
              id="directory"
              name="directory"
              label="SCIM directory"
              defaultValue={newUsers.sourceId}
              options={directories.map(({ id, name }) => ({ value: id, label: name }))}
            />
            <SelectField
              id="equals"
              name="equals"
              label="The user name is the directory's"
              defaultValue={newUsers.equals}
              options={[
                { value: "userName", label: "userName" },
                { value: "externalId", label: "externalId" },
              ]}
            />
          </div>
        )}
      </fieldset>
      <details>
        <summary className="cursor-pointer text-sm font-semibold text-accent">Limits and endpoints</summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          <Field
            id="requestsPerSecond"
            name="requestsPerSecond"
            label="Requests per second"
            hint="For everybody together. AWS does not publish its limit."
            defaultValue={values.requestsPerSecond}
            type="number"
            min={1}
            max={50}
            required
          />
          <Field
            id="endpointOidc"
            name="endpointOidc"
            label="sso-oidc endpoint"
            hint="Empty: AWS's own for the region; of another Foyer, its start URL's"
            defaultValue={endpoints.oidc ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
          <Field
            id="endpointPortal"
            name="endpointPortal"
            label="sso endpoint"
            hint="Empty: as above"
            defaultValue={endpoints.portal ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
          <Field
            id="endpointSts"
            name="endpointSts"
            label="STS endpoint"
            hint="Empty: AWS's own for the region"
            defaultValue={endpoints.sts ?? ""}
            type="url"
            maxLength={500}
            autoComplete="off"
          />
          <Field
            id="endpointSignIn"
            name="endpointSignIn"
            label="Console sign-in endpoint"
            hint="Empty: AWS's own for the partition"
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
