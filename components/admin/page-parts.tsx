/** The parts that admin pages are made of: a title with its search and action, tables, notices, paging. */
import type { ReactNode } from "react";
import { primaryButton, quietButton, textField } from "../ui/styles";

export function PageTitle({ title, search, searchLabel, kept, action }: { title: string; search?: string | null; searchLabel?: string; /** What a search leaves as it is. */ kept?: Kept; action?: { href: string; label: string } }) {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <h1 className="mr-auto text-xl font-bold tracking-tight">{title}</h1>
      {search !== undefined && (
        <form role="search" className="w-64 max-sm:w-full">
          <input type="search" name="q" defaultValue={search ?? ""} aria-label={searchLabel ?? "Search"} placeholder="Search" className={textField} />
          {Object.entries(kept ?? {}).map(([name, value]) => value && <input key={name} type="hidden" name={name} value={value} />)}
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

export function Notice({ tone, title, children }: { tone: "danger" | "calm"; title: string; children?: ReactNode }) {
  return (
    <section className={`mb-3 rounded-large border px-4 py-3 text-sm ${tone === "danger" ? "border-danger/40 bg-danger-soft" : "border-line bg-card"}`}>
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

export function Table({ caption, head, children }: { caption: string; head: string[]; children: ReactNode }) {
  return (
    <div className="overflow-x-auto rounded-large border border-line bg-card" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full text-left text-sm">
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
        <tbody className="[&_td]:border-t [&_td]:border-line [&_td]:px-4 [&_td]:py-2.5 [&_td]:align-top">{children}</tbody>
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

const queryOf = (values: Kept) => new URLSearchParams(Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ""));

/** The page after this one, with what was searched and filtered; going back is the browser's. */
export function NextPage({ next, kept }: { next: string | null; kept: Kept }) {
  if (next === null) return null;
  return (
    <p className="mt-4">
      <a className={quietButton} href={`?${queryOf({ ...kept, after: next })}`}>
        Next page
      </a>
    </p>
  );
}

/** A choice of one that stands in the address. */
export function FilterLinks({ label, name, options, chosen, kept }: { label: string; name: string; options: [string | null, string][]; chosen: string | null; kept: Kept }) {
  return (
    <nav aria-label={label} className="mb-3 flex flex-wrap gap-1">
      {options.map(([value, text]) => (
        <a key={text} href={`?${queryOf({ ...kept, [name]: value ?? undefined })}`} aria-current={value === chosen ? "true" : undefined} className={`inline-flex min-h-8 items-center rounded-small px-2.5 text-[13px] font-semibold pointer-coarse:min-h-11 ${value === chosen ? "bg-accent-soft text-accent" : "text-quiet hover:bg-accent-soft"}`}>
          {text}
        </a>
      ))}
    </nav>
  );
}

const DOT = { good: "bg-[var(--env-green)]", busy: "bg-accent", warn: "bg-[var(--env-amber)]", bad: "bg-danger", idle: "bg-quiet" } as const;

/** How something stands: in words, with a dot that repeats it. */
export function State({ tone, children }: { tone: keyof typeof DOT; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-2">
      <span aria-hidden="true" className={`size-2 shrink-0 rounded-full ${DOT[tone]}`} />
      <span className="inline-block first-letter:uppercase">{children}</span>
    </span>
  );
}
