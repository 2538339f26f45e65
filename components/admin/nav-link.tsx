"use client";

/** A place in the side bar; marked while one is there or below it. */
import { usePathname } from "next/navigation";

export const isAt = (path: string, href: string) =>
  href === "/admin" ? path === href : path === href || path.startsWith(`${href}/`);

export function NavLink({
  href,
  label,
  count = null,
}: {
  href: string;
  label: string;
  count?: number | null;
}) {
  const isHere = isAt(usePathname(), href);
  return (
    <a
      href={href}
      aria-current={isHere ? "page" : undefined}
      className={`flex min-h-9 items-center justify-between gap-3 rounded-small px-2.5 text-sm font-medium hover:bg-accent-soft hover:text-accent pointer-coarse:min-h-11 ${isHere ? "bg-accent-soft text-accent" : "text-quiet"}`}
    >
      {label}
      {count !== null && <span className="tabular-nums">{count.toLocaleString("en")}</span>}
    </a>
  );
}
