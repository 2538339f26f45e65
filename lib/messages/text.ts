/**
 * Turns message keys into text for one reader, on the server and in the browser. It contains no catalogue, so
 * that the browser loads only the messages that its page passes.
 */
import formatMessage from "icu-minify/format";
import { createElement, Fragment, type ReactNode } from "react";
import type { CompiledMessages } from "./compiled";
import { createFormatter, formatters, type Formatter } from "./formatter";
import type { Locale } from "./locale";
import type { MessageKey, Params, ParamsOf, Value } from "./types";

type Tag = (chunks: ReactNode) => ReactNode;

export type Text = {
  readonly locale: Locale;
  readonly format: Formatter;
  /** Returns the message as a string. */
  t<K extends MessageKey>(key: K, ...params: ParamsOf<K>): string;
  /** Returns the message with elements in place of its tags: `<link>…</link>` becomes `link(children)`. */
  rich<K extends MessageKey>(key: K, values: Params<K> & Record<string, Value | Tag>): ReactNode;
  /** Returns whether this page has the message. */
  has(key: string): boolean;
  /**
   * Returns a message whose key is data: a refusal's code, a stored reason. Unknown keys are returned
   * unchanged.
   */
  code(key: string, params?: Readonly<Record<string, unknown>>): string;
};

export function createText(locale: Locale, messages: CompiledMessages): Text {
  const options = { formatters, timeZone: locale.timeZone };
  const plain = (key: string, params: Record<string, Value> | undefined): string => {
    const message = messages[key];
    if (message === undefined) throw new Error(`The message ${key} is not among those of this page`);
    return formatMessage(message, locale.format, params, options) as string;
  };
  return {
    locale,
    format: createFormatter(locale),
    t: (key, ...[params]) => plain(key, params as Record<string, Value> | undefined),
    rich(key, values) {
      const message = messages[key];
      if (message === undefined) throw new Error(`The message ${key} is not among those of this page`);
      const parts = formatMessage<ReactNode>(message, locale.format, tagsAsElements(values), options);
      return createElement(Fragment, null, ...(Array.isArray(parts) ? parts : [parts]));
    },
    has: (key) => messages[key] !== undefined,
    code: (key, params) =>
      messages[key] === undefined ? key : plain(key, params as Record<string, Value> | undefined),
  };
}

function tagsAsElements(values: Record<string, Value | Tag>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === "function"
        ? (chunks: ReactNode[]) => value(createElement(Fragment, null, ...chunks))
        : value,
    ]),
  );
}
