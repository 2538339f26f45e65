import { endAwsSessions, remove, reset, setStatus } from "../actions";
import { UserFactors } from "./user-factors";
import { ActiveSessions, AwsSessionList } from "@/components/admin/aws-sessions";
import { Empty, Notice, PageTitle, Table } from "@/components/admin/page-parts";
import { EndedCommandLines, UserSessions } from "./user-sessions";
import { LinkDelivery } from "@/components/admin/link-delivery";
import { ActionForm } from "@/components/form/action-form";
import { CheckField } from "@/components/form/check-field";
import { timeTag } from "@/components/text/tags";
import { link } from "@/components/ui/styles";
import { listSessionsOf } from "@/lib/access/all-sessions/service";
import { listLiveSessions, type LiveSessions } from "@/lib/access/live-sessions/service";
import { listReachOfUser, type Reach } from "@/lib/access/entitlements/explain";
import { endSessionsPolicy } from "@/lib/formats/end-sessions-policy";
import { sourceIdentity } from "@/lib/formats/session-name";
import { listCliSessionsOf } from "@/lib/identity/cli/sessions";
import { canMail } from "@/lib/identity/password-links/administer";
import { listFactorsOf } from "@/lib/identity/factors/administer";
import { getUser } from "@/lib/identity/users/administer";
import { listIdentities, type Identity } from "@/lib/identity/sources/identities/service";
import type { Text } from "@/lib/messages/text";
import { accessReason } from "@/lib/web/access-reason";
import { adminPage, loadOr404, titled } from "@/lib/web/admin";

export const generateMetadata = titled("users.user");

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/users/${id}`);
  const { t } = text;
  const user = await loadOr404(() => getUser(ctx, id));
  const awsSessions = await listLiveSessions(ctx, { userId: id });
  const access = await listReachOfUser(ctx, { userId: id });
  const policy = endSessionsPolicy({
    sourceIdentity: sourceIdentity(id),
    before: user.status === "enabled" ? ctx.now() : null,
  });
  return (
    <>
      <PageTitle text={text} title={user.display_name} />
      <p className="-mt-3 mb-5 flex flex-wrap gap-x-4 text-sm text-quiet">
        {user.user_name} <span>{user.email}</span>
      </p>
      {user.status === "disabled" && (
        <Notice tone="danger" title={t("users.disabled")}>
          {t("users.disabled_notice")} <ActiveSessions text={text} sessions={awsSessions} />
        </Notice>
      )}
      {authority.isAdministrator && (
        <UserActions
          text={text}
          id={id}
          status={user.status}
          mayMail={await canMail(ctx, user.email)}
          ownLinks={(await listIdentities(ctx, { userId: id })).filter(({ linkedBy }) => linkedBy === "user")}
        />
      )}
      <UserFactors
        text={text}
        userId={id}
        own={await listFactorsOf(ctx, id)}
        mayReset={authority.isAdministrator && authority.userId !== id}
      />
      <UserAccess text={text} user={user} access={access} />
      <UserSessions
        text={text}
        userId={id}
        sessions={await listSessionsOf(ctx, id)}
        now={ctx.now()}
        mayEnd={authority.isAdministrator}
        thisSessionId={ctx.actor.kind === "user" ? ctx.actor.sessionId : null}
      />
      <h2 className="mt-8 mb-2 text-[15px] font-bold">{t("users.aws_sessions.title")}</h2>
      <AwsSessionList
        text={text}
        sessions={awsSessions}
        user={{ id, name: user.display_name }}
        end={authority.isAdministrator ? endAwsSessions : null}
        policy={JSON.stringify(policy, null, 2)}
      />
      <EndedCommandLines text={text} user={user} now={ctx.now()} page={await listCliSessionsOf(ctx, id)} />
      {authority.isAdministrator && <DeleteUser text={text} user={user} sessions={awsSessions} />}
    </>
  );
}

type UserActionsProps = {
  text: Text;
  id: string;
  status: "enabled" | "disabled";
  /** Whether a link for a new password can be mailed. */ mayMail: boolean;
  /** Links to sources that the user made. */ ownLinks: Identity[];
};

function UserActions({ text, id, status, mayMail, ownLinks }: UserActionsProps) {
  const { t, rich } = text;
  const isEnabled = status === "enabled";
  return (
    <div className="mb-6 flex flex-wrap gap-2">
      <ActionForm action={reset} submit={t("users.reset_password")} quiet>
        <input type="hidden" name="userId" value={id} />
        <LinkDelivery text={text} id={`delivery-${id}`} mayMail={mayMail} />
        {ownLinks.length > 0 && (
          <div className="mb-3 max-w-md text-sm">
            <p className="mb-1">{t("users.own_links", { count: ownLinks.length })}</p>
            <ul className="mb-2 list-disc pl-5">
              {ownLinks.map(({ sourceId, sourceName, subject, linkedAt }) => (
                <li key={sourceId} className="break-all">
                  {rich("users.own_link", { source: sourceName, subject, time: timeTag(linkedAt) })}
                </li>
              ))}
            </ul>
            <CheckField name="keepsOwnLinks" label={t("users.keep_own_links")} />
          </div>
        )}
      </ActionForm>
      <ActionForm action={setStatus} submit={isEnabled ? t("users.disable") : t("users.enable")} quiet>
        <input type="hidden" name="userId" value={id} />
        <input type="hidden" name="status" value={isEnabled ? "disabled" : "enabled"} />
      </ActionForm>
    </div>
  );
}

type User = { id: string; user_name: string; display_name: string };

function UserAccess({ text, user, access }: { text: Text; user: User; access: Reach[] }) {
  const { t } = text;
  const { id } = user;
  return (
    <>
      <h2 className="mb-2 flex flex-wrap items-center gap-x-4 text-[15px] font-bold">
        {t("users.access.title", { name: user.display_name })}{" "}
        <a className={`${link} text-sm`} href={`/admin/access?person=${id}`}>
          {t("users.access.export")}
        </a>{" "}
        <a className={`${link} text-sm`} href={`/admin/audit?person=${id}`}>
          {t("users.access.activity")}
        </a>{" "}
        <a
          className={`${link} text-sm`}
          href={`/admin/attributes?person=${encodeURIComponent(user.user_name)}`}
        >
          {t("users.access.session_tags")}
        </a>
      </h2>
      {access.length === 0 ? (
        <Empty title={t("users.access.none")} />
      ) : (
        <Table
          caption={t("users.access.caption")}
          head={[t("users.access.account"), t("users.access.permission_set"), t("users.access.because")]}
        >
          {access.map((each) => (
            <tr key={`${each.accountId} ${each.permissionSetName} ${each.group ?? ""} ${each.target}`}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/accounts/${each.accountId}`}>
                  {each.accountName}
                </a>
              </td>
              <td>{each.permissionSetName}</td>
              <td className="text-quiet">{accessReason(text, each)}</td>
            </tr>
          ))}
        </Table>
      )}
    </>
  );
}

function DeleteUser({ text, user, sessions }: { text: Text; user: User; sessions: LiveSessions }) {
  return (
    <details className="mt-8 text-sm">
      <summary className="cursor-pointer font-semibold text-danger">
        {text.t("users.delete.title", { name: user.display_name })}
      </summary>
      <p className="mt-2 mb-3 text-quiet">
        {text.t("users.delete.hint")} <ActiveSessions text={text} sessions={sessions} />
      </p>
      <ActionForm action={remove} submit={text.t("users.delete.submit", { name: user.user_name })} quiet>
        <input type="hidden" name="userId" value={user.id} />
      </ActionForm>
    </details>
  );
}
