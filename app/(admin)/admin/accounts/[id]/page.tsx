import type { Metadata } from "next";
import { forgetAccount, saveLabel } from "../actions";
import { checkAccount, repairAccount } from "../../provisioning/actions";
import { Empty, NextPage, Notice, PageTitle, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { DriftList } from "@/components/admin/drift-list";
import { LivingOn } from "@/components/admin/live-sessions";
import { ExistingRoles } from "@/components/permission-set/existing-roles";
import { AccountNumber } from "@/components/start/account-number";
import { Time } from "@/components/ui/time";
import { link } from "@/components/ui/styles";
import { getAccount } from "@/lib/access/accounts/service";
import { listEnvironments } from "@/lib/access/environments/service";
import { listExistingRoles } from "@/lib/access/existing-roles/service";
import { listLiveSessions } from "@/lib/access/live-sessions/service";
import { DEFAULT_POLICIES_PER_ROLE } from "@/lib/access/permission-sets/policy-quota";
import { listRoles } from "@/lib/access/desired/service";
import { because, listReachOfAccount, MOST_SHOWN } from "@/lib/access/entitlements/explain";
import { adminPage, loadOr404, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Account · Foyer" };

export default async function AccountPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/accounts/${id}`);
  const account = await loadOr404(() => getAccount(ctx, id));
  const environments = await listEnvironments(ctx);
  const query = await queryOf(searchParams);
  const after = query("after");
  const existing = await listExistingRoles(ctx, { accountId: id, after: query("own") });
  const [{ roles, next }, reach] = [
    await listRoles(ctx, { accountId: id, after, limit: 50 }),
    await listReachOfAccount(ctx, { accountId: id }),
  ];
  return (
    <>
      <PageTitle text={text} title={account.name} />
      <p className="-mt-3 mb-5 flex flex-wrap gap-x-4 text-sm text-quiet">
        <AccountNumber id={account.id} /> {account.email} <span>{account.unitPath}</span>
      </p>
      {account.status !== "ACTIVE" && (
        <Notice tone="danger" title={account.statusReason ?? "This account is not active."}>
          Nobody can open it, and nothing is deployed there.
        </Notice>
      )}
      {account.problems.map((problem) => (
        <Notice key={problem.what} tone={problem.isHint ? "calm" : "danger"} title={problem.what}>
          {problem.mend}
        </Notice>
      ))}
      {account.foreignRoles.length > 0 && (
        <Notice tone="danger" title="Roles at Foyer’s path that Foyer did not make">
          {account.foreignRoles.join(", ")}
        </Notice>
      )}
      {authority.isAdministrator && (
        <div className="mb-6 flex flex-wrap gap-2">
          <ActionForm action={checkAccount} submit="Check the connection" busy="Asking …" quiet>
            <input type="hidden" name="accountId" value={id} />
          </ActionForm>
          <ActionForm action={repairAccount} submit="Repair its roles" quiet>
            <input type="hidden" name="accountId" value={id} />
          </ActionForm>
        </div>
      )}
      <Section title="Label and environment">
        <EditForm
          revision={`${account.ownLabel} ${account.ownEnvironmentId}`}
          action={saveLabel}
          submit="Save"
          quiet
          readOnly={!authority.isAdministrator}
        >
          <input type="hidden" name="accountId" value={id} />
          <div className="mb-4 grid gap-4 sm:grid-cols-2">
            <Field
              id="label"
              name="label"
              label="Label"
              hint={
                account.ownLabel === null && account.label !== null
                  ? `Inherited: ${account.label}. AWS’s name is ${account.awsName}.`
                  : `Shown instead of AWS’s name, ${account.awsName}.`
              }
              maxLength={100}
              defaultValue={account.ownLabel ?? ""}
              autoComplete="off"
            />
            <SelectField
              id="environmentId"
              name="environmentId"
              label="Environment"
              defaultValue={account.ownEnvironmentId ?? ""}
              options={[
                {
                  value: "",
                  label:
                    account.environment && account.ownEnvironmentId === null
                      ? `Inherited: ${account.environment}`
                      : "Inherited",
                },
                ...environments.map((each) => ({ value: each.id, label: each.name })),
              ]}
            />
          </div>
        </EditForm>
        {Object.keys(account.tags).length > 0 && (
          <p className="mt-4 text-[13px] text-quiet">
            AWS’s tags:{" "}
            {Object.entries(account.tags)
              .map(([key, value]) => `${key}=${value}`)
              .join(", ")}
          </p>
        )}
      </Section>
      {authority.isAdministrator && (!account.isOfOrganization || account.status === "CLOSED") && (
        <Section title="Remove this account from Foyer">
          <p className="mb-3 max-w-2xl text-sm text-quiet">
            Nobody can open it any more.{" "}
            {account.roles > 0 && `${account.roles} roles of Foyer’s stay in AWS: Foyer forgets them. `}What
            is assigned on this account alone must be removed first.{" "}
            <LivingOn sessions={await listLiveSessions(ctx, { accountId: id })} />
          </p>
          <ActionForm action={forgetAccount} submit={`Remove ${account.name}`} quiet>
            <input type="hidden" name="accountId" value={id} />
          </ActionForm>
        </Section>
      )}
      <h2 className="text-[15px] font-bold">Roles</h2>
      <p className="mb-2 text-[13px] text-quiet">
        {account.policiesPerRole === null
          ? `A role may have ${DEFAULT_POLICIES_PER_ROLE} managed policies in an AWS account, unless its quota was raised: Foyer has not read it here yet.`
          : `A role may have ${account.policiesPerRole} managed policies here.`}
      </p>
      {roles.length === 0 ? (
        <Empty title="No role is deployed here" />
      ) : (
        <Table caption="Roles in this account" head={["Permission set", "Role", "State"]}>
          {roles.map((role) => (
            <tr key={role.permissionSetId}>
              <td>
                <a
                  className={`${link} font-semibold`}
                  href={`/admin/permission-sets/${role.permissionSetId}`}
                >
                  {role.permissionSetName}
                </a>
              </td>
              <td className="font-mono text-[12.5px] break-all text-quiet">{role.roleName}</td>
              <td>
                <State
                  tone={
                    role.state === "deployed"
                      ? "good"
                      : role.state === "failed" || role.state === "changed by hand"
                        ? "bad"
                        : "busy"
                  }
                >
                  {role.state}
                  {role.isBlocked && ", closed to people"}
                  {role.failureReason && `: ${role.failureReason}`}
                </State>
                <DriftList drift={role.drift} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={after} keep={{}} />
      {existing.roles.length > 0 && (
        <>
          <h2 className="mt-8 mb-2 text-[15px] font-bold">Roles of your own</h2>
          <ExistingRoles roles={existing.roles} by="permission set" />
          <NextPage text={text} name="own" next={existing.next} after={query("own")} keep={{ after }} />
        </>
      )}
      <h2 className="mt-8 mb-2 flex flex-wrap items-center gap-x-4 text-[15px] font-bold">
        Who can reach it, and why{" "}
        <a className={`${link} text-sm`} href={`/admin/access?account=${id}`}>
          All of it, as a file
        </a>{" "}
        <a className={`${link} text-sm`} href={`/admin/audit?account=${id}`}>
          What happened here
        </a>
      </h2>
      {reach.length === 0 ? (
        <Empty title="Nobody" />
      ) : (
        <Table caption="People who can open this account" head={["Person", "As", "Because"]}>
          {reach.map((each) => (
            <tr key={`${each.userId} ${each.permissionSetName} ${each.group ?? ""} ${each.target}`}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/users/${each.userId}`}>
                  {each.displayName}
                </a>{" "}
                <span className="text-quiet">{each.userName}</span>
              </td>
              <td>{each.permissionSetName}</td>
              <td className="text-quiet">
                {because(each)}
                {each.endsAt && (
                  <>
                    , until <Time at={each.endsAt} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {reach.length >= MOST_SHOWN && (
        <p className="mt-3 text-sm text-quiet">The first {MOST_SHOWN} are shown; the file holds the rest.</p>
      )}
    </>
  );
}
