"use client";

/** A link of the side bar, marked on its page and the pages below. */
import { usePathname } from "next/navigation";
import { useText } from "../text/text-provider";

export const isCurrent = (path: string, href: string) =>
  href === "/admin" ? path === href : path === href || path.startsWith(`${href}/`);

type Props = { href: string; label: string; count?: number | null };

export function NavLink({ href, label, count = null }: Props) {
  const { format } = useText();
  const isHere = isCurrent(usePathname(), href);
  return (
    <a
      href={href}
      aria-current={isHere ? "page" : undefined}
      className={`flex min-h-9 items-center justify-between gap-3 rounded-small px-2.5 text-sm font-medium hover:bg-accent-soft hover:text-accent pointer-coarse:min-h-11 ${isHere ? "bg-accent-soft text-accent" : "text-quiet"}`}
    >
      {label}
      {count !== null && <span className="tabular-nums">{format.number(count)}</span>}
    </a>
  );
}
