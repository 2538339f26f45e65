/** Sessions in AWS that live on when access is taken away, and what ends them at once. */
import type { LiveSession, LiveSessions } from "@/lib/access/live-sessions/service";
import { TextBox } from "../credentials/text-box";
import { PreviewForm } from "../form/preview-form";
import { CheckField } from "../form/check-field";
import type { FormAction } from "../form/form-frame";
import { link } from "../ui/styles";
import { Time } from "../ui/time";
import { LiveRefresh } from "./live-refresh";
import { State, Table } from "./page-parts";

const many = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "session" : "sessions"}`;

/** In one sentence or two, for where something is taken away. */
export function LivingOn({ sessions: { count, ending, until } }: { sessions: LiveSessions }) {
  if (count === 0 || until === null) return <>No session in AWS that Foyer opened is alive.</>;
  const left = count - ending;
  return (
    <>
      {left > 0 && (
        <>
          {many(left)} in AWS may live on, the last until <Time at={until} />: Foyer opens no new ones, and
          AWS ends these at their own time.
        </>
      )}
      {ending > 0 && (
        <>
          {" "}
          {many(ending)} in AWS {ending === 1 ? "is" : "are"} being ended.
        </>
      )}
    </>
  );
}

function Standing({ session }: { session: LiveSession }) {
  if (session.isEnding) {
    return (
      <>
        <State tone={session.problem === null ? "busy" : "bad"}>being ended</State>
        {session.problem !== null && (
          <p className="mt-1 text-[13px] [overflow-wrap:anywhere] text-quiet">{session.problem}</p>
        )}
      </>
    );
  }
  return (
    <State tone={session.isAssigned ? "idle" : "warn"}>
      alive{!session.isAssigned && ", no longer assigned"}
      {session.isOutside && ", in a role that Foyer does not change"}
    </State>
  );
}

type ListProps = {
  sessions: LiveSessions;
  person: { id: string; name: string };
  /** Ends them when it is attached to the organization. */
  policy: string;
  /** Null for who may not. */
  end: FormAction | null;
};

export function LiveSessionList({ sessions, person, policy, end }: ListProps) {
  const { count, ending, until, shown } = sessions;
  if (count === 0)
    return (
      <p className="text-sm text-quiet" aria-live="polite">
        <LivingOn sessions={sessions} />
      </p>
    );
  return (
    <>
      {shown.some((each) => each.isEnding && each.problem === null) && (
        <LiveRefresh everyMilliseconds={2_000} />
      )}
      <p className="mb-3 max-w-2xl text-sm text-quiet" aria-live="polite">
        {count > ending && until !== null && (
          <>
            {many(count - ending)} that Foyer opened may be alive, the last until <Time at={until} />.
          </>
        )}
        {ending > 0 && (
          <>
            {" "}
            {many(ending)} {ending === 1 ? "is" : "are"} being ended.
          </>
        )}
      </p>
      <Table caption="Sessions in AWS" head={["Account", "As", "Until, at the latest", "State"]}>
        {shown.map((each) => (
          <tr key={`${each.accountId} ${each.permissionSetId}`}>
            <td>
              <a className={`${link} font-semibold`} href={`/admin/accounts/${each.accountId}`}>
                {each.accountName}
              </a>
            </td>
            <td>{each.permissionSetName}</td>
            <td className="text-quiet">
              <Time at={each.until} />
            </td>
            <td>
              <Standing session={each} />
            </td>
          </tr>
        ))}
      </Table>
      {count > shown.length && (
        <p className="mt-2 text-sm text-quiet">and {(count - shown.length).toLocaleString("en")} more</p>
      )}
      {end !== null && ending < count && (
        <PreviewForm
          action={end}
          preview="Show what changes"
          submit={`End ${person.name}’s sessions in AWS`}
          quiet
          className="mt-4"
        >
          <input type="hidden" name="userId" value={person.id} />
          {shown.some(({ isAssigned }) => !isAssigned) && shown.some(({ isAssigned }) => isAssigned) && (
            <CheckField name="onlyTaken" label="Only those that are no longer assigned" />
          )}
        </PreviewForm>
      )}
      <details className="mt-4 text-sm">
        <summary className="cursor-pointer font-semibold text-accent pointer-coarse:py-2.5">
          What Foyer cannot end
        </summary>
        <p className="my-2 max-w-2xl text-quiet">
          Sessions in roles of your own, sessions that went on from a role of Foyer’s into another role, and
          those in accounts that Foyer cannot reach. This service control policy ends them too when you attach
          it to the organization’s root: it denies everything to this person’s sessions from before now, in
          every account but the management account. Detach it after twelve hours, when no such session can be
          alive. Services that do not send the session’s time let it go on.
        </p>
        <TextBox text={policy} label="service control policy" />
      </details>
    </>
  );
}
