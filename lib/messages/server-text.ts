/** Texts with the whole catalogue, for the server: pages, route handlers, AWS's protocols, logs. */
import { compiledMessages } from "./compiled";
import { ENGLISH, type Locale } from "./locale";
import { createText, type Text } from "./text";

export function serverText(locale: Locale): Text {
  return createText(locale, compiledMessages(locale.language));
}

let english: Text | undefined;

/** Returns English texts in UTC, for machines and logs. */
export function englishText(): Text {
  return (english ??= serverText(ENGLISH));
}
