"use client";

/** A place in the side bar; marked while one is there or below it. */
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";

export function NavLink({ href, label, count }: { href: string; label: string; count: number | null }) {
  const path = usePathname();
  const isHere = href === "/admin" ? path === href : path === href || path.startsWith(`${href}/`);
  const place = useRef<HTMLAnchorElement>(null);
  // On a phone the places are one line that scrolls sideways.
  useEffect(() => {
    const [link, line] = [place.current, place.current?.closest("nav")];
    if (isHere && link && line) line.scrollLeft = link.offsetLeft - line.offsetLeft - 16;
  }, [isHere]);
  return (
    <a ref={place} href={href} aria-current={isHere ? "page" : undefined} className={`flex min-h-9 items-center justify-between gap-3 rounded-small px-2.5 text-sm font-medium whitespace-nowrap hover:bg-accent-soft hover:text-accent pointer-coarse:min-h-11 ${isHere ? "bg-accent-soft text-accent" : "text-quiet"}`}>
      {label}
      {count !== null && <span className="tabular-nums max-lg:hidden">{count.toLocaleString("en")}</span>}
    </a>
  );
}
