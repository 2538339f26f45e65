/** The language of the texts, and the region whose formats dates and numbers follow. */

/** Languages that Foyer has texts in. en-XA is accented English for tests: see pseudo.ts. */
export const LANGUAGES = ["en", "en-XA"] as const;
export type Language = (typeof LANGUAGES)[number];

export type Locale = {
  readonly language: Language;
  /** BCP 47 tag for Intl: the texts' language with the reader's region, such as en-DE. */
  readonly format: string;
  /** IANA time zone; UTC until the browser sends another. */
  readonly timeZone: string;
};

export const ENGLISH: Locale = { language: "en", format: "en", timeZone: "UTC" };

/** Longer headers are ignored: browsers send a few dozen characters. */
const MAX_HEADER_LENGTH = 200;

/**
 * Returns the reader's locale. The first language tag decides the region; texts are in the first language
 * that Foyer has, otherwise English.
 * @see RFC 9110 §12.5.4 (Accept-Language)
 */
export function readerLocale(
  acceptLanguage: string | null | undefined,
  timeZone: string | null | undefined,
): Locale {
  const tags = preferredTags(acceptLanguage ?? "");
  const language = tags.map(languageOf).find((found) => found !== undefined) ?? "en";
  const region = tags[0] === undefined ? undefined : regionOf(tags[0]);
  return {
    language,
    format: language === "en-XA" || region === undefined ? "en" : `en-${region}`,
    timeZone: isTimeZone(timeZone) ? timeZone : "UTC",
  };
}

function preferredTags(header: string): string[] {
  return header
    .slice(0, MAX_HEADER_LENGTH)
    .split(",")
    .map((part) => {
      const [tag = "", quality = ""] = part.trim().split(";");
      const weight = /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(quality)?.[1];
      return { tag, weight: quality === "" ? 1 : Number(weight ?? 0) };
    })
    .filter(({ tag, weight }) => weight > 0 && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(tag))
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);
}

function languageOf(tag: string): Language | undefined {
  const exact = LANGUAGES.find((language) => language.toLowerCase() === tag.toLowerCase());
  return exact ?? LANGUAGES.find((language) => language === tag.split("-")[0]?.toLowerCase());
}

/** Most people who request "de" live in DE; "en" alone says nothing about the region. */
function regionOf(tag: string): string | undefined {
  try {
    const locale = new Intl.Locale(tag);
    return locale.region ?? (locale.language === "en" ? undefined : locale.maximize().region);
  } catch {
    return undefined;
  }
}

function isTimeZone(name: string | null | undefined): name is string {
  if (!name || !/^[A-Za-z0-9_+/-]{1,64}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
