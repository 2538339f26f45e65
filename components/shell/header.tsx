/** The top of every portal page: the company, the pages, and the reader's menu. */
import type { Text } from "@/lib/messages/text";
import { FoyerLogo } from "../ui/icons";
import { PersonMenu, type PersonMenuProps } from "./person-menu";

type PortalPage = "accounts" | "cli" | "sign-ins" | "sessions" | "activity";
type Props = PersonMenuProps & {
  company: string;
  /** The reader has a role inside Foyer, and so a link to its pages. */
  administers: boolean;
  current: PortalPage;
};

const pageLink = (isCurrent: boolean) =>
  `inline-flex min-h-9 items-center rounded-small px-3 text-sm font-semibold ${isCurrent ? "bg-accent-soft text-accent" : "text-quiet hover:bg-accent-soft hover:text-accent"}`;

function portalPages({ t }: Text): { page: PortalPage; href: string; label: string }[] {
  return [
    { page: "accounts", href: "/start", label: t("shell.accounts") },
    { page: "cli", href: "/start/cli", label: t("shell.command_line") },
  ];
}

export function Header({ text, company, administers, current, ...menu }: Props) {
  return (
    <header className="border-b border-line bg-card">
      <div className="flex min-h-[58px] items-center gap-7 px-4 sm:px-7">
        <a
          href="/start"
          className="flex items-center gap-2.5 rounded-small text-base font-bold tracking-tight"
        >
          <FoyerLogo className="size-[22px] shrink-0 text-accent" />
          {company}
        </a>
        <nav aria-label={text.t("shell.navigation")} className="flex gap-1 max-sm:hidden">
          {portalPages(text).map(({ page, href, label }) => (
            <a
              key={page}
              href={href}
              aria-current={page === current ? "page" : undefined}
              className={pageLink(page === current)}
            >
              {label}
            </a>
          ))}
          {administers && (
            <a href="/admin" className={pageLink(false)}>
              {text.t("shell.administration")}
            </a>
          )}
        </nav>
        <div className="ml-auto">
          <PersonMenu {...menu} text={text} administers={administers} />
        </div>
      </div>
    </header>
  );
}
