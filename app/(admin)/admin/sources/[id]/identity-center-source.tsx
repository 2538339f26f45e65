/** What is particular to a connected Identity Center on its page. */
import { changeIdc, disconnectIdc, testIdc } from "../idc-actions";
import { Empty, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { IdentityCenterFields } from "@/components/source/identity-center-fields";
import { Time } from "@/components/ui/time";
import type { ConnectedPerson } from "@/lib/identity/sources/identity-center/connected";
import type { SourceOf, SourceTest } from "@/lib/identity/sources/settings/types";

export function IdentityCenterTestButton({ id }: { id: string }) {
  return (
    <ActionForm action={testIdc} submit="Test this" quiet>
      <input type="hidden" name="id" value={id} />
    </ActionForm>
  );
}

type Arrived = { id: string; name: string; roles: string[] };

/** Some of the accounts and roles that the tester would see. */
export function ArrivedAccounts({ test }: { test: SourceTest }) {
  const accounts = (test.claims.accounts ?? []) as Arrived[];
  if (accounts.length === 0) return null;
  return (
    <div className="mt-4">
      <Table caption="Accounts and roles that arrived" head={["Account", "Number", "Roles"]}>
        {accounts.map(({ id, name, roles }) => (
          <tr key={id}>
            <td className="font-semibold">{name}</td>
            <td className="font-mono text-[13px]">{id}</td>
            <td>{roles.join(", ")}</td>
          </tr>
        ))}
      </Table>
      {test.claims.more === true && (
        <p className="mt-2 text-[13px] text-quiet">
          There are more. A test looks at the first {accounts.length}.
        </p>
      )}
    </div>
  );
}

export function IdentityCenterSettingsForm({
  source,
  directories,
  readOnly,
}: {
  source: SourceOf<"identity-center">;
  directories: { id: string; name: string }[];
  readOnly: boolean;
}) {
  const { settings } = source;
  return (
    <EditForm revision={source.revision} action={changeIdc} submit="Save" readOnly={readOnly}>
      <input type="hidden" name="id" value={source.id} />
      <input type="hidden" name="revision" value={source.revision} />
      <IdentityCenterFields
        directories={directories}
        values={{
          name: source.name,
          ...settings,
          newUsers: { sourceId: directories[0]?.id ?? "", equals: "userName", ...settings.newUsers },
        }}
      />
    </EditForm>
  );
}

export function ConnectedPeople({
  id,
  people,
  count,
  mayChange,
}: {
  id: string;
  people: ConnectedPerson[];
  count: number;
  mayChange: boolean;
}) {
  return (
    <Section title="Connected now" hint="Whose sign-in there Foyer holds, sealed, until they sign out here.">
      {people.length === 0 ? (
        <Empty title="Nobody is connected" />
      ) : (
        <Table caption="Connected people" head={["Person", "User name there", "Since", "State", ""]}>
          {people.map(({ userId, userName, subject, since, isEnded }) => (
            <tr key={userId}>
              <td className="font-semibold">{userName}</td>
              <td className="break-all">{subject}</td>
              <td className="text-quiet">
                <Time at={since} />
              </td>
              <td>
                <State tone={isEnded ? "warn" : "good"}>{isEnded ? "ended there" : "connected"}</State>
              </td>
              <td>
                {mayChange && (
                  <ActionForm action={disconnectIdc} submit={`Disconnect ${userName}`} quiet>
                    <input type="hidden" name="id" value={id} />
                    <input type="hidden" name="userId" value={userId} />
                  </ActionForm>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {count > people.length && (
        <p className="mt-2 text-[13px] text-quiet">
          The last {people.length.toLocaleString("en")} of {count.toLocaleString("en")}.
        </p>
      )}
    </Section>
  );
}
