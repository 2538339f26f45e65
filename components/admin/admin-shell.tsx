/** The frame of every admin page: where one is, and how much of each there is. */
import type { ReactNode } from "react";
import { PersonMenu, type PersonMenuProps } from "../shell/person-menu";
import { DoorMark } from "../ui/icons";
import { NavLink } from "./nav-link";
import { PlaceMenu } from "./place-menu";

type Counts = {
  accounts: number;
  sets: number;
  assignments: number;
  users: number;
  groups: number;
  waiting: number;
};
type Props = PersonMenuProps & { company: string; counts: Counts; children: ReactNode };

export function AdminShell({ company, counts, children, ...person }: Props) {
  const groups: [string | null, [string, string, number | null][]][] = [
    [null, [["/admin", "Overview", null]]],
    [
      "Access",
      [
        ["/admin/accounts", "Accounts", counts.accounts],
        ["/admin/permission-sets", "Permission sets", counts.sets],
        ["/admin/assignments", "Assignments", counts.assignments],
        ["/admin/access", "Who can reach what", null],
      ],
    ],
    [
      "People",
      [
        ["/admin/users", "Users", counts.users],
        ["/admin/groups", "Groups", counts.groups],
        ["/admin/sources", "Identity sources", null],
        ["/admin/attributes", "Attributes", null],
        ["/admin/administrators", "Administrators", null],
        ["/admin/command-lines", "Command lines", null],
        ["/admin/access-keys", "Access keys", null],
      ],
    ],
    [
      "System",
      [
        ["/admin/provisioning", "Provisioning", counts.waiting || null],
        ["/admin/connect", "Connect accounts", null],
        ["/admin/keys", "Signing keys", null],
        ["/admin/audit", "Audit log", null],
        ["/admin/settings", "Settings", null],
      ],
    ],
  ];
  return (
    <div className="relative min-h-dvh lg:grid lg:grid-cols-[220px_1fr]">
      <header className="border-b border-line bg-card lg:border-r lg:border-b-0">
        <div className="flex items-center justify-between px-4 py-3 lg:px-5 lg:py-5">
          <a
            href="/start"
            className="flex pointer-coarse:min-h-11 items-center gap-2.5 rounded-small text-base font-bold tracking-tight"
          >
            <DoorMark className="size-[22px] text-accent" />
            {company}
          </a>
        </div>
        <PlaceMenu
          places={groups.flatMap(([, places]) => places.map(([href, label]) => ({ href, label })))}
        />
        <nav aria-label="Administration" className="px-3 pb-3 max-lg:hidden">
          {groups.map(([title, places]) => (
            <div key={title ?? "top"} className="mb-4">
              {title && <p className="px-2.5 pt-1 pb-2 text-[11.5px] font-semibold text-quiet">{title}</p>}
              {places.map(([href, label, count]) => (
                <NavLink key={href} href={href} label={label} count={count} />
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
        <PersonMenu {...person} />
      </div>
    </div>
  );
}
