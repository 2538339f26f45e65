/** The reader's menu: appearance, sign-in methods, signing out. A native popover, so it works before JavaScript. */
import type { Text } from "@/lib/messages/text";
import type { Person } from "@/lib/web/start-page-types";
import type { Theme } from "@/lib/web/theme";
import { quietButton } from "../ui/styles";
import { initialsOf } from "./initials";

export type PersonMenuProps = {
  text: Text;
  person: Person;
  theme: Theme;
  setTheme: (form: FormData) => Promise<void>;
  signOut: () => Promise<void>;
  /** Set in the portal: on small screens the header has no space for its pages, so the menu links to them. */
  administers?: boolean;
};

const THEMES = ["system", "light", "dark"] as const satisfies Theme[];

export function PersonMenu({ text, person, theme, setTheme, signOut, administers }: PersonMenuProps) {
  const { t } = text;
  return (
    <>
      <button
        type="button"
        popoverTarget="person-menu"
        aria-label={t("shell.user_menu", { name: person.displayName })}
        className="flex min-h-11 items-center gap-2.5 rounded-small pl-2 text-sm text-quiet hover:text-text"
      >
        <span className="max-sm:hidden">{person.displayName}</span>
        <span
          aria-hidden="true"
          className="grid size-8 place-items-center rounded-full bg-accent text-[13px] font-bold text-on-accent"
        >
          {initialsOf(person.displayName)}
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
            {t("shell.appearance")}
          </p>
          <div
            role="group"
            aria-labelledby="theme-label"
            className="flex flex-wrap gap-1 rounded-small bg-sunken p-1"
          >
            {THEMES.map((value) => (
              <button
                key={value}
                name="theme"
                value={value}
                aria-pressed={theme === value}
                className={`min-h-8 grow rounded-[6px] px-2 text-[13px] whitespace-nowrap font-semibold pointer-coarse:min-h-11 ${theme === value ? "bg-card text-text [box-shadow:var(--shadow)]" : "text-quiet hover:text-text"}`}
              >
                {t(`shell.theme_${value}`)}
              </button>
            ))}
          </div>
        </form>
        <div className="mt-4 grid gap-2">
          {administers !== undefined && (
            <a className={`${quietButton} sm:hidden`} href="/start/cli">
              {t("shell.command_line")}
            </a>
          )}
          {administers && (
            <a className={`${quietButton} sm:hidden`} href="/admin">
              {t("shell.administration")}
            </a>
          )}
          <a className={quietButton} href="/start/sign-ins">
            {t("shell.sign_in_methods")}
          </a>
          <a className={quietButton} href="/start/sessions">
            {t("shell.sessions")}
          </a>
          <a className={quietButton} href="/start/activity">
            {t("shell.activity")}
          </a>
          <a className={quietButton} href="/change-password">
            {t("shell.change_password")}
          </a>
          <form action={signOut}>
            <button className={`${quietButton} w-full`}>{t("shell.sign_out")}</button>
          </form>
        </div>
      </div>
    </>
  );
}
