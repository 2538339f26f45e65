/**
 * Finds texts of a page that don't come from the message catalogue.
 *
 * In the pseudo-locale every message has only accented letters. So whatever has a plain letter is data, a
 * proper noun, or a text missing from the catalogue.
 */
import type { Page } from "@playwright/test";
import * as company from "@/scripts/demo/company";
import { PEOPLE, userNameOf } from "@/scripts/demo/people";

/** Names that are the same in every language. */
const PROPER_NOUNS = [
  "Foyer",
  "AWS IAM Identity Center",
  "AWS",
  "IAM",
  "SAML",
  "OIDC",
  "OpenID Connect",
  "SCIM",
  "LDAP",
  "LDAPS",
  "Active Directory",
  "Microsoft Entra ID",
  "Microsoft",
  "Entra ID",
  "Google Workspace",
  "Google",
  "Okta",
  "OneLogin",
  "JumpCloud",
  "Ping",
  "PingOne",
  "Keycloak",
  "Authentik",
  "authentik",
  "OpenLDAP",
  "FreeIPA",
  "JSON",
  "JSONL",
  "CSV",
  "CLI",
  "UTC",
  "PowerShell",
  "Windows",
  "fish",
  "env",
];

/** Patterns of data. */
const DATA_SHAPES = [
  // URLs, paths and email addresses.
  /\bhttps?:\/\/\S+/g,
  /[\w.+-]+@[\w.-]+\w/g,
  /\/[a-z][\w./{}-]*/g,
  /\b(?:[a-z0-9-]+\.)+(?:example|test|com|local|internal|localhost)\b/g,
  // Ids: ARNs, UUIDs, and those with a prefix and digits.
  /\barn:aws[\w-]*:\S+/g,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
  /\b(?:o|r|ou|src|ssoins|ps)-[0-9a-z-]{4,}/g,
  /\b[A-Z]{4}[A-Z0-9]{12,}\b/g,
  /\b[0-9a-f]{16,}\b/g,
  // AWS's Regions, actions and names with a path; Foyer's own Region.
  /\b[a-z]{2}(?:-gov)?-[a-z]+-\d\b/g,
  /\bfoyer-\d\b/g,
  /\b[a-z0-9-]+:[A-Z][A-Za-z*]+/g,
  // Dates and times, which Intl writes.
  /\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{1,2}, \d{4}/g,
  /\d{1,2}:\d{2}(?::\d{2})?\s[AP]M/g,
];

/** All names of the demo company. */
const DEMO_WORDS = [
  ...stringsIn(company),
  ...PEOPLE.flatMap(([name, groups]) => [name, name.split(" ")[0] ?? "", userNameOf(name), ...groups]),
  "Root",
];

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value, ...value.split("/")];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Removes these whole words, longest first. */
function remover(words: readonly string[]): (text: string) => string {
  const unique = [...new Set(words)].filter((word) => /[A-Za-z]/.test(word));
  const longestFirst = unique.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(?<![A-Za-z])(?:${longestFirst.map(escaped).join("|")})(?![A-Za-z])`, "g");
  return (text) => text.replace(pattern, "");
}

const withoutKnownWords = remover([...PROPER_NOUNS, ...DEMO_WORDS]);

/** Returns what remains of a text without data and proper nouns, or null if that has no plain letter. */
export function untranslatedPart(text: string): string | null {
  const plain = DATA_SHAPES.reduce((rest, shape) => rest.replace(shape, ""), text);
  const rest = withoutKnownWords(plain);
  return /[A-Za-z]/.test(rest) ? rest.replace(/\s+/g, " ").trim() : null;
}

/** Returns the untranslated texts of a page, including those for screen readers and tooltips. */
export async function untranslatedTexts(page: Page): Promise<string[]> {
  const texts = await page.evaluate(collectTexts);
  const left = texts.flatMap(({ where, text }) => {
    const part = untranslatedPart(text);
    return part === null ? [] : [`${where}: ${text.trim().replace(/\s+/g, " ")}`];
  });
  return [...new Set(left)];
}

/** Runs in the browser. Also reads hidden parts, such as closed menus and details. */
function collectTexts(): { where: string; text: string }[] {
  // Code and secrets have no language, dates are from Intl, and text typed into a text area is data.
  const notText = "script, style, template, noscript, code, pre, time, textarea, output";
  const isMono = (element: Element) =>
    element.closest("[class*='font-mono'], [class*='font-sans']")?.className.includes("font-mono") ?? false;
  const isData = (element: Element) => element.closest(notText) !== null || isMono(element);
  const found: { where: string; text: string }[] = [{ where: "title", text: document.title }];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { parentElement: element, textContent: text } = node;
    if (element && text?.trim() && element.closest("body") && !isData(element))
      found.push({ where: element.tagName.toLowerCase(), text });
  }
  for (const name of [
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "aria-description",
    "aria-roledescription",
  ])
    for (const element of document.body.querySelectorAll(`[${name}]`))
      if (!element.matches("time"))
        found.push({
          where: `${element.tagName.toLowerCase()}[${name}]`,
          text: element.getAttribute(name) ?? "",
        });
  return found;
}
