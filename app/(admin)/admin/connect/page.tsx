import type { Metadata } from "next";
import { connectAccount, connectOrganization, disconnect, refresh } from "./actions";
import { PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { PreviewForm } from "@/components/form/preview-form";
import { Field } from "@/components/form/field";
import { AccountNumber } from "@/components/start/account-number";
import { card, link, textField } from "@/components/ui/styles";
import { listConnections } from "@/lib/access/connections/service";
import { TEMPLATE_FILES } from "@/lib/access/connections/templates";
import { adminPage } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Connect accounts · Foyer" };

function PartitionField({ id }: { id: string }) {
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-sm font-semibold">
        Partition
      </label>
      <select id={id} name="partition" className={textField}>
        <option value="aws">AWS</option>
        <option value="aws-us-gov">AWS GovCloud (US)</option>
        <option value="aws-cn">AWS China</option>
      </select>
    </div>
  );
}

export default async function ConnectPage() {
  const { ctx, authority, text } = await adminPage("/admin/connect");
  const connections = await listConnections(ctx);
  return (
    <>
      <PageTitle text={text} title="Connect accounts" />
      <section id="template" className={`${card} mb-6 p-6`}>
        <h2 className="font-semibold">1. Deploy the connection template</h2>
        <p className="mt-1 max-w-2xl text-sm text-quiet">
          It makes two SAML providers and the roles through which Foyer works: one to deploy roles below its
          own path, one to renew its certificate, and in the management account one that reads the
          organization. Deploy it as a service-managed StackSet to all units, and once more as a stack in the
          management account with its number as ManagementAccountId, because StackSets do not reach it.
        </p>
        <ul className="mt-4 space-y-2 text-sm">
          {Object.entries(TEMPLATE_FILES).map(([file, { title, describe }]) => (
            <li key={file}>
              <a className={link} href={`/admin/files/${file}`} download>
                {title}
              </a>{" "}
              <span className="text-quiet">{describe}</span>
            </li>
          ))}
        </ul>
      </section>
      {connections.length > 0 && (
        <div className="mb-6">
          <Table caption="Connected organizations" head={["Organization", "Management account", "Read", ""]}>
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
                      <State tone="bad">Could not be read</State>
                      <span className="mt-1 block text-[13px] text-quiet">{each.refresh_problem}</span>
                    </>
                  ) : each.refreshed_at ? (
                    <State tone="good">
                      {each.refreshed_at.toISOString().slice(0, 16).replace("T", " ")} UTC
                    </State>
                  ) : (
                    <State tone="busy">Not yet</State>
                  )}
                </td>
                <td>
                  {authority.isAdministrator && (
                    <div className="space-y-2">
                      <ActionForm action={refresh} submit="Read now" quiet>
                        <input type="hidden" name="id" value={each.id} />
                      </ActionForm>
                      <details>
                        <summary className="cursor-pointer text-[13px] text-quiet">Disconnect</summary>
                        <PreviewForm
                          action={disconnect}
                          preview="Show what closes"
                          submit={`Disconnect ${each.name}`}
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
            <h2 className="mb-4 font-semibold">2. Connect the organization</h2>
            <ActionForm action={connectOrganization} submit="Connect and read it">
              <div className="mb-5 space-y-4">
                <Field id="name" name="name" label="Name" required maxLength={100} autoComplete="off" />
                <Field
                  id="managementAccountId"
                  name="managementAccountId"
                  label="Management account"
                  hint="Its twelve digits."
                  required
                  autoComplete="off"
                  inputMode="numeric"
                />
                <PartitionField id="organization-partition" />
              </div>
            </ActionForm>
          </section>
          <section className={`${card} p-6`}>
            <h2 className="mb-4 font-semibold">Or add one account</h2>
            <ActionForm action={connectAccount} submit="Add the account" quiet>
              <div className="mb-5 space-y-4">
                <Field
                  id="account-id"
                  name="id"
                  label="Account number"
                  hint="Its twelve digits."
                  required
                  autoComplete="off"
                  inputMode="numeric"
                />
                <Field
                  id="account-name"
                  name="name"
                  label="Name"
                  required
                  maxLength={50}
                  autoComplete="off"
                />
                <Field
                  id="account-email"
                  name="email"
                  label="E-mail"
                  hint="May stay empty."
                  autoComplete="off"
                />
                <PartitionField id="account-partition" />
              </div>
            </ActionForm>
          </section>
        </div>
      )}
    </>
  );
}
