/** The part of a source's page that only Identity Centers have. */
import type { Text } from "@/lib/messages/text";
import { changeIdc, disconnectIdc, testIdc } from "../idc-actions";
import { Empty, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { IdentityCenterFields } from "@/components/source/identity-center-fields";
import { Time } from "@/components/ui/time";
import type { ConnectedPerson } from "@/lib/identity/sources/identity-center/connected";
import type { SourceOf, SourceTest } from "@/lib/identity/sources/settings/types";

export function IdentityCenterTestButton({ text, id }: { text: Text; id: string }) {
  return (
    <ActionForm action={testIdc} submit={text.t("sources.detail.test")} quiet>
      <input type="hidden" name="id" value={id} />
    </ActionForm>
  );
}

type Arrived = { id: string; name: string; roles: string[] };

/** Some of the accounts and roles that the tester would see. */
export function ArrivedAccounts({ text, test }: { text: Text; test: SourceTest }) {
  const accounts = (test.claims.accounts ?? []) as Arrived[];
  if (accounts.length === 0) return null;
  return (
    <div className="mt-4">
      <Table
        caption={text.t("sources.identity_center.arrived")}
        head={[
          text.t("sources.identity_center.account"),
          text.t("sources.identity_center.number"),
          text.t("sources.identity_center.roles"),
        ]}
      >
        {accounts.map(({ id, name, roles }) => (
          <tr key={id}>
            <td className="font-semibold">{name}</td>
            <td className="font-mono text-[13px]">{id}</td>
            <td>{text.format.list(roles)}</td>
          </tr>
        ))}
      </Table>
      {test.claims.more === true && (
        <p className="mt-2 text-[13px] text-quiet">
          {text.t("sources.identity_center.more", { count: accounts.length })}
        </p>
      )}
    </div>
  );
}

export function IdentityCenterSettingsForm({
  text,
  source,
  directories,
  readOnly,
}: {
  text: Text;
  source: SourceOf<"identity-center">;
  directories: { id: string; name: string }[];
  readOnly: boolean;
}) {
  const { settings } = source;
  return (
    <EditForm revision={source.revision} action={changeIdc} submit={text.t("admin.save")} readOnly={readOnly}>
      <input type="hidden" name="id" value={source.id} />
      <input type="hidden" name="revision" value={source.revision} />
      <IdentityCenterFields
        text={text}
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
  text,
  id,
  people,
  count,
  mayChange,
}: {
  text: Text;
  id: string;
  people: ConnectedPerson[];
  count: number;
  mayChange: boolean;
}) {
  return (
    <Section
      title={text.t("sources.identity_center.connected")}
      hint={text.t("sources.identity_center.connected_hint")}
    >
      {people.length === 0 ? (
        <Empty title={text.t("sources.identity_center.nobody")} />
      ) : (
        <Table
          caption={text.t("sources.identity_center.connected")}
          head={[
            text.t("sources.detail.user"),
            text.t("sources.identity_center.user_there"),
            text.t("sources.identity_center.since"),
            text.t("sources.state"),
            "",
          ]}
        >
          {people.map(({ userId, userName, subject, since, isEnded }) => (
            <tr key={userId}>
              <td className="font-semibold">{userName}</td>
              <td className="break-all">{subject}</td>
              <td className="text-quiet">
                <Time at={since} />
              </td>
              <td>
                <State tone={isEnded ? "warn" : "good"}>
                  {text.t(isEnded ? "sources.identity_center.ended" : "sources.identity_center.active")}
                </State>
              </td>
              <td>
                {mayChange && (
                  <ActionForm
                    action={disconnectIdc}
                    submit={text.t("sources.identity_center.disconnect", { user: userName })}
                    quiet
                  >
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
          {text.t("sources.identity_center.last", { shown: people.length, count })}
        </p>
      )}
    </Section>
  );
}
