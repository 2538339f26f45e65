/** Who is signed in, and what one can do about it. A native popover: it works before JavaScript does. */
import type { Person } from "@/lib/web/start-page-types";
import { quietButton } from "../ui/styles";

export type Theme = "system" | "light" | "dark";
export type PersonMenuProps = {
  person: Person;
  theme: Theme;
  setTheme: (form: FormData) => Promise<void>;
  signOut: () => Promise<void>;
  /** Set in the portal: on screens too narrow for the header's places they stand here. */ administers?: boolean;
};

const THEMES: [Theme, string][] = [
  ["system", "System"],
  ["light", "Light"],
  ["dark", "Dark"],
];

export function PersonMenu({ person, theme, setTheme, signOut, administers }: PersonMenuProps) {
  const initials = person.displayName
    .split(/\s+/)
    .map((part) => part.charAt(0))
    .filter(Boolean);
  const shown = ((initials[0] ?? "") + (initials.length > 1 ? (initials.at(-1) ?? "") : "")).toUpperCase();
  return (
    <>
      <button
        type="button"
        popoverTarget="person-menu"
        aria-label={`${person.displayName}: account and settings`}
        className="flex min-h-11 items-center gap-2.5 rounded-small pl-2 text-sm text-quiet hover:text-text"
      >
        <span className="max-sm:hidden">{person.displayName}</span>
        <span
          aria-hidden="true"
          className="grid size-8 place-items-center rounded-full bg-accent text-[13px] font-bold text-on-accent"
        >
          {shown}
        </span>
      </button>
      <div
        id="person-menu"
        popover="auto"
        className="fixed top-14 right-4 left-auto m-0 w-72 rounded-large border border-line bg-card p-4 text-text [box-shadow:var(--shadow),0_16px_48px_rgb(0_0_0/0.16)] sm:right-7"
      >
        <p className="font-semibold">{person.displayName}</p>
        <p className="text-[13px] break-all text-quiet">{person.email ?? person.userName}</p>
        <form action={setTheme} className="mt-4">
          <p className="mb-1.5 text-[13px] text-quiet" id="theme-label">
            Appearance
          </p>
          <div
            role="group"
            aria-labelledby="theme-label"
            className="grid grid-cols-3 gap-1 rounded-small bg-sunken p-1"
          >
            {THEMES.map(([value, label]) => (
              <button
                key={value}
                name="theme"
                value={value}
                aria-pressed={theme === value}
                className={`min-h-8 rounded-[6px] text-[13px] font-semibold pointer-coarse:min-h-11 ${theme === value ? "bg-card text-text [box-shadow:var(--shadow)]" : "text-quiet hover:text-text"}`}
              >
                {label}
              </button>
            ))}
          </div>
        </form>
        <div className="mt-4 grid gap-2">
          {administers !== undefined && (
            <a className={`${quietButton} sm:hidden`} href="/start/cli">
              Command line
            </a>
          )}
          {administers && (
            <a className={`${quietButton} sm:hidden`} href="/admin">
              Administration
            </a>
          )}
          <a className={quietButton} href="/start/sign-ins">
            How you sign in
          </a>
          <a className={quietButton} href="/change-password">
            Change password
          </a>
          <form action={signOut}>
            <button className={`${quietButton} w-full`}>Sign out</button>
          </form>
        </div>
      </div>
    </>
  );
}
