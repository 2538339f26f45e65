/** Building blocks of admin pages: a title with search and action, tables, notices, paging. */
import type { ReactNode } from "react";
import type { Text } from "@/lib/messages/text";
import { columnNames } from "../ui/column-names";
import { CloseIcon } from "../ui/icons";
import { primaryButton, quietButton, textField } from "../ui/styles";

type PageTitleProps = {
  text: Text;
  title: string;
  /** How many items the list has. */ total?: number;
  search?: string | null;
  searchLabel?: string;
  /** The query's other parameters, which a search keeps. */ keep?: Query;
  action?: { href: string; label: string } | undefined;
};

export function PageTitle({ text, title, total, search, searchLabel, keep, action }: PageTitleProps) {
  return (
    <div className="mb-4 flex flex-wrap sm:min-h-11 items-center gap-3">
      <h1 className="mr-auto text-xl font-bold tracking-tight">
        {title}
        {total !== undefined && (
          <span className="ml-2.5 text-base font-normal text-quiet tabular-nums">
            {total > MAX_COUNTED
              ? text.t("admin.more_than", { count: MAX_COUNTED })
              : text.format.number(total)}
          </span>
        )}
      </h1>
      {search !== undefined && (
        <form role="search" className="w-64 max-sm:w-full">
          <input
            type="search"
            name="q"
            defaultValue={search ?? ""}
            aria-label={searchLabel ?? text.t("admin.search")}
            placeholder={text.t("admin.search")}
            className={textField}
          />
          {Object.entries(keep ?? {}).map(
            ([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />,
          )}
        </form>
      )}
      {action && (
        <a href={action.href} className={primaryButton}>
          {action.label}
        </a>
      )}
    </div>
  );
}

/** Lists stop counting here. */
const MAX_COUNTED = 10_000;

export function Notice({
  tone,
  title,
  children,
}: {
  tone: "danger" | "calm";
  title: string;
  children?: ReactNode;
}) {
  return (
    <section
      className={`mb-3 rounded-large border px-4 py-3 text-sm ${tone === "danger" ? "border-danger/40 bg-danger-soft" : "border-line bg-card"}`}
    >
      <h2 className="font-semibold">{title}</h2>
      {children && <div className="mt-0.5 text-quiet">{children}</div>}
    </section>
  );
}

/** A part of a page with its own title. */
export function Section({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  return (
    <section className="mb-6 rounded-large border border-line bg-card p-6">
      <h2 className="font-semibold">{title}</h2>
      {hint && <p className="mt-0.5 max-w-2xl text-sm text-quiet">{hint}</p>}
      <div className="mt-4">{children}</div>
    </section>
  );
}

/** A table; on a phone each row is a card, its first cell the title. */
export function Table({ caption, head, children }: { caption: string; head: string[]; children: ReactNode }) {
  return (
    <div
      className="overflow-x-auto rounded-large border border-line bg-card max-sm:overflow-visible"
      tabIndex={0}
      role="region"
      aria-label={caption}
    >
      <table className="cards w-full text-left text-sm" style={columnNames(head)}>
        <caption className="sr-only">{caption}</caption>
        <thead className="bg-sunken text-[12.5px] text-quiet">
          <tr>
            {head.map((label) => (
              <th key={label} scope="col" className="px-4 py-2.5 font-semibold whitespace-nowrap">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&_td]:border-t [&_td]:border-line [&_td]:px-4 [&_td]:py-2.5 [&_td]:align-top">
          {children}
        </tbody>
      </table>
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="rounded-large border border-line bg-card px-6 py-12 text-center">
      <p className="font-semibold">{title}</p>
      {children && <div className="mx-auto mt-1 max-w-lg text-sm text-quiet">{children}</div>}
    </div>
  );
}

/** Parameters of a page's query. */
type Query = Record<string, string | undefined>;

const toQueryString = (values: Query) =>
  new URLSearchParams(
    Object.entries(values).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "",
    ),
  );

type NextPageProps = {
  text: Text;
  next: string | null;
  after?: string | undefined;
  keep: Query;
  /** The query's parameter, which tells two lists of one page apart. */ name?: string;
};

/** Links to the next page and the first, keeping search and filters. The browser goes one page back. */
export function NextPage({ text, next, after, keep, name = "after" }: NextPageProps) {
  if (next === null && after === undefined) return null;
  return (
    <p className="mt-4 flex gap-2">
      {after !== undefined && (
        <a className={quietButton} href={`?${toQueryString(keep)}`}>
          {text.t("admin.first_page")}
        </a>
      )}
      {next !== null && (
        <a className={quietButton} href={`?${toQueryString({ ...keep, [name]: next })}`}>
          {text.t("admin.next_page")}
        </a>
      )}
    </p>
  );
}

type FilterChipProps = {
  text: Text;
  label: string;
  /** What remains when the filter is cleared. */ keep: Query;
};

/** What a list is filtered by; a click clears it. */
export function FilterChip({ text, label, keep }: FilterChipProps) {
  return (
    <p className="mb-3">
      <a
        href={`?${toQueryString(keep)}`}
        aria-label={text.t("admin.clear_filter", { label })}
        className="inline-flex min-h-8 items-center gap-2 rounded-full bg-accent-soft px-3 text-[13px] font-semibold text-accent pointer-coarse:min-h-11"
      >
        {label} <CloseIcon className="size-3.5" />
      </a>
    </p>
  );
}

type FilterLinksProps = {
  label: string;
  name: string;
  options: [value: string | null, label: string][];
  chosen: string | null;
  keep: Query;
};

/** A choice of one value, kept in the query. */
export function FilterLinks({ label, name, options, chosen, keep }: FilterLinksProps) {
  return (
    <nav aria-label={label} className="mb-3 flex flex-wrap gap-1">
      {options.map(([value, option]) => (
        <a
          key={option}
          href={`?${toQueryString({ ...keep, [name]: value ?? undefined })}`}
          aria-current={value === chosen ? "true" : undefined}
          className={`inline-flex min-h-8 items-center rounded-small px-2.5 text-[13px] font-semibold pointer-coarse:min-h-11 ${value === chosen ? "bg-accent-soft text-accent" : "text-quiet hover:bg-accent-soft"}`}
        >
          {option}
        </a>
      ))}
    </nav>
  );
}

const DOT = {
  good: "bg-[var(--env-green)]",
  busy: "bg-accent",
  warn: "bg-[var(--env-amber)]",
  bad: "bg-danger",
  idle: "bg-quiet",
} as const;

/** A state as text, with a dot of the same meaning. */
export function State({ tone, children }: { tone: keyof typeof DOT; children: ReactNode }) {
  return (
    <span className="inline-flex items-start gap-2">
      <span aria-hidden="true" className={`mt-[0.45em] size-2 shrink-0 rounded-full ${DOT[tone]}`} />
      <span className="inline-block first-letter:uppercase">{children}</span>
    </span>
  );
}
