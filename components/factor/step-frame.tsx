/**
 * The page that asks for a second factor: what for, who, one main way, and the others as lines. Step-up uses the
 * same frame with another purpose.
 */
import type { ReactNode } from "react";
import type { Text } from "@/lib/messages/text";
import type { Company } from "@/lib/web/start-page-types";
import { initialsOf } from "../shell/initials";
import { SignInFrame } from "../shell/sign-in-frame";
import { NextIcon } from "../ui/icons";

export type OtherWay = { href: string; label: string; icon: ReactNode };

type Props = {
  text: Text;
  company: Company;
  title: string;
  /** What it is for, in a sentence. */ purpose: ReactNode;
  person: { displayName: string; name: string };
  others: OtherWay[];
  /** How long it lasts, and a way out. */ foot?: ReactNode;
  children: ReactNode;
};

export function StepFrame({ text, company, title, purpose, person, others, foot, children }: Props) {
  return (
    <SignInFrame text={text} company={company}>
      <h1 className="text-[22px] font-bold tracking-tight">{title}</h1>
      <div className="text-quiet">{purpose}</div>
      <div className="my-4 flex items-center gap-3 border-y border-line py-3">
        <span
          aria-hidden="true"
          className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-[13px] font-bold text-on-accent"
        >
          {initialsOf(person.displayName)}
        </span>
        <p className="min-w-0 leading-tight">
          <span className="block font-semibold">{person.displayName}</span>
          <span className="block text-[13px] break-all text-quiet">{person.name}</span>
        </p>
      </div>
      {children}
      {others.length > 0 && (
        <ul className="mt-4 divide-y divide-line">
          {others.map(({ href, label, icon }) => (
            <li key={href}>
              <a
                href={href}
                className="flex min-h-11 items-center gap-3 rounded-small py-2 text-sm font-semibold hover:text-accent"
              >
                <span className="text-quiet">{icon}</span>
                <span className="mr-auto">{label}</span>
                <NextIcon className="size-3.5 text-quiet" />
              </a>
            </li>
          ))}
        </ul>
      )}
      {foot && (
        <div className="mt-4 border-t border-line pt-3 text-center text-[13px] text-quiet">{foot}</div>
      )}
    </SignInFrame>
  );
}
