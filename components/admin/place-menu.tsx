"use client";

/** The places of the side bar where there is no room for one: behind a button that says where one is. */
import { usePathname } from "next/navigation";
import { isAt, NavLink } from "./nav-link";

export function PlaceMenu({ places }: { places: { href: string; label: string }[] }) {
  const path = usePathname();
  const here = places.find(({ href }) => isAt(path, href));
  return (
    <details className="border-t border-line lg:hidden">
      <summary className="flex min-h-11 cursor-pointer items-center gap-2 px-4 text-sm font-semibold text-accent">
        {here?.label ?? "Administration"} <span aria-hidden="true">▾</span>{" "}
        <span className="sr-only">Show all places</span>
      </summary>
      <nav aria-label="Administration" className="grid grid-cols-2 gap-1 px-2 pb-3">
        {places.map((place) => (
          <NavLink key={place.href} {...place} />
        ))}
      </nav>
    </details>
  );
}
