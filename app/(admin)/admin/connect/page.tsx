import { connectAccount, connectOrganization, disconnect, refresh } from "./actions";
import { PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { PreviewForm } from "@/components/form/preview-form";
import { Field } from "@/components/form/field";
import { AccountNumber } from "@/components/start/account-number";
import { Time } from "@/components/ui/time";
import { card, link, textField } from "@/components/ui/styles";
import { listConnections } from "@/lib/access/connections/service";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import type { TemplateFile } from "@/lib/access/connections/templates";
import { adminPage, titled } from "@/lib/web/admin";

export const generateMetadata = titled("connections.title");

const TEMPLATES = [
  { file: "foyer-connection.template.json", name: "cloudformation" },
  { file: "foyer-connection.tf", name: "terraform" },
  { file: "foyer-protection.scp.json", name: "scp" },
] as const satisfies { file: TemplateFile; name: string }[];

function PartitionField({ text: { t }, id }: { text: Text; id: string }) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-semibold">
        {t("connections.partition")}
      </label>
      <select id={id} name="partition" className={textField}>
        <option value="aws">{t("connections.partition_aws")}</option>
        <option value="aws-us-gov">{t("connections.partition_aws_us_gov")}</option>
        <option value="aws-cn">{t("connections.partition_aws_cn")}</option>
      </select>
    </div>
  );
}

export default async function ConnectPage() {
  const { ctx, authority, text } = await adminPage("/admin/connect");
  const connections = await listConnections(ctx);
  return (
    <>
      <PageTitle text={text} title={text.t("connections.title")} />
      <section id="template" className={`${card} mb-6 p-6`}>
        <h2 className="font-semibold">{text.t("connections.template_title")}</h2>
        <p className="mt-1 max-w-2xl text-sm text-quiet">{text.t("connections.template_hint")}</p>
        <ul className="mt-4 space-y-2 text-sm">
          {TEMPLATES.map(({ file, name }) => (
            <li key={file}>
              <a className={link} href={`/admin/files/${file}`} download>
                {text.t(`connections.templates.${name}`)}
              </a>{" "}
              <span className="text-quiet">{text.t(`connections.templates.${name}_hint`)}</span>
            </li>
          ))}
        </ul>
      </section>
      {connections.length > 0 && (
        <div className="mb-6">
          <Table
            caption={text.t("connections.caption")}
            head={[
              text.t("connections.organization"),
              text.t("connections.management_account"),
              text.t("connections.synced"),
              "",
            ]}
          >
            {connections.map((each) => (
              <tr key={each.id}>
                <td className="font-semibold">
                  {each.name}{" "}
                  <span className="block font-mono text-[12.5px] font-normal text-quiet">
                    {each.organization_id}
                  </span>
                </td>
                <td>
                  <AccountNumber id={each.management_account_id} />
                </td>
                <td>
                  {each.refresh_problem ? (
                    <>
                      <State tone="bad">{text.t("connections.sync_failed")}</State>
                      <span className="mt-1 block text-[13px] text-quiet">
                        {reasonText(text, each.refresh_problem.what)}{" "}
                        {each.refresh_problem.fix && reasonText(text, each.refresh_problem.fix)}
                      </span>
                    </>
                  ) : each.refreshed_at ? (
                    <State tone="good">
                      <Time at={each.refreshed_at} />
                    </State>
                  ) : (
                    <State tone="busy">{text.t("connections.never_synced")}</State>
                  )}
                </td>
                <td>
                  {authority.isAdministrator && (
                    <div className="space-y-2">
                      <ActionForm action={refresh} submit={text.t("connections.sync")} quiet>
                        <input type="hidden" name="id" value={each.id} />
                      </ActionForm>
                      <details>
                        <summary className="cursor-pointer text-[13px] text-quiet">
                          {text.t("connections.disconnect")}
                        </summary>
                        <PreviewForm
                          action={disconnect}
                          preview={text.t("admin.show_changes")}
                          submit={text.t("connections.disconnect_name", { name: each.name })}
                          quiet
                          className="mt-2"
                        >
                          <input type="hidden" name="id" value={each.id} />
                        </PreviewForm>
                      </details>
                    </div>
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </div>
      )}
      {authority.isAdministrator && (
        <div className="grid items-start gap-6 md:grid-cols-2">
          <section id="organization" className={`${card} p-6`}>
            <h2 className="mb-4 font-semibold">{text.t("connections.connect_title")}</h2>
            <ActionForm action={connectOrganization} submit={text.t("connections.connect")}>
              <div className="mb-5 space-y-4">
                <Field
                  id="name"
                  name="name"
                  label={text.t("connections.name")}
                  required
                  maxLength={100}
                  autoComplete="off"
                />
                <Field
                  id="managementAccountId"
                  name="managementAccountId"
                  label={text.t("connections.management_account")}
                  hint={text.t("connections.twelve_digits")}
                  required
                  autoComplete="off"
                  inputMode="numeric"
                />
                <PartitionField text={text} id="organization-partition" />
              </div>
            </ActionForm>
          </section>
          <section className={`${card} p-6`}>
            <h2 className="mb-4 font-semibold">{text.t("connections.add_title")}</h2>
            <ActionForm action={connectAccount} submit={text.t("connections.add")} quiet>
              <div className="mb-5 space-y-4">
                <Field
                  id="account-id"
                  name="id"
                  label={text.t("connections.account_number")}
                  hint={text.t("connections.twelve_digits")}
                  required
                  autoComplete="off"
                  inputMode="numeric"
                />
                <Field
                  id="account-name"
                  name="name"
                  label={text.t("connections.name")}
                  required
                  maxLength={50}
                  autoComplete="off"
                />
                <Field
                  id="account-email"
                  name="email"
                  label={text.t("connections.email")}
                  hint={text.t("admin.optional")}
                  autoComplete="off"
                />
                <PartitionField text={text} id="account-partition" />
              </div>
            </ActionForm>
          </section>
        </div>
      )}
    </>
  );
}
