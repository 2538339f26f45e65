import { aboutOf, Actor, typeText } from "@/components/admin/event";
import { link } from "@/components/ui/styles";
import { Moment } from "@/components/ui/time";
import type { DayCounts } from "@/lib/access/overview/last-day";
import type { ListedEvent } from "@/lib/access/audit/service";
import type { Text } from "@/lib/messages/text";

/** Figures of the last day, each with a link to its events. */
export function LastDay({ text, day }: { text: Text; day: DayCounts }) {
  const { t } = text;
  const figures: { count: number; label: string; href: string }[] = [
    {
      count: day.people,
      label: t("overview.last_day.signed_in", { count: day.people }),
      href: "/admin/audit?type=session.created&period=day",
    },
    {
      count: day.opened,
      label: t("overview.last_day.roles_opened", { count: day.opened }),
      href: "/admin/audit?show=opened&period=day",
    },
    {
      count: day.failedSignIns,
      label: t("overview.last_day.sign_ins_failed", { count: day.failedSignIns }),
      href: "/admin/audit?type=sign_in.failed&period=day",
    },
    {
      count: day.refused,
      label: t("overview.last_day.roles_refused", { count: day.refused }),
      href: "/admin/audit?outcome=refused&period=day",
    },
  ];
  return (
    <section className="mt-6">
      <h2 className="mb-2 text-[13px] font-semibold text-quiet">{t("overview.last_day.title")}</h2>
      <ul className="grid grid-cols-4 gap-3 max-md:grid-cols-2">
        {figures.map(({ count, label, href }) => (
          <li key={href}>
            <a
              href={href}
              className="block rounded-large border border-line bg-card px-4 py-3 hover:border-strong"
            >
              <span className="block text-2xl font-bold tracking-tight tabular-nums">
                {text.format.number(count)}
              </span>
              <span className="text-[13px] text-quiet">{label}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

type ChangesProps = { text: Text; events: ListedEvent[]; now: Date };

/** The latest changes of who may do what. */
export function RecentChanges({ text, events, now }: ChangesProps) {
  return (
    <section className="mt-6">
      <div className="mb-2 flex items-baseline justify-between">
        <h2 className="text-[13px] font-semibold text-quiet">{text.t("overview.changes.title")}</h2>
        <a className={`${link} text-[13px]`} href="/admin/audit?show=changes">
          {text.t("overview.changes.all")}
        </a>
      </div>
      <ul className="rounded-large border border-line bg-card text-sm">
        {events.length === 0 && (
          <li className="px-4 py-6 text-center text-quiet">{text.t("overview.changes.none")}</li>
        )}
        {events.map((event) => (
          <li
            key={event.id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-t border-line px-4 py-2.5 first:border-t-0"
          >
            <span className="font-semibold">{typeText(text, event.type)}</span>
            <span className="min-w-0 text-quiet [overflow-wrap:anywhere]">{aboutOf(text, event)}</span>
            <span className="ml-auto text-[13px] max-sm:ml-0 max-sm:w-full">
              <Actor text={text} event={event} />,{" "}
              <span className="text-quiet">
                <Moment at={event.at} now={now} />
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
