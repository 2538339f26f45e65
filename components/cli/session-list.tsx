/** Command lines that are signed in: program, where, since, last used, and a way to end each. */
import type { ReactNode } from "react";
import { shortUserAgent } from "@/lib/formats/user-agent";
import { ActionForm } from "../form/action-form";
import type { FormAction } from "../form/form-frame";
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
  ended: { at: Date; reason: string; isAlarm: boolean } | null;
};
type Props = {
  sessions: SessionRow[];
  now: Date;
  end: FormAction | null;
  /** Whose each is, for who administers. */ showPerson?: boolean;
  /** Of a list that is narrowed to nothing. */ empty?: string;
};

export function SessionList({
  sessions,
  now,
  end,
  showPerson = false,
  empty = "No command line is signed in.",
}: Props) {
  if (sessions.length === 0)
    return (
      <p className="rounded-large border border-line bg-card px-5 py-8 text-center text-sm text-quiet">
        {empty}
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
            {showPerson && (
              <p>
                <a
                  className={`${link} font-semibold pointer-coarse:-my-3.5 pointer-coarse:inline-block pointer-coarse:py-3.5`}
                  href={`/admin/users/${session.person.id}`}
                >
                  {session.person.displayName}
                </a>{" "}
                <span className="text-quiet">{session.person.userName}</span>
              </p>
            )}
            <p className="font-semibold [overflow-wrap:anywhere]">{session.program}</p>
            <p className="text-quiet">
              {session.flow === "device" ? "By a typed code" : "By the browser"} from{" "}
              {session.ip ?? "an unknown address"}
              {agentOf(session)}
            </p>
            {session.ended ? (
              <p className={session.ended.isAlarm ? "font-medium text-danger" : "text-quiet"}>
                Ended <Moment at={session.ended.at} now={now} />: {session.ended.reason}
                {session.ended.isAlarm &&
                  ". Its token may have been copied: sign in again only on a machine that you trust, and tell your administrator."}
              </p>
            ) : (
              <dl className="mt-1.5 grid grid-cols-3 gap-x-4 sm:max-w-md">
                <Fact name="Since">
                  <Moment at={session.createdAt} now={now} />
                </Fact>
                <Fact name="Last used">
                  <Moment at={session.lastUsedAt} now={now} />
                  {session.lastIp && session.lastIp !== session.ip && (
                    <span className="block text-[12.5px] font-normal text-quiet">from {session.lastIp}</span>
                  )}
                </Fact>
                <Fact name="Ends">
                  <Moment at={session.expiresAt} now={now} />
                </Fact>
              </dl>
            )}
          </div>
          {end && !session.ended && (
            <ActionForm action={end} submit="Sign out" quiet className="[&_button]:min-h-11">
              <input type="hidden" name="id" value={session.id} />
              <input type="hidden" name="userId" value={session.person.id} />
            </ActionForm>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Of a typed code it is the program's, of the browser's way the browser's. */
function agentOf(session: SessionRow): string {
  const agent = shortUserAgent(session.userAgent);
  return agent === null ? "" : `, ${agent}`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-[12.5px] text-quiet">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
