import { Empty, FilterLinks, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { aboutOf, Actor, reasonText, typeText } from "@/components/admin/event";
import { Time } from "@/components/ui/time";
import { link } from "@/components/ui/styles";
import { listAuditEvents, type ListedEvent } from "@/lib/access/audit/service";
import { hasKind } from "@/lib/platform/errors";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("audit.title");

const TONE = { success: "good", refused: "warn", failed: "bad" } as const;
const FILTERS = ["people", "changes", "refused", "failed"] as const;

function Details({ text, event }: { text: Text; event: ListedEvent }) {
  const facts = { ...event.details, ip: event.ip, userAgent: event.userAgent, requestId: event.requestId };
  return (
    <details className="text-[13px]">
      <summary className="cursor-pointer text-quiet">{text.t("audit.details")}</summary>
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
  const keep = { q: filter.search, type: filter.type, account: filter.accountId, person: filter.userId };
  return (
    <>
      <PageTitle
        text={text}
        title={text.t("audit.title")}
        search={filter.search ?? null}
        searchLabel={text.t("audit.search")}
        keep={{ type: filter.type, show, account: filter.accountId, person: filter.userId }}
      />
      <FilterLinks
        label={text.t("audit.show")}
        name="show"
        options={[
          [null, text.t("audit.show_all")],
          ...FILTERS.map((value): [string, string] => [value, text.t(`audit.show_${value}`)]),
        ]}
        chosen={FILTERS.find((value) => value === show) ?? null}
        keep={keep}
      />
      {events.length === 0 ? (
        <Empty title={text.t("audit.none")} />
      ) : (
        <Table
          caption={text.t("audit.events")}
          head={[
            text.t("audit.when"),
            text.t("audit.what"),
            text.t("audit.actor"),
            text.t("audit.about"),
            "",
          ]}
        >
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
                {event.reason && (
                  <span className="block text-[13px] text-quiet">{reasonText(text, event)}</span>
                )}
              </td>
              <td>
                <Actor text={text} event={event} />
              </td>
              <td className="text-quiet">{aboutOf(text, event)}</td>
              <td>
                <Details text={text} event={event} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ ...keep, show }} />
    </>
  );
}
