"use client";

/** Greets by the reader's own clock, and says until when they are signed in. */
import { useState, useSyncExternalStore } from "react";

type Props = { name: string; accountCount: number; roleCount: number; signedInUntil: string };

const never = () => () => {};
const count = (number: number, noun: string) =>
  `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

function greetingAt(hour: number): string {
  if (hour >= 5 && hour < 12) return "Good morning";
  return hour >= 12 && hour < 18 ? "Good afternoon" : "Good evening";
}

export function Greeting({ name, accountCount, roleCount, signedInUntil }: Props) {
  // The server does not know the reader's time zone: what depends on it waits for the browser.
  const inBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const [openedAt] = useState(() => new Date());
  const greeting = inBrowser ? greetingAt(openedAt.getHours()) : "Hello";
  const until = inBrowser
    ? new Date(signedInUntil).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : "00:00 AM";
  return (
    <div className="mb-5">
      <h1 className="text-[23px] font-bold tracking-tight">
        {greeting}, {name}
      </h1>
      <p className="text-quiet">
        {count(accountCount, "account")}, {count(roleCount, "role")}.{" "}
        {/* Its room is kept, so that nothing below moves when it is known. */}
        <span className={inBrowser ? "" : "invisible"}>Signed in until {until}.</span>
      </p>
    </div>
  );
}
