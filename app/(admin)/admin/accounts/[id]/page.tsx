import { forgetAccount, saveLabel } from "../actions";
import { checkAccount, repairAccount } from "../../provisioning/actions";
import { Empty, NextPage, Notice, PageTitle, Section, Table } from "@/components/admin/page-parts";
import { RoleStateView } from "@/components/admin/role-state";
import { timeTag } from "@/components/text/tags";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { SelectField } from "@/components/form/select-field";
import { ActiveSessions } from "@/components/admin/aws-sessions";
import { ExistingRoles } from "@/components/permission-set/existing-roles";
import { AccountNumber } from "@/components/start/account-number";
import { link } from "@/components/ui/styles";
import { getAccount, type ListedAccount } from "@/lib/access/accounts/service";
import { listEnvironments } from "@/lib/access/environments/service";
import { listExistingRoles } from "@/lib/access/existing-roles/service";
import { listLiveSessions } from "@/lib/access/live-sessions/service";
import { DEFAULT_POLICIES_PER_ROLE } from "@/lib/access/permission-sets/policy-quota";
import { listRoles, type ListedRole } from "@/lib/access/desired/service";
import { listReachOfAccount, MAX_SHOWN, type Reach } from "@/lib/access/entitlements/explain";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { accessReason } from "@/lib/web/access-reason";
import { adminPage, loadOr404, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("accounts.account");

const ROLES_PER_PAGE = 50;

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };

export default async function AccountPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/accounts/${id}`);
  const account = await loadOr404(() => getAccount(ctx, id));
  const query = await queryOf(searchParams);
  const after = query("after");
  const existing = await listExistingRoles(ctx, { accountId: id, after: query("own") });
  const { roles, next } = await listRoles(ctx, { accountId: id, after, limit: ROLES_PER_PAGE });
  const mayChange = authority.isAdministrator;
  return (
    <>
      <PageTitle text={text} title={account.name} />
      <p className="-mt-3 mb-5 flex flex-wrap gap-x-4 text-sm text-quiet">
        <AccountNumber id={account.id} /> {account.email} <span>{account.unitPath}</span>
      </p>
      <Problems text={text} account={account} />
      {mayChange && <AccountActions text={text} id={id} />}
      <LabelSection
        text={text}
        account={account}
        environments={await listEnvironments(ctx)}
        mayChange={mayChange}
      />
      {mayChange && (!account.isOfOrganization || account.status === "CLOSED") && (
        <RemoveSection ctx={ctx} text={text} account={account} />
      )}
      <h2 className="text-[15px] font-bold">{text.t("accounts.roles")}</h2>
      <p className="mb-2 text-[13px] text-quiet">
        {account.policiesPerRole === null
          ? text.t("accounts.detail.quota_unknown", { count: DEFAULT_POLICIES_PER_ROLE })
          : text.t("accounts.detail.quota", { count: account.policiesPerRole })}
      </p>
      <Roles text={text} roles={roles} />
      <NextPage text={text} next={next} after={after} keep={{}} />
      {existing.roles.length > 0 && (
        <>
          <h2 className="mt-8 mb-2 text-[15px] font-bold">{text.t("accounts.detail.existing_roles")}</h2>
          <ExistingRoles text={text} roles={existing.roles} by="permission_set" />
          <NextPage text={text} name="own" next={existing.next} after={query("own")} keep={{ after }} />
        </>
      )}
      <Access text={text} id={id} access={await listReachOfAccount(ctx, { accountId: id })} />
    </>
  );
}

function Problems({ text, account }: { text: Text; account: ListedAccount }) {
  return (
    <>
      {account.status !== "ACTIVE" && (
        <Notice
          tone="danger"
          title={
            account.statusReason ? reasonText(text, account.statusReason) : text.t("accounts.detail.inactive")
          }
        >
          {text.t("accounts.detail.inactive_hint")}
        </Notice>
      )}
      {account.problems.map(({ what, fix, isHint }, index) => (
        <Notice key={index} tone={isHint ? "calm" : "danger"} title={reasonText(text, what)}>
          {reasonText(text, fix)}
        </Notice>
      ))}
      {account.foreignRoles.length > 0 && (
        <Notice tone="danger" title={text.t("accounts.detail.foreign_roles")}>
          {account.foreignRoles.join(", ")}
        </Notice>
      )}
    </>
  );
}

function AccountActions({ text, id }: { text: Text; id: string }) {
  return (
    <div className="mb-6 flex flex-wrap gap-2">
      <ActionForm
        action={checkAccount}
        submit={text.t("accounts.detail.check")}
        busy={text.t("accounts.checking")}
        quiet
      >
        <input type="hidden" name="accountId" value={id} />
      </ActionForm>
      <ActionForm action={repairAccount} submit={text.t("accounts.detail.repair")} quiet>
        <input type="hidden" name="accountId" value={id} />
      </ActionForm>
    </div>
  );
}

type LabelProps = {
  text: Text;
  account: ListedAccount;
  environments: { id: string; name: string }[];
  mayChange: boolean;
};

function LabelSection({ text: { t, format }, account, environments, mayChange }: LabelProps) {
  const { label, ownLabel, awsName, environment, ownEnvironmentId } = account;
  const inherited =
    environment !== null && ownEnvironmentId === null
      ? t("accounts.detail.inherited_from", { environment })
      : t("accounts.detail.inherited");
  const tags = Object.entries(account.tags).map(([key, value]) => `${key}=${value}`);
  return (
    <Section title={t("accounts.detail.label_title")}>
      <EditForm
        revision={`${ownLabel} ${ownEnvironmentId}`}
        action={saveLabel}
        submit={t("admin.save")}
        quiet
        readOnly={!mayChange}
      >
        <input type="hidden" name="accountId" value={account.id} />
        <div className="mb-4 grid gap-4 sm:grid-cols-2">
          <Field
            id="label"
            name="label"
            label={t("accounts.detail.label")}
            hint={
              ownLabel === null && label !== null
                ? t("accounts.detail.label_inherited", { label, name: awsName })
                : t("accounts.detail.label_hint", { name: awsName })
            }
            maxLength={100}
            defaultValue={ownLabel ?? ""}
            autoComplete="off"
          />
          <SelectField
            id="environmentId"
            name="environmentId"
            label={t("accounts.detail.environment")}
            defaultValue={ownEnvironmentId ?? ""}
            options={[
              { value: "", label: inherited },
              ...environments.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        </div>
      </EditForm>
      {tags.length > 0 && (
        <p className="mt-4 text-[13px] text-quiet">
          {t("accounts.detail.tags", { tags: format.list(tags) })}
        </p>
      )}
    </Section>
  );
}

type RemoveProps = { ctx: AdminCtx; text: Text; account: ListedAccount };

async function RemoveSection({ ctx, text, account: { id, name, roles } }: RemoveProps) {
  return (
    <Section title={text.t("accounts.detail.remove_title")}>
      <p className="mb-3 max-w-2xl text-sm text-quiet">
        {roles === 0
          ? text.t("accounts.detail.remove_hint")
          : text.t("accounts.detail.remove_hint_roles", { count: roles })}{" "}
        <ActiveSessions text={text} sessions={await listLiveSessions(ctx, { accountId: id })} />
      </p>
      <ActionForm action={forgetAccount} submit={text.t("accounts.detail.remove", { name })} quiet>
        <input type="hidden" name="accountId" value={id} />
      </ActionForm>
    </Section>
  );
}

function Roles({ text, roles }: { text: Text; roles: ListedRole[] }) {
  const { t } = text;
  if (roles.length === 0) return <Empty title={t("accounts.detail.no_roles")} />;
  return (
    <Table
      caption={t("accounts.detail.roles_caption")}
      head={[t("accounts.detail.permission_set"), t("accounts.detail.role"), t("accounts.detail.state")]}
    >
      {roles.map((role) => (
        <tr key={role.permissionSetId}>
          <td>
            <a className={`${link} font-semibold`} href={`/admin/permission-sets/${role.permissionSetId}`}>
              {role.permissionSetName}
            </a>
          </td>
          <td className="font-mono text-[12.5px] break-all text-quiet">{role.roleName}</td>
          <td>
            <RoleStateView text={text} role={role} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Access({ text, id, access }: { text: Text; id: string; access: Reach[] }) {
  const { t } = text;
  return (
    <>
      <h2 className="mt-8 mb-2 flex flex-wrap items-center gap-x-4 text-[15px] font-bold">
        {t("accounts.detail.access")}{" "}
        <a className={`${link} text-sm`} href={`/admin/access?account=${id}`}>
          {t("accounts.detail.export")}
        </a>{" "}
        <a className={`${link} text-sm`} href={`/admin/audit?account=${id}`}>
          {t("accounts.detail.activity")}
        </a>
      </h2>
      {access.length === 0 ? (
        <Empty title={t("accounts.detail.nobody")} />
      ) : (
        <Table
          caption={t("accounts.detail.access_caption")}
          head={[
            t("accounts.detail.user"),
            t("accounts.detail.permission_set"),
            t("accounts.detail.because"),
          ]}
        >
          {access.map((each) => (
            <tr key={`${each.userId} ${each.permissionSetName} ${each.group ?? ""} ${each.target}`}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/users/${each.userId}`}>
                  {each.displayName}
                </a>{" "}
                <span className="text-quiet">{each.userName}</span>
              </td>
              <td>{each.permissionSetName}</td>
              <td className="text-quiet">
                {each.endsAt === null
                  ? accessReason(text, each)
                  : text.rich("accounts.detail.until", {
                      reason: accessReason(text, each),
                      time: timeTag(each.endsAt),
                    })}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {access.length >= MAX_SHOWN && (
        <p className="mt-3 text-sm text-quiet">{t("accounts.detail.first_shown", { count: MAX_SHOWN })}</p>
      )}
    </>
  );
}
