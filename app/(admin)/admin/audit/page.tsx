import type { Metadata } from "next";
import { Empty, FilterLinks, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { aboutOf, Actor, typeText } from "@/components/admin/event";
import { Time } from "@/components/ui/time";
import { link } from "@/components/ui/styles";
import { listAuditEvents, type ListedEvent } from "@/lib/access/audit/service";
import { hasKind } from "@/lib/platform/errors";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Audit log · Foyer" };

const TONE = { success: "good", refused: "warn", failed: "bad" } as const;
const SHOWN: [string | null, string][] = [
  [null, "All"],
  ["people", "By people"],
  ["changes", "Changes"],
  ["refused", "Refused"],
  ["failed", "Failed"],
];

function Details({ event }: { event: ListedEvent }) {
  const facts = { ...event.details, ip: event.ip, userAgent: event.userAgent, requestId: event.requestId };
  return (
    <details className="text-[13px]">
      <summary className="cursor-pointer text-quiet">Details</summary>
      <pre className="mt-1 max-w-xl overflow-x-auto rounded-small bg-sunken p-2 text-[12px] whitespace-pre-wrap">
        {JSON.stringify(facts, null, 2)}
      </pre>
    </details>
  );
}

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, text } = await adminPage("/admin/audit");
  const query = await queryOf(searchParams);
  const show = query("show");
  const filter = {
    search: query("q"),
    type: query("type"),
    changes: show === "changes",
    people: show === "people",
    ...(show === "refused" || show === "failed" ? { outcome: show } : {}),
    accountId: query("account"),
    userId: query("person"),
  };
  const { events, next } = await listAuditEvents(ctx, { ...filter, after: query("after") }).catch(
    (error: unknown) => {
      if (hasKind(error, "invalid_input")) return { events: [], next: null };
      throw error;
    },
  );
  const kept = { q: filter.search, type: filter.type, account: filter.accountId, person: filter.userId };
  return (
    <>
      <PageTitle
        text={text}
        title="Audit log"
        search={filter.search ?? null}
        searchLabel="Search by person, account, type, address or request number"
        keep={{ type: filter.type, show, account: filter.accountId, person: filter.userId }}
      />
      <FilterLinks
        label="Show"
        name="show"
        options={SHOWN}
        chosen={SHOWN.some(([value]) => value === show) ? (show ?? null) : null}
        keep={kept}
      />
      {events.length === 0 ? (
        <Empty title="No such events" />
      ) : (
        <Table caption="Events" head={["When", "What", "Who", "About", ""]}>
          {events.map((event) => (
            <tr key={event.id}>
              <td className="text-quiet">
                <Time at={event.at} seconds />
              </td>
              <td>
                <State tone={TONE[event.outcome]}>
                  <a className={link} href={`?type=${event.type}`}>
                    {typeText(text, event.type)}
                  </a>
                </State>
                {event.reason && <span className="block text-[13px] text-quiet">{event.reason}</span>}
              </td>
              <td>
                <Actor text={text} event={event} />
              </td>
              <td className="text-quiet">{aboutOf(text, event)}</td>
              <td>
                <Details event={event} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ ...kept, show }} />
    </>
  );
}
