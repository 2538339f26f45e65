/** The parts that admin pages are made of: a title with its search and action, tables, notices, paging. */
import type { ReactNode } from "react";
import { primaryButton, quietButton, textField } from "../ui/styles";

export function PageTitle({ title, search, searchLabel, action }: { title: string; search?: string | null; searchLabel?: string; action?: { href: string; label: string } }) {
  return (
    <div className="mb-4 flex flex-wrap items-center gap-3">
      <h1 className="mr-auto text-xl font-bold tracking-tight">{title}</h1>
      {search !== undefined && (
        <form role="search" className="w-64 max-sm:w-full">
          <input type="search" name="q" defaultValue={search ?? ""} aria-label={searchLabel ?? "Search"} placeholder="Search" className={textField} />
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

/** The page after this one; going back is the browser's. */
export function NextPage({ next, search }: { next: string | null; search: string | undefined }) {
  if (next === null) return null;
  const query = new URLSearchParams({ ...(search ? { q: search } : {}), after: next });
  return (
    <p className="mt-4">
      <a className={quietButton} href={`?${query}`}>
        Next page
      </a>
    </p>
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
