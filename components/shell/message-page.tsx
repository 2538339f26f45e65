/** A whole page with one message and one thing to do. */
import type { ReactNode } from "react";
import { FoyerLogo } from "../ui/icons";

type Props = { title: string; text: string; children?: ReactNode };

export function MessagePage({ title, text, children }: Props) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 text-center">
      <FoyerLogo className="size-10 text-quiet" />
      <h1 className="mt-5 text-[22px] font-bold tracking-tight">{title}</h1>
      <p className="mt-1 mb-6 max-w-md text-quiet">{text}</p>
      {children}
    </main>
  );
}
