/** What a person should compare before they let a program in. */
import type { ReactNode } from "react";
import { Time } from "../ui/time";

type Props = { program: string; ip: string | null; network: string | null; at: Date | null; lifetime: string };

export function RequestFacts({ program, ip, network, at, lifetime }: Props) {
  const rows: [string, ReactNode][] = [
    ["Program", <><span className="font-mono text-[13px] break-all">{program}</span> <span className="block text-[13px] text-quiet">It gave itself this name.</span></>],
    ["Asked from", <>{ip ?? "unknown"}{network && <span className="block text-[13px] text-quiet">{network}</span>}</>],
    ...(at ? [["Asked at", <span key="at" className="[&_time]:whitespace-normal"><Time at={at} seconds /></span>] as [string, ReactNode]] : []),
    ["May do", "Open every account and role that is assigned to you"],
    ["For", lifetime],
  ];
  return (
    <dl className="mb-5 divide-y divide-line rounded-medium border border-line text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="grid grid-cols-[96px_1fr] gap-3 px-3.5 py-2.5">
          <dt className="text-quiet">{name}</dt>
          <dd className="min-w-0 font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
