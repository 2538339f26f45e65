import type { Metadata } from "next";
import { endAwsSessions, endCliSession, remove, reset, setStatus } from "../actions";
import { LiveSessionList, LivingOn } from "@/components/admin/live-sessions";
import { SessionList } from "@/components/cli/session-list";
import { Empty, Notice, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { link } from "@/components/ui/styles";
import { listLiveSessions } from "@/lib/access/live-sessions/service";
import { endSessionsPolicy } from "@/lib/formats/end-sessions-policy";
import { sourceIdentity } from "@/lib/formats/session-name";
import { because, listReachOfUser } from "@/lib/access/entitlements/explain";
import { listCliSessionsOf } from "@/lib/identity/oauth/sessions";
import { getUser } from "@/lib/identity/users/administer";
import { adminPage, loadOr404 } from "@/lib/web/admin";
import { readerText } from "@/lib/web/text";

export const metadata: Metadata = { title: "User · Foyer" };

export default async function UserPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/users/${id}`);
  const user = await loadOr404(() => getUser(ctx, id));
  const { sessions, next } = await listCliSessionsOf(ctx, id);
  const live = await listLiveSessions(ctx, { userId: id });
  const reach = await listReachOfUser(ctx, { userId: id });
  return (
    <>
      <PageTitle text={text} title={user.display_name} />
      <p className="-mt-3 mb-5 flex flex-wrap gap-x-4 text-sm text-quiet">
        {user.user_name} <span>{user.email}</span>
      </p>
      {user.status === "disabled" && (
        <Notice tone="danger" title="Disabled">
          Cannot sign in and can open nothing. Assignments are kept. <LivingOn sessions={live} />
        </Notice>
      )}
      {authority.isAdministrator && (
        <div className="mb-6 flex flex-wrap gap-2">
          <ActionForm action={reset} submit="Give a new first password" quiet>
            <input type="hidden" name="userId" value={id} />
          </ActionForm>
          <ActionForm
            action={setStatus}
            submit={user.status === "enabled" ? "Disable and sign out everywhere" : "Enable"}
            quiet
          >
            <input type="hidden" name="userId" value={id} />
            <input type="hidden" name="status" value={user.status === "enabled" ? "disabled" : "enabled"} />
          </ActionForm>
        </div>
      )}
      <h2 className="mb-2 flex flex-wrap items-center gap-x-4 text-[15px] font-bold">
        What {user.display_name} can reach, and why{" "}
        <a className={`${link} text-sm`} href={`/admin/access?person=${id}`}>
          All of it, as a file
        </a>{" "}
        <a className={`${link} text-sm`} href={`/admin/audit?person=${id}`}>
          What they did
        </a>{" "}
        <a
          className={`${link} text-sm`}
          href={`/admin/attributes?person=${encodeURIComponent(user.user_name)}`}
        >
          Session tags
        </a>
      </h2>
      {reach.length === 0 ? (
        <Empty title="Nothing" />
      ) : (
        <Table caption="What this person can reach" head={["Account", "As", "Because"]}>
          {reach.map((each) => (
            <tr key={`${each.accountId} ${each.permissionSetName} ${each.group ?? ""} ${each.target}`}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/accounts/${each.accountId}`}>
                  {each.accountName}
                </a>
              </td>
              <td>{each.permissionSetName}</td>
              <td className="text-quiet">{because(each)}</td>
            </tr>
          ))}
        </Table>
      )}
      <h2 className="mt-8 mb-2 text-[15px] font-bold">Sessions in AWS</h2>
      <LiveSessionList
        sessions={live}
        person={{ id, name: user.display_name }}
        end={authority.isAdministrator ? endAwsSessions : null}
        policy={JSON.stringify(
          endSessionsPolicy({ sourceIdentity: sourceIdentity(id), before: ctx.now() }),
          null,
          2,
        )}
      />
      <h2 className="mt-8 mb-2 text-[15px] font-bold">Signed-in command lines</h2>
      <SessionList
        text={await readerText()}
        sessions={sessions}
        now={ctx.now()}
        end={authority.isAdministrator ? endCliSession : null}
      />
      {next !== null && (
        <p className="mt-2 text-sm">
          <a className={link} href={`/admin/command-lines?q=${encodeURIComponent(user.user_name)}`}>
            All that live
          </a>
        </p>
      )}
      {authority.isAdministrator && (
        <details className="mt-8 text-sm">
          <summary className="cursor-pointer font-semibold text-danger">Delete {user.display_name}</summary>
          <p className="mt-2 mb-3 text-quiet">
            What is assigned to {user.display_name} directly is taken away, and roles that nobody else needs
            are deleted. It cannot be undone; disabling can. <LivingOn sessions={live} />
          </p>
          <ActionForm action={remove} submit={`Delete ${user.user_name}`} quiet>
            <input type="hidden" name="userId" value={id} />
          </ActionForm>
        </details>
      )}
    </>
  );
}
