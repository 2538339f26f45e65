import { PortalHeader } from "../../portal-header";
import { aboutOf, EventState } from "@/components/admin/event";
import { Empty, NextPage, Table } from "@/components/admin/page-parts";
import { Time } from "@/components/ui/time";
import { listOwnEvents, type ListedEvent } from "@/lib/access/audit/service";
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { Text } from "@/lib/messages/text";
import { hasKind } from "@/lib/platform/errors";
import { queryOf, type SearchParams } from "@/lib/web/admin";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("you.activity.title");

/** What the audit log says about the reader: what they did, and what others did to their account. */
export default async function ActivityPage({ searchParams }: { searchParams: SearchParams }) {
  const ctx = await requirePerson("/start/activity");
  const query = await queryOf(searchParams);
  const after = query("after");
  const text = await readerText();
  const { events, next } = await listOwnEvents(ctx, { after }).catch((error: unknown) => {
    if (hasKind(error, "invalid_input")) return { events: [], next: null };
    throw error;
  });
  const { t } = text;
  return (
    <>
      <PortalHeader ctx={ctx} current="activity" />
      <main className="mx-auto w-full max-w-[1000px] px-4 pt-8 pb-14">
        <h1 className="mb-2 text-[23px] font-bold tracking-tight">{t("you.activity.title")}</h1>
        <p className="mb-5 max-w-xl text-sm text-quiet">{t("you.activity.hint")}</p>
        {events.length === 0 ? (
          <Empty title={t("audit.none")} />
        ) : (
          <Table
            caption={t("you.activity.title")}
            head={[
              t("audit.when"),
              t("audit.what"),
              t("audit.about"),
              t("audit.actor"),
              t("you.activity.from"),
            ]}
          >
            {events.map((event) => (
              <EventRow key={event.id} text={text} event={event} isOwn={event.actorId === ctx.actor.userId} />
            ))}
          </Table>
        )}
        <NextPage text={text} next={next} after={after} keep={{}} />
      </main>
    </>
  );
}

function EventRow({ text, event, isOwn }: { text: Text; event: ListedEvent; isOwn: boolean }) {
  // A sign-in is recorded before the user has a session.
  const isMine = isOwn || event.type === "session.created";
  // Where an administrator was is not the reader's business; who tried their password is.
  const place =
    isMine || event.actorKind === "anonymous"
      ? [event.ip, shortUserAgent(event.userAgent)].filter(Boolean).join(" · ")
      : "";
  return (
    <tr>
      <td className="whitespace-nowrap text-quiet">
        <Time at={event.at} seconds />
      </td>
      <td>
        <EventState text={text} event={event} />
      </td>
      <td className="text-quiet">{aboutOf(text, event)}</td>
      <td>{isMine ? text.t("you.activity.you") : (event.actor ?? text.t("audit.actors.anonymous"))}</td>
      <td className="text-quiet">{place}</td>
    </tr>
  );
}
