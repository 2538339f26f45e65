"use client";

/** Greets by the reader's own clock, and says until when they are signed in. */
import { useSyncExternalStore } from "react";

type Props = { name: string; accountCount: number; roleCount: number; signedInUntil: string };

const never = () => () => {};
const count = (number: number, noun: string) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

export function Greeting({ name, accountCount, roleCount, signedInUntil }: Props) {
  // The server does not know the reader's time zone: what depends on it waits for the browser.
  const inBrowser = useSyncExternalStore(never, () => true, () => false);
  const hour = new Date().getHours();
  const greeting = !inBrowser ? "Hello" : hour < 5 ? "Good evening" : hour < 12 ? "Good morning" : hour < 18 ? "Good afternoon" : "Good evening";
  const until = inBrowser ? new Date(signedInUntil).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) : null;
  return (
    <div className="mb-5">
      <h1 className="text-[23px] font-bold tracking-tight">
        {greeting}, {name}
      </h1>
      <p className="text-quiet">
        {count(accountCount, "account")}, {count(roleCount, "role")}.{until !== null && ` Signed in until ${until}.`}
      </p>
    </div>
  );
}
