/** A whole page that says one thing and what to do next. */
import type { ReactNode } from "react";
import { DoorMark } from "../ui/icons";

export function MessagePage({
  title,
  text,
  children,
}: {
  title: string;
  text: string;
  children?: ReactNode;
}) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center px-4 text-center">
      <DoorMark className="size-10 text-quiet" />
      <h1 className="mt-5 text-[22px] font-bold tracking-tight">{title}</h1>
      <p className="mt-1 mb-6 max-w-md text-quiet">{text}</p>
      {children}
    </main>
  );
}
