/** Sessions in AWS that live on when access is taken away, and what ends them at once. */
import type { LiveSessions } from "@/lib/access/live-sessions/service";
import { TextBox } from "../credentials/text-box";
import { link } from "../ui/styles";
import { Time } from "../ui/time";
import { Table } from "./page-parts";

/** In one sentence, for where something is taken away. */
export function LivingOn({ sessions }: { sessions: LiveSessions }) {
  if (sessions.count === 0 || sessions.until === null) return <>No session in AWS that Foyer opened is alive.</>;
  return <>{sessions.count.toLocaleString("en")} {sessions.count === 1 ? "session" : "sessions"} in AWS may live on, the last until <Time at={sessions.until} />: Foyer opens no new ones, and AWS ends these at their own time.</>;
}

export function LiveSessionList({ sessions, policy }: { sessions: LiveSessions; /** Ends them when it is attached to the organization. */ policy: string }) {
  if (sessions.count === 0) return <p className="text-sm text-quiet"><LivingOn sessions={sessions} /></p>;
  return (
    <>
      <p className="mb-3 max-w-2xl text-sm text-quiet"><LivingOn sessions={sessions} /></p>
      <Table caption="Sessions in AWS" head={["Account", "As", "Until, at the latest"]}>
        {sessions.shown.map((each) => (
          <tr key={`${each.accountId} ${each.permissionSetId}`}>
            <td><a className={`${link} font-semibold`} href={`/admin/accounts/${each.accountId}`}>{each.accountName}</a></td>
            <td>{each.permissionSetName}</td>
            <td className="text-quiet"><Time at={each.until} /></td>
          </tr>
        ))}
      </Table>
      {sessions.count > sessions.shown.length && <p className="mt-2 text-sm text-quiet">and {(sessions.count - sessions.shown.length).toLocaleString("en")} more</p>}
      <details className="mt-3 text-sm">
        <summary className="cursor-pointer font-semibold text-accent pointer-coarse:py-2.5">End them now</summary>
        <p className="my-2 max-w-2xl text-quiet">Foyer cannot do this for one person: it holds no rights over the organization. Attach this service control policy to the root, and it denies everything to this person’s sessions from before now, in every account but the management account. Disable the person or take the assignments away first. Detach it after twelve hours, when no such session can be alive. Services that do not send the session’s time let it go on.</p>
        <TextBox text={policy} label="service control policy" />
      </details>
    </>
  );
}
