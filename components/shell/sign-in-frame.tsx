/** The frame of pages before the portal: the company's name, one card, whom to ask. */
import type { ReactNode } from "react";
import { DoorMark } from "../ui/icons";
import { link } from "../ui/styles";

type Props = { company: string; supportContact: string | null; children: ReactNode };

export function SignInFrame({ company, supportContact, children }: Props) {
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <header className="flex items-center gap-2.5 text-lg font-bold tracking-tight">
        <DoorMark className="size-6 text-accent" />
        {company}
      </header>
      <main className="w-full max-w-[400px] rounded-large border border-line bg-card p-7 [box-shadow:var(--shadow)]">
        {children}
      </main>
      <footer className="text-[13px] text-quiet">
        Trouble signing in?{" "}
        {supportContact === null ? (
          "Ask your administrator."
        ) : supportContact.includes("@") ? (
          <a className={link} href={`mailto:${supportContact}`}>
            {supportContact}
          </a>
        ) : (
          supportContact
        )}
      </footer>
    </div>
  );
}
