import type { Metadata } from "next";
import { Empty, FilterLinks, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { Time } from "@/components/ui/time";
import { link } from "@/components/ui/styles";
import { listAuditEvents, type ListedEvent } from "@/lib/access/audit/service";
import { hasCode } from "@/lib/platform/errors";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Audit log · Foyer" };

const TONE = { success: "good", refused: "warn", failed: "bad" } as const;
const OUTCOMES: [string | null, string][] = [[null, "All"], ["refused", "Refused"], ["failed", "Failed"]];

function Who({ event }: { event: ListedEvent }) {
  const { actorKind, actor, actorId } = event;
  switch (actorKind) {
    case "user":
      return <a className={link} href={`?person=${actorId}`}>{actor}</a>;
    case "access_key":
      return <a className={link} href={`?person=${actorId}`}>Access key {actor}</a>;
    case "scim":
      return <a className={link} href={`?person=${actorId}`}>Directory {actor}</a>;
    case "system":
      return <span className="text-quiet">Foyer ({actor})</span>;
    case "anonymous":
      return <span className="text-quiet">not signed in</span>;
  }
}

function Details({ event }: { event: ListedEvent }) {
  const facts = { ...event.details, ip: event.ip, userAgent: event.userAgent, requestId: event.requestId };
  return (
    <details className="text-[13px]">
      <summary className="cursor-pointer text-quiet">Details</summary>
      <pre className="mt-1 max-w-xl overflow-x-auto rounded-small bg-sunken p-2 text-[12px] whitespace-pre-wrap">{JSON.stringify(facts, null, 2)}</pre>
    </details>
  );
}

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("/admin/audit");
  const query = await queryOf(searchParams);
  const filter = { search: query("q"), type: query("type"), outcome: query("outcome"), accountId: query("account"), userId: query("person") };
  const { events, next } = await listAuditEvents(ctx, { ...filter, after: query("after") }).catch((error: unknown) => {
    if (hasCode(error, "invalid_input")) return { events: [], next: null };
    throw error;
  });
  const kept = { q: filter.search, type: filter.type, account: filter.accountId, person: filter.userId };
  return (
    <>
      <PageTitle title="Audit log" search={filter.search ?? null} searchLabel="Search by person, account, type, address or request number" kept={{ type: filter.type, outcome: filter.outcome, account: filter.accountId, person: filter.userId }} />
      <FilterLinks label="Outcome" name="outcome" options={OUTCOMES} chosen={filter.outcome ?? null} kept={kept} />
      {events.length === 0 ? <Empty title="No such events" /> : (
        <Table caption="Events" head={["When", "What", "Who", "About", ""]}>
          {events.map((event) => (
            <tr key={event.id}>
              <td className="text-quiet"><Time at={event.at} seconds /></td>
              <td><State tone={TONE[event.outcome]}><a className={link} href={`?type=${event.type}`}>{event.type.replace(".", ": ").replaceAll("_", " ")}</a></State>{event.reason && <span className="block text-[13px] text-quiet">{event.reason}</span>}</td>
              <td><Who event={event} /></td>
              <td className="text-quiet">{[event.permissionSetName, event.accountName ?? event.accountId, event.target].filter(Boolean).join(", ")}</td>
              <td><Details event={event} /></td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage next={next} after={query("after")} kept={{ ...kept, outcome: filter.outcome }} />
    </>
  );
}
