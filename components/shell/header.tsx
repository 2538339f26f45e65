/** The top of every page of the portal: whose it is, where one is, who one is. */
import { DoorMark } from "../ui/icons";
import { PersonMenu, type PersonMenuProps } from "./person-menu";

type Props = PersonMenuProps & {
  company: string;
  /** Who has a role inside Foyer finds its pages here. */ administers: boolean;
  here?: "accounts" | "cli" | "sign-ins";
};

const PLACES = [
  ["accounts", "/start", "Accounts"],
  ["cli", "/start/cli", "Command line"],
] as const;
const place = (isHere: boolean) =>
  `inline-flex min-h-9 items-center rounded-small px-3 text-sm font-semibold ${isHere ? "bg-accent-soft text-accent" : "text-quiet hover:bg-accent-soft hover:text-accent"}`;

export function Header({ company, administers, here = "accounts", ...person }: Props) {
  return (
    <header className="border-b border-line bg-card">
      <div className="flex min-h-[58px] items-center gap-7 px-4 sm:px-7">
        <a
          href="/start"
          className="flex items-center gap-2.5 rounded-small text-base font-bold tracking-tight"
        >
          <DoorMark className="size-[22px] text-accent" />
          {company}
        </a>
        <nav aria-label="Portal" className="flex gap-1 max-sm:hidden">
          {PLACES.map(([name, href, label]) => (
            <a
              key={name}
              href={href}
              aria-current={name === here ? "page" : undefined}
              className={place(name === here)}
            >
              {label}
            </a>
          ))}
          {administers && (
            <a href="/admin" className={place(false)}>
              Administration
            </a>
          )}
        </nav>
        <div className="ml-auto">
          <PersonMenu {...person} administers={administers} />
        </div>
      </div>
    </header>
  );
}
