/** Signed-in command lines: program, address, last use, and a button to sign each out. */
import { reasonText, type SessionEnd } from "@/lib/messages/reason";
import type { ReactNode } from "react";
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { Text } from "@/lib/messages/text";
import { ActionForm } from "../form/action-form";
import type { FormAction } from "../form/form-frame";
import { momentTag } from "../text/tags";
import { link } from "../ui/styles";
import { Moment } from "../ui/time";

export type SessionRow = {
  id: string;
  person: { id: string; displayName: string; userName: string };
  program: string;
  userAgent: string | null;
  flow: "device" | "code";
  ip: string | null;
  lastIp: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  ended: { at: Date; reason: SessionEnd | null; isAlarm: boolean } | null;
};
type Props = {
  text: Text;
  sessions: SessionRow[];
  now: Date;
  end: FormAction | null;
  /** Administrators see the user of each. */
  showPerson?: boolean;
  /** Shown for an empty list. */
  empty?: string;
};

export function SessionList({ text, sessions, now, end, showPerson = false, empty }: Props) {
  if (sessions.length === 0)
    return (
      <p className="rounded-large border border-line bg-card px-5 py-8 text-center text-sm text-quiet">
        {empty ?? text.t("you.cli.none")}
      </p>
    );
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-large border border-line bg-card">
      {sessions.map((session) => (
        <li
          key={session.id}
          className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-3.5"
        >
          <div className="min-w-0 flex-1 basis-64 text-sm">
            {showPerson && <Person person={session.person} />}
            <p className="font-semibold [overflow-wrap:anywhere]">{session.program}</p>
            <p className="text-quiet">{originOf(text, session)}</p>
            {session.ended ? (
              <Ended text={text} ended={session.ended} now={now} />
            ) : (
              <Use text={text} session={session} now={now} />
            )}
          </div>
          {end && !session.ended && (
            <ActionForm
              action={end}
              submit={text.t("you.cli.sign_out")}
              quiet
              className="[&_button]:min-h-11"
            >
              <input type="hidden" name="id" value={session.id} />
              <input type="hidden" name="userId" value={session.person.id} />
            </ActionForm>
          )}
        </li>
      ))}
    </ul>
  );
}

function Person({ person: { id, displayName, userName } }: Pick<SessionRow, "person">) {
  return (
    <p>
      <a
        className={`${link} font-semibold pointer-coarse:-my-3.5 pointer-coarse:inline-block pointer-coarse:py-3.5`}
        href={`/admin/users/${id}`}
      >
        {displayName}
      </a>{" "}
      <span className="text-quiet">{userName}</span>
    </p>
  );
}

/** How and from where it signed in. With a code, the agent is the program's; with a browser, the browser's. */
function originOf({ t }: Text, { flow, ip, userAgent }: SessionRow): string {
  const address = ip ?? t("you.cli.unknown_address");
  const agent = shortUserAgent(userAgent);
  if (flow === "device")
    return agent === null
      ? t("you.cli.by_code", { address })
      : t("you.cli.by_code_agent", { address, agent });
  return agent === null
    ? t("you.cli.by_browser", { address })
    : t("you.cli.by_browser_agent", { address, agent });
}

type EndedProps = { text: Text; ended: NonNullable<SessionRow["ended"]>; now: Date };

function Ended({ text, ended: { at, reason, isAlarm }, now }: EndedProps) {
  return (
    <p className={isAlarm ? "font-medium text-danger" : "text-quiet"}>
      {text.rich("you.cli.ended", {
        reason: reason === null ? "" : reasonText(text, reason),
        time: momentTag(at, now),
      })}
      {isAlarm && <span className="block">{text.t("you.cli.ended_alarm")}</span>}
    </p>
  );
}

function Use({ text: { t }, session, now }: { text: Text; session: SessionRow; now: Date }) {
  const { createdAt, lastUsedAt, expiresAt, ip, lastIp } = session;
  return (
    <dl className="mt-1.5 grid grid-cols-3 gap-x-4 sm:max-w-md">
      <Fact name={t("you.cli.since")}>
        <Moment at={createdAt} now={now} />
      </Fact>
      <Fact name={t("you.cli.last_used")}>
        <Moment at={lastUsedAt} now={now} />
        {lastIp && lastIp !== ip && (
          <span className="block text-[12.5px] font-normal text-quiet">
            {t("you.cli.last_used_from", { address: lastIp })}
          </span>
        )}
      </Fact>
      <Fact name={t("you.cli.expires")}>
        <Moment at={expiresAt} now={now} />
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[12.5px] text-quiet">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
