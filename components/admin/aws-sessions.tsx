/** Open AWS sessions of a user or in an account, and how to end them. */
import type { LiveSession, LiveSessions } from "@/lib/access/live-sessions/service";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { TextBox } from "../credentials/text-box";
import { CheckField } from "../form/check-field";
import type { FormAction } from "../form/form-frame";
import { PreviewForm } from "../form/preview-form";
import { link } from "../ui/styles";
import { Time } from "../ui/time";
import { LiveRefresh } from "./live-refresh";
import { State, Table } from "./page-parts";
import { timeTag } from "../text/tags";

const REFRESH_MILLISECONDS = 2_000;

/** Says which AWS sessions stay open when access is removed. */
export function ActiveSessions({ text, sessions }: { text: Text; sessions: LiveSessions }) {
  const { count, ending, until } = sessions;
  if (count === 0 || until === null) return <>{text.t("users.aws_sessions.none")}</>;
  return (
    <>
      {count > ending &&
        text.rich("users.aws_sessions.active", { count: count - ending, time: timeTag(until) })}{" "}
      {ending > 0 && text.t("users.aws_sessions.ending", { count: ending })}
    </>
  );
}

type ListProps = {
  text: Text;
  sessions: LiveSessions;
  user: { id: string; name: string };
  /** A service control policy that ends them throughout the organization. */
  policy: string;
  /** Null for readers who may not end them. */
  end: FormAction | null;
};

export function AwsSessionList({ text, sessions, user, policy, end }: ListProps) {
  const { count, ending, until, shown } = sessions;
  if (count === 0)
    return (
      <p className="text-sm text-quiet" aria-live="polite">
        {text.t("users.aws_sessions.none")}
      </p>
    );
  return (
    <>
      {shown.some((each) => each.isEnding && each.problem === null) && (
        <LiveRefresh everyMilliseconds={REFRESH_MILLISECONDS} />
      )}
      <p className="mb-3 max-w-2xl text-sm text-quiet" aria-live="polite">
        {count > ending &&
          until !== null &&
          text.rich("users.aws_sessions.active_here", { count: count - ending, time: timeTag(until) })}{" "}
        {ending > 0 && text.t("users.aws_sessions.ending", { count: ending })}
      </p>
      <SessionTable text={text} sessions={shown} />
      {count > shown.length && (
        <p className="mt-2 text-sm text-quiet">{text.t("admin.and_more", { count: count - shown.length })}</p>
      )}
      {end !== null && ending < count && (
        <PreviewForm
          action={end}
          preview={text.t("admin.show_changes")}
          submit={text.t("users.aws_sessions.end", { name: user.name })}
          quiet
          className="mt-4"
        >
          <input type="hidden" name="userId" value={user.id} />
          {shown.some(({ isAssigned }) => !isAssigned) && shown.some(({ isAssigned }) => isAssigned) && (
            <CheckField name="onlyUnassigned" label={text.t("users.aws_sessions.only_unassigned")} />
          )}
        </PreviewForm>
      )}
      <details className="mt-4 text-sm">
        <summary className="cursor-pointer font-semibold text-accent pointer-coarse:py-2.5">
          {text.t("users.aws_sessions.limits")}
        </summary>
        <p className="my-2 max-w-2xl text-quiet">{text.t("users.aws_sessions.limits_hint")}</p>
        <TextBox text={policy} label={text.t("users.aws_sessions.policy")} />
      </details>
    </>
  );
}

function SessionTable({ text, sessions }: { text: Text; sessions: LiveSession[] }) {
  const { t } = text;
  return (
    <Table
      caption={t("users.aws_sessions.title")}
      head={[
        t("users.aws_sessions.account"),
        t("users.aws_sessions.permission_set"),
        t("users.aws_sessions.until"),
        t("users.aws_sessions.state"),
      ]}
    >
      {sessions.map((each) => (
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
            <SessionState text={text} session={each} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function SessionState({ text, session }: { text: Text; session: LiveSession }) {
  const { isAssigned, isOutside, isEnding, problem } = session;
  if (isEnding)
    return (
      <>
        <State tone={problem === null ? "busy" : "bad"}>{text.t("users.aws_sessions.state_ending")}</State>
        {problem !== null && (
          <p className="mt-1 text-[13px] [overflow-wrap:anywhere] text-quiet">{reasonText(text, problem)}</p>
        )}
      </>
    );
  const state = isAssigned
    ? isOutside
      ? "outside"
      : "active"
    : isOutside
      ? "outside_not_assigned"
      : "not_assigned";
  return <State tone={isAssigned ? "idle" : "warn"}>{text.t(`users.aws_sessions.state_${state}`)}</State>;
}
