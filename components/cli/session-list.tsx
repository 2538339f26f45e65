/** Command lines that are signed in: program, where, since, last used, and a way to end each. */
import { ActionForm, type ActionState } from "../form/action-form";
import { Time } from "../ui/time";

export type SessionRow = { id: string; program: string; userAgent: string | null; flow: "device" | "code"; ip: string | null; lastIp: string | null; createdAt: Date; lastUsedAt: Date; expiresAt: Date; ended: { at: Date; reason: string; isAlarm: boolean } | null };
type Props = { sessions: SessionRow[]; end: ((state: ActionState, form: FormData) => Promise<ActionState>) | null; userId?: string };

export function SessionList({ sessions, end, userId }: Props) {
  if (sessions.length === 0) return <p className="rounded-large border border-line bg-card px-5 py-8 text-center text-sm text-quiet">No command line is signed in.</p>;
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-large border border-line bg-card">
      {sessions.map((session) => (
        <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 px-5 py-3.5">
          <div className="min-w-0 text-sm">
            <p className="font-semibold break-all">{session.program}</p>
            {session.ended ? (
              <p className={session.ended.isAlarm ? "font-medium text-danger" : "text-quiet"}>
                Ended <Time at={session.ended.at} />: {session.ended.reason}{session.ended.isAlarm && ". Its token may have been copied: sign in again only on a machine that you trust, and tell your administrator."}
              </p>
            ) : (
              <p className="text-quiet">
                {session.flow === "device" ? "By a typed code" : "By the browser"} from {session.ip ?? "an unknown address"}, since <Time at={session.createdAt} />, last used <Time at={session.lastUsedAt} />{session.lastIp && session.lastIp !== session.ip && ` from ${session.lastIp}`}, until <Time at={session.expiresAt} />
              </p>
            )}
          </div>
          {end && !session.ended && (
            <ActionForm action={end} submit="Sign out" quiet>
              <input type="hidden" name="id" value={session.id} />
              {userId && <input type="hidden" name="userId" value={userId} />}
            </ActionForm>
          )}
        </li>
      ))}
    </ul>
  );
}
