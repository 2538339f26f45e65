/** The frame of every admin page: navigation with counts, and the reader's menu. */
import type { ReactNode } from "react";
import type { Text } from "@/lib/messages/text";
import { PersonMenu, type PersonMenuProps } from "../shell/person-menu";
import { FoyerLogo } from "../ui/icons";
import { NavLink } from "./nav-link";
import { PageMenu } from "./page-menu";

type Counts = {
  accounts: number;
  sets: number;
  assignments: number;
  users: number;
  groups: number;
  waiting: number;
};
type Props = PersonMenuProps & { text: Text; company: string; counts: Counts; children: ReactNode };
type Page = { href: string; label: string; count?: number | null };

/** Every admin page, in the groups of the side bar. */
function pageGroups({ t }: Text, counts: Counts): { title: string | null; pages: Page[] }[] {
  return [
    { title: null, pages: [{ href: "/admin", label: t("overview.title") }] },
    {
      title: t("admin.nav_access"),
      pages: [
        { href: "/admin/accounts", label: t("accounts.title"), count: counts.accounts },
        { href: "/admin/permission-sets", label: t("permission_sets.title"), count: counts.sets },
        { href: "/admin/assignments", label: t("assignments.title"), count: counts.assignments },
        { href: "/admin/access", label: t("assignments.access.title") },
      ],
    },
    {
      title: t("admin.nav_people"),
      pages: [
        { href: "/admin/users", label: t("users.title"), count: counts.users },
        { href: "/admin/groups", label: t("groups.title"), count: counts.groups },
        { href: "/admin/sources", label: t("sources.title") },
        { href: "/admin/attributes", label: t("settings.attributes.nav") },
        { href: "/admin/second-factors", label: t("factors.admin.title") },
        { href: "/admin/administrators", label: t("users.administrators.title") },
        { href: "/admin/command-lines", label: t("users.command_lines.title") },
        { href: "/admin/access-keys", label: t("access_keys.title") },
      ],
    },
    {
      title: t("admin.nav_system"),
      pages: [
        { href: "/admin/provisioning", label: t("provisioning.title"), count: counts.waiting || null },
        { href: "/admin/connect", label: t("connections.title") },
        { href: "/admin/keys", label: t("provisioning.keys.title") },
        { href: "/admin/audit", label: t("audit.title") },
        { href: "/admin/mail", label: t("mail_admin.title") },
        { href: "/admin/settings", label: t("settings.title") },
      ],
    },
  ];
}

export function AdminShell({ text, company, counts, children, ...menu }: Props) {
  const groups = pageGroups(text, counts);
  return (
    <div className="relative min-h-dvh lg:grid lg:grid-cols-[220px_1fr]">
      <header className="border-b border-line bg-card lg:border-r lg:border-b-0">
        <div className="flex items-center justify-between px-4 py-3 lg:px-5 lg:py-5">
          <a
            href="/start"
            className="flex pointer-coarse:min-h-11 items-center gap-2.5 rounded-small text-base font-bold tracking-tight"
          >
            <FoyerLogo className="size-[22px] text-accent" />
            {company}
          </a>
        </div>
        <PageMenu pages={groups.flatMap(({ pages }) => pages.map(({ href, label }) => ({ href, label })))} />
        <nav aria-label={text.t("admin.administration")} className="px-3 pb-3 max-lg:hidden">
          {groups.map(({ title, pages }) => (
            <div key={title ?? "top"} className="mb-4">
              {title && <p className="px-2.5 pt-1 pb-2 text-[11.5px] font-semibold text-quiet">{title}</p>}
              {pages.map((page) => (
                <NavLink key={page.href} {...page} />
              ))}
            </div>
          ))}
        </nav>
      </header>
      <div>
        <main id="content" className="mx-auto max-w-[1056px] px-4 pt-5 pb-14 sm:px-7 lg:pt-16">
          {children}
        </main>
      </div>
      <div className="absolute top-1.5 right-4 lg:top-3 lg:right-7">
        <PersonMenu {...menu} text={text} />
      </div>
    </div>
  );
}
