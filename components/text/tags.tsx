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

/** A styled span: `<b>…</b>`, `<quiet>…</quiet>`. */
export const styledTag = (className: string) => (text: ReactNode) => (
  <span className={className}>{text}</span>
);

export const boldTag = styledTag("font-semibold text-text");

/** Replaces an empty tag: `<contact></contact>`. */
export const elementTag = (element: ReactNode) => () => element;
