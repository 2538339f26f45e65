/** Elements for tags of messages: `<link>…</link>`, `<time></time>`, `<code>…</code>`. */
import type { ReactNode } from "react";
import { link } from "../ui/styles";
import { Moment, Time } from "../ui/time";

export const linkTag = (href: string) => (name: ReactNode) => (
  <a className={link} href={href}>
    {name}
  </a>
);

export const timeTag = (at: Date) => () => <Time at={at} />;

export const momentTag = (at: Date, now: Date) => () => <Moment at={at} now={now} />;

export const codeTag = (code: ReactNode) => <code className="font-mono text-[13px] break-all">{code}</code>;
