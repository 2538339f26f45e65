import Link from "next/link";
import { ChainState } from "./chain-state";
import { FilterForm } from "./filter-form";
import { SavedViews } from "./saved-views";
import { Empty, FilterLinks, NextPage, PageTitle, Table } from "@/components/admin/page-parts";
import { aboutOf, Actor, EventState } from "@/components/admin/event";
import { Time } from "@/components/ui/time";
import { quietButton } from "@/components/ui/styles";
import { listAuditEvents, type ListedEvent } from "@/lib/access/audit/service";
import { listAuditViews } from "@/lib/access/audit/views";
import { lastVerification } from "@/lib/access/audit/verification";
import { listEnvironments } from "@/lib/access/environments/service";
import { AUDIT_QUERY, PERIODS, readQuestion, SHOWN, type AuditQuery } from "@/lib/web/audit-filter";
import { hasKind } from "@/lib/platform/errors";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, type SearchParams, titled } from "@/lib/web/admin";

export const generateMetadata = titled("audit.title");

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

const PAGE = "/admin/audit";

export default async function AuditPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, text } = await adminPage(PAGE);
  const query = await queryOf(searchParams);
  const asked: AuditQuery = Object.fromEntries(
    AUDIT_QUERY.flatMap((name) => {
      const value = query(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const { filter, shown, unknown } = await readQuestion(ctx, asked, text.locale.timeZone);
  const { events, next } = await listAuditEvents(ctx, { ...filter, after: query("after") }).catch(
    (error: unknown) => {
      if (hasKind(error, "invalid_input")) return { events: [], next: null };
      throw error;
    },
  );
  const { q: _search, ...besidesSearch } = asked;
  return (
    <>
      <PageTitle
        text={text}
        title={text.t("audit.title")}
        search={asked.q ?? null}
        searchLabel={text.t("audit.search")}
        keep={besidesSearch}
      />
      <ChainState text={text} last={await lastVerification(ctx)} />
      <SavedViews text={text} views={await listAuditViews(ctx)} asked={asked} />
      <FilterForm text={text} shown={shown} environments={await listEnvironments(ctx)} />
      <div className="flex flex-wrap items-start gap-x-6">
        <FilterLinks
          label={text.t("audit.show")}
          name="show"
          options={[
            [null, text.t("audit.show_all")],
            ...SHOWN.map((value): [string, string] => [value, text.t(`audit.show_${value}`)]),
          ]}
          chosen={SHOWN.find((value) => value === asked.show) ?? null}
          keep={asked}
        />
        <FilterLinks
          label={text.t("audit.when")}
          name="period"
          options={[
            [null, text.t("audit.period.all")],
            ...PERIODS.map((value): [string, string] => [value, text.t(`audit.period.${value}`)]),
          ]}
          chosen={PERIODS.find((value) => value === asked.period) ?? null}
          keep={{ ...asked, from: undefined, until: undefined }}
        />
        <p className="mb-3 ml-auto flex gap-2">
          {(["csv", "jsonl"] as const).map((format) => (
            <a
              key={format}
              className={quietButton}
              href={`/admin/files/audit.${format}?${new URLSearchParams(asked)}`}
              download
            >
              {text.t(`audit.export_${format}`)}
            </a>
          ))}
          <Link className={quietButton} href="/admin/audit/streams">
            {text.t("audit.streams.link")}
          </Link>
        </p>
      </div>
      {unknown.map((name) => (
        <p key={name} role="alert" className="mb-3 text-sm font-medium text-danger">
          {text.t("audit.filters.unknown", { name })}
        </p>
      ))}
      {events.length === 0 ? (
        <Empty title={text.t("audit.none")}>{text.t("audit.none_hint")}</Empty>
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
                <EventState
                  text={text}
                  event={event}
                  href={`?${new URLSearchParams({ ...asked, type: event.type })}`}
                />
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
      <NextPage text={text} next={next} after={query("after")} keep={asked} />
    </>
  );
}
