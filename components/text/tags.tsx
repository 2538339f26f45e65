/** Elements for tags of messages: `<link>…</link>`, `<time></time>`, `<code>…</code>`. */
import type { ReactNode } from "react";
import { link as linkLook } from "../ui/styles";
import { Moment, Time } from "../ui/time";

export const linkTag = (href: string) => (name: ReactNode) => (
  <a className={linkLook} href={href}>
    {name}
  </a>
);

export const boldLinkTag = (href: string) => (name: ReactNode) => (
  <a className={`${linkLook} font-semibold`} href={href}>
    {name}
  </a>
);

export const timeTag = (at: Date) => () => <Time at={at} />;

export const momentTag = (at: Date, now: Date) => () => <Moment at={at} now={now} />;

export const codeTag = (code: ReactNode) => <code className="font-mono text-[13px] break-all">{code}</code>;

/** Text in another look: `<b>…</b>`, `<quiet>…</quiet>`. */
export const lookTag = (className: string) => (text: ReactNode) => <span className={className}>{text}</span>;

export const boldTag = lookTag("font-semibold text-text");

/** An element in place of an empty tag: `<contact></contact>`. */
export const elementTag = (element: ReactNode) => () => element;
