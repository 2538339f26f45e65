/** The parts that admin pages are made of: a title with its search and action, tables, notices, paging. */
import type { ReactNode } from "react";
import { columnNames } from "../ui/column-names";
import { CloseIcon } from "../ui/icons";
import { primaryButton, quietButton, textField } from "../ui/styles";

/** `total` is how many the list holds; past what is counted it says so. */
export function PageTitle({
  title,
  total,
  search,
  searchLabel,
  kept,
  action,
}: {
  title: string;
  total?: number;
  search?: string | null;
  searchLabel?: string;
  /** What a search leaves as it is. */ kept?: Kept;
  action?: { href: string; label: string };
}) {
  return (
    <div className="mb-4 flex flex-wrap sm:min-h-11 items-center gap-3">
      <h1 className="mr-auto text-xl font-bold tracking-tight">
        {title}
        {total !== undefined && (
          <span className="ml-2.5 text-base font-normal text-quiet tabular-nums">{manyOf(total)}</span>
        )}
      </h1>
      {search !== undefined && (
        <form role="search" className="w-64 max-sm:w-full">
          <input
            type="search"
            name="q"
            defaultValue={search ?? ""}
            aria-label={searchLabel ?? "Search"}
            placeholder="Search"
            className={textField}
          />
          {Object.entries(kept ?? {}).map(
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

const MOST_COUNTED = 10_000;
const manyOf = (count: number) =>
  count > MOST_COUNTED ? `more than ${MOST_COUNTED.toLocaleString("en")}` : count.toLocaleString("en");

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

/** A part of a page with a title of its own. */
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

type Kept = Record<string, string | undefined>;

const queryOf = (values: Kept) =>
  new URLSearchParams(
    Object.entries(values).filter(
      (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== "",
    ),
  );

/** The page after this one and the first, with what was searched and filtered; one page back is the browser's. `name` tells two lists of one page apart. */
export function NextPage({
  next,
  after,
  kept,
  name = "after",
}: {
  next: string | null;
  after?: string | undefined;
  kept: Kept;
  name?: string;
}) {
  if (next === null && after === undefined) return null;
  return (
    <p className="mt-4 flex gap-2">
      {after !== undefined && (
        <a className={quietButton} href={`?${queryOf(kept)}`}>
          First page
        </a>
      )}
      {next !== null && (
        <a className={quietButton} href={`?${queryOf({ ...kept, [name]: next })}`}>
          Next page
        </a>
      )}
    </p>
  );
}

/** What a list is narrowed to, and the way out of it. */
export function FilterChip({ label, kept }: { label: string; /** What stays when it goes. */ kept: Kept }) {
  return (
    <p className="mb-3">
      <a
        href={`?${queryOf(kept)}`}
        aria-label={`Show all, not only ${label}`}
        className="inline-flex min-h-8 items-center gap-2 rounded-full bg-accent-soft px-3 text-[13px] font-semibold text-accent pointer-coarse:min-h-11"
      >
        {label} <CloseIcon className="size-3.5" />
      </a>
    </p>
  );
}

/** A choice of one that stands in the address. */
export function FilterLinks({
  label,
  name,
  options,
  chosen,
  kept,
}: {
  label: string;
  name: string;
  options: [string | null, string][];
  chosen: string | null;
  kept: Kept;
}) {
  return (
    <nav aria-label={label} className="mb-3 flex flex-wrap gap-1">
      {options.map(([value, text]) => (
        <a
          key={text}
          href={`?${queryOf({ ...kept, [name]: value ?? undefined })}`}
          aria-current={value === chosen ? "true" : undefined}
          className={`inline-flex min-h-8 items-center rounded-small px-2.5 text-[13px] font-semibold pointer-coarse:min-h-11 ${value === chosen ? "bg-accent-soft text-accent" : "text-quiet hover:bg-accent-soft"}`}
        >
          {text}
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

/** How something stands: in words, with a dot that repeats it. */
export function State({ tone, children }: { tone: keyof typeof DOT; children: ReactNode }) {
  return (
    <span className="inline-flex items-start gap-2">
      <span aria-hidden="true" className={`mt-[0.45em] size-2 shrink-0 rounded-full ${DOT[tone]}`} />
      <span className="inline-block first-letter:uppercase">{children}</span>
    </span>
  );
}
