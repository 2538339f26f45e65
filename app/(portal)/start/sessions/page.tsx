import { endSession } from "./actions";
import { PortalHeader } from "../../portal-header";
import { UserNotices } from "../../user-notices";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { PreviewForm } from "@/components/form/preview-form";
import { SessionRows } from "@/components/session/session-rows";
import { listOwnSessions } from "@/lib/access/all-sessions/service";
import { listNotices } from "@/lib/identity/notices/service";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("sessions.title");

const REFRESH_MILLISECONDS = 3_000;

/** Where the reader is signed in, and ending it. */
export default async function SessionsPage() {
  const ctx = await requirePerson("/start/sessions");
  const [text, sessions, notices] = await Promise.all([readerText(), listOwnSessions(ctx), listNotices(ctx)]);
  const { t } = text;
  const { browsers, commandLines, aws } = sessions;
  const hasOthers = browsers.length > 1 || commandLines.length + aws.length > 0;
  return (
    <>
      <PortalHeader ctx={ctx} current="sessions" />
      <main className="mx-auto w-full max-w-[1000px] px-4 pt-8 pb-14">
        <h1 className="mb-5 text-[23px] font-bold tracking-tight">{t("sessions.title")}</h1>
        <UserNotices text={text} notices={notices} />
        {aws.some(({ isEnding }) => isEnding) && <LiveRefresh everyMilliseconds={REFRESH_MILLISECONDS} />}
        <div className="grid gap-x-9 gap-y-5 md:grid-cols-[236px_1fr]">
          <div className="text-sm">
            <p className="text-quiet">{t("sessions.hint")}</p>
            {hasOthers && (
              <PreviewForm
                action={endSession}
                preview={t("sessions.preview")}
                submit={t("sessions.end_others")}
                quiet
                className="mt-4"
              >
                <input type="hidden" name="kind" value="others" />
              </PreviewForm>
            )}
          </div>
          <SessionRows
            text={text}
            sessions={sessions}
            now={ctx.now()}
            end={endSession}
            userId={null}
            thisSessionId={ctx.actor.sessionId}
          />
        </div>
      </main>
    </>
  );
}
