/** What a person should compare before they let a program in. */
import type { ReactNode } from "react";
import { shortUserAgent } from "@/lib/formats/user-agent";
import { Time } from "../ui/time";

type Props = {
  program: string;
  /** What the program says it runs as and on. */
  userAgent: string | null;
  ip: string | null;
  network: string;
  at: Date;
  /** What happened there and then: a sign-in was asked for, or the program made itself known, perhaps weeks ago. */
  deed: "Asked" | "Registered";
  scope: string;
  lifetime: string;
};

export function RequestFacts({ program, userAgent, ip, network, at, deed, scope, lifetime }: Props) {
  const agent = shortUserAgent(userAgent);
  const note = (text: string) => <span className="block text-[13px] font-normal text-quiet">{text}</span>;
  const rows: [string, ReactNode][] = [
    [
      "Program",
      <>
        <span className="font-mono text-[13px] [overflow-wrap:anywhere]">{program}</span>
        {agent && <span className="block [overflow-wrap:anywhere]">{agent}</span>}
        {note("It says so of itself.")}
      </>,
    ],
    [
      `${deed} from`,
      <>
        {ip ?? "unknown"}
        {note(network)}
      </>,
    ],
    [
      `${deed} at`,
      <span key="at" className="[&_time]:whitespace-normal">
        <Time at={at} seconds />
      </span>,
    ],
    ["May do", <>Open every account and role that is assigned to you{note(`Scope: ${scope}`)}</>],
    ["For", lifetime],
  ];
  return (
    <dl className="mb-5 divide-y divide-line rounded-medium border border-line text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[112px_1fr] gap-3 px-3.5 py-2.5">
          <dt className="text-quiet">{name}</dt>
          <dd className="min-w-0 font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The sentence that a person who is being tricked should read last. */
export function DenyUnlessStarted() {
  return (
    <p className="mb-4 text-[13px] text-quiet">
      Did you not just start a sign-in in your terminal? Then deny.
    </p>
  );
}
