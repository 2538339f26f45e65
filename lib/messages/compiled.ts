/** Catalogues for the browser and the translator: flat, and compiled by icu-minify once per language. */
import compile from "icu-minify/compile";
import type { CompiledMessage } from "icu-minify/format";
import { en } from "./en";
import type { Language } from "./locale";
import { pseudoMessage } from "./pseudo";
import type { Catalogue, Namespace } from "./types";

export type CompiledMessages = Readonly<Record<string, CompiledMessage>>;

/** Another language is one more file and its line here (and in `LANGUAGES`). */
const CATALOGUES: Record<Language, Catalogue> = { en, "en-XA": en };

const compiled = new Map<Language, CompiledMessages>();

export function compiledMessages(language: Language): CompiledMessages {
  const found = compiled.get(language) ?? compileAll(language);
  compiled.set(language, found);
  return found;
}

/** Returns the messages of some namespaces, which a layout passes to its client components. */
export function pickMessages(language: Language, namespaces: readonly Namespace[]): CompiledMessages {
  const prefixes = namespaces.map((namespace) => `${namespace}.`);
  const entries = Object.entries(compiledMessages(language));
  return Object.fromEntries(entries.filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix))));
}

function compileAll(language: Language): CompiledMessages {
  const found: Record<string, CompiledMessage> = {};
  for (const [key, text] of flatten(CATALOGUES[language])) {
    // icu-minify's choices have no prototype, and React refuses to pass those to client components.
    const message = JSON.parse(JSON.stringify(compile(text))) as CompiledMessage;
    found[key] = language === "en-XA" ? pseudoMessage(message) : message;
  }
  return found;
}

function flatten(part: object, path = ""): [string, string][] {
  return Object.entries(part).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : flatten(value as object, `${path}${key}.`),
  );
}
