import { aboutOf, typeInWords, Who } from "@/components/admin/event";
import { link } from "@/components/ui/styles";
import { Moment } from "@/components/ui/time";
import type { DayCounts } from "@/lib/access/overview/last-day";
import type { ListedEvent } from "@/lib/access/audit/service";

/** What a day was like, each figure beside where it is looked at. */
export function LastDay({ day }: { day: DayCounts }) {
  const figures: [number, string, string][] = [
    [
      day.people,
      day.people === 1 ? "person signed in" : "people signed in",
      "/admin/audit?type=session.created",
    ],
    [
      day.opened,
      day.opened === 1 ? "role opened" : "roles opened",
      "/admin/audit?type=assertion.signed&show=people",
    ],
    [
      day.failedSignIns,
      day.failedSignIns === 1 ? "sign-in failed" : "sign-ins failed",
      "/admin/audit?type=sign_in.failed",
    ],
    [day.refused, day.refused === 1 ? "role refused" : "roles refused", "/admin/audit?show=refused"],
  ];
  return (
    <section className="mt-6">
      <h2 className="mb-2 text-[13px] font-semibold text-quiet">Last 24 hours</h2>
      <ul className="grid grid-cols-4 gap-3 max-md:grid-cols-2">
        {figures.map(([count, label, href]) => (
          <li key={href}>
            <a
              href={href}
              className="block rounded-large border border-line bg-card px-4 py-3 hover:border-strong"
            >
              <span className="block text-2xl font-bold tracking-tight tabular-nums">
                {count.toLocaleString("en")}
              </span>
              <span className="text-[13px] text-quiet">{label}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The last changes of who can do what. */
export function Changes({ events, now }: { events: ListedEvent[]; now: Date }) {
  return (
    <section className="mt-6">
      <div className="mb-2 flex items-baseline justify-between">
        <h2 className="text-[13px] font-semibold text-quiet">Latest changes</h2>
        <a className={`${link} text-[13px]`} href="/admin/audit?show=changes">
          All changes
        </a>
      </div>
      <ul className="rounded-large border border-line bg-card text-sm">
        {events.length === 0 && (
          <li className="px-4 py-6 text-center text-quiet">Nobody has changed anything yet.</li>
        )}
        {events.map((event) => (
          <li
            key={event.id}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-t border-line px-4 py-2.5 first:border-t-0"
          >
            <span className="font-semibold first-letter:uppercase">{typeInWords(event.type)}</span>
            <span className="min-w-0 text-quiet [overflow-wrap:anywhere]">{aboutOf(event)}</span>
            <span className="ml-auto text-[13px] max-sm:ml-0 max-sm:w-full">
              <Who event={event} />,{" "}
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
