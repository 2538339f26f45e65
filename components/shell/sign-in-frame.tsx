/** The frame of the pages before the portal: the company's name, one card and the support contact. */
import type { ReactNode } from "react";
import type { Text } from "@/lib/messages/text";
import type { Company } from "@/lib/web/start-page-types";
import { elementTag } from "../text/tags";
import { FoyerLogo } from "../ui/icons";
import { link } from "../ui/styles";

type Props = { text: Text; company: Company; children: ReactNode };

export function SignInFrame({ text, company: { name, supportContact }, children }: Props) {
  return (
    <div className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <header className="flex items-center gap-2.5 text-lg font-bold tracking-tight">
        <FoyerLogo className="size-6 shrink-0 text-accent" />
        {name}
      </header>
      <main className="w-full max-w-[400px] rounded-large border border-line bg-card p-7 [box-shadow:var(--shadow)]">
        {children}
      </main>
      <footer className="text-center text-[13px] text-quiet">
        {supportContact === null
          ? text.t("shell.ask_administrator")
          : text.rich("shell.ask_support", { contact: elementTag(<Contact contact={supportContact} />) })}
      </footer>
    </div>
  );
}

function Contact({ contact }: { contact: string }) {
  return contact.includes("@") ? (
    <a className={link} href={`mailto:${contact}`}>
      {contact}
    </a>
  ) : (
    contact
  );
}
