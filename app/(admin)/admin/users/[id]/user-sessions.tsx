import { endUserSession } from "../session-actions";
import { SessionList } from "@/components/cli/session-list";
import { PreviewForm } from "@/components/form/preview-form";
import { SessionRows } from "@/components/session/session-rows";
import { link } from "@/components/ui/styles";
import type { AllSessions } from "@/lib/access/all-sessions/service";
import type { CliSessionsPage } from "@/lib/identity/cli/sessions";
import type { Text } from "@/lib/messages/text";

type Props = {
  text: Text;
  userId: string;
  sessions: AllSessions;
  now: Date;
  mayEnd: boolean;
  /** The administrator's own session. */ thisSessionId: string | null;
};

/** Where a user is signed in. AWS sessions have a section of their own. */
export function UserSessions({ text, userId, sessions, now, mayEnd, thisSessionId }: Props) {
  const { t } = text;
  const others = sessions.browsers.filter(({ id }) => id !== thisSessionId);
  const hasAny = others.length + sessions.commandLines.length + sessions.aws.length > 0;
  return (
    <section aria-labelledby="sessions-of-user">
      <h2 id="sessions-of-user" className="mt-8 mb-2 text-[15px] font-bold">
        {t("sessions.of_user")}
      </h2>
      <SessionRows
        text={text}
        sessions={sessions}
        now={now}
        end={mayEnd ? endUserSession : null}
        userId={userId}
        thisSessionId={thisSessionId}
        withoutAws
      />
      {mayEnd && hasAny && (
        <PreviewForm
          action={endUserSession}
          preview={t("sessions.preview")}
          submit={t("sessions.end_all")}
          quiet
          className="mt-4"
        >
          <input type="hidden" name="userId" value={userId} />
          <input type="hidden" name="kind" value="others" />
        </PreviewForm>
      )}
    </section>
  );
}

type EndedProps = {
  text: Text;
  user: { user_name: string };
  now: Date;
  page: CliSessionsPage;
};

/** Command lines that ended lately: one whose token was copied is a warning. */
export function EndedCommandLines({ text, user, now, page: { sessions, next } }: EndedProps) {
  const { t } = text;
  const ended = sessions.filter((session) => session.ended !== null);
  if (ended.length === 0 && next === null) return null;
  return (
    <>
      <h2 className="mt-8 mb-2 text-[15px] font-bold">{t("users.command_lines.ended_of_user")}</h2>
      {ended.length > 0 && <SessionList text={text} sessions={ended} now={now} end={null} />}
      {next !== null && (
        <p className="mt-2 text-sm">
          <a className={link} href={`/admin/command-lines?q=${encodeURIComponent(user.user_name)}`}>
            {t("users.command_lines.all")}
          </a>
        </p>
      )}
    </>
  );
}
