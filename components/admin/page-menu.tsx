"use client";

/** The side bar's links on small screens: behind a button that names the current page. */
import { usePathname } from "next/navigation";
import { useText } from "../text/text-provider";
import { isCurrent, NavLink } from "./nav-link";

export function PageMenu({ pages }: { pages: { href: string; label: string }[] }) {
  const { t } = useText();
  const path = usePathname();
  const current = pages.find(({ href }) => isCurrent(path, href));
  return (
    <details className="border-t border-line lg:hidden">
      <summary className="flex min-h-11 cursor-pointer items-center gap-2 px-4 text-sm font-semibold text-accent">
        {current?.label ?? t("admin_menu.administration")} <span aria-hidden="true">▾</span>{" "}
        <span className="sr-only">{t("admin_menu.show_all")}</span>
      </summary>
      <nav aria-label={t("admin_menu.administration")} className="grid grid-cols-2 gap-1 px-2 pb-3">
        {pages.map((page) => (
          <NavLink key={page.href} {...page} />
        ))}
      </nav>
    </details>
  );
}
