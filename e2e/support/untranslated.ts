/**
 * Finds texts of a page that don't come from the message catalogue.
 *
 * In the pseudo-locale every message has only accented letters. So whatever has a plain letter is data, a
 * proper noun, or a text missing from the catalogue.
 */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { TEMPLATES } from "@/lib/access/permission-sets/templates";
import { SYSTEM_ROLES } from "@/lib/formats/role-name";
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
  "AD FS",
  "Auth0",
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
  // Programs, as they call themselves.
  /\b[A-Za-z-]+ \d[\w.]* on (?:Android|iOS|Windows|macOS|Linux)\b/g,
  // Placeholders: JSON, XML and a tag; and the parameter that an administrator may type.
  /^\{ .* \}$|^<\w+ …$|^\w+=\w+$/g,
  /\{name\}/g,
];

/** Names of AWS's managed policies. */
const POLICIES = Object.keys(
  JSON.parse(readFileSync("lib/formats/iam-policy/aws-managed-policies.json", "utf8")) as object,
);

/** Permission sets that Foyer suggests, its roles in AWS, and the jobs that the demo runs as. */
const FOYER_NAMES = [...TEMPLATES.map(({ name }) => name), ...Object.values(SYSTEM_ROLES), "demo"];

const initialsOf = (name: string) => name.replace(/(\p{L})\p{L}*[\s-]*/gu, "$1");

/** All names of the demo company. */
const DEMO_WORDS = [
  ...stringsIn(company),
  ...PEOPLE.flatMap(([name, groups]) => [
    name,
    name.split(" ")[0] ?? "",
    initialsOf(name),
    userNameOf(name),
    ...groups,
  ]),
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

const KNOWN_WORDS = [...PROPER_NOUNS, ...POLICIES, ...FOYER_NAMES, ...DEMO_WORDS];

/** Returns whether a text has a plain letter besides data, known words and the "and" of Intl's lists. */
function isUntranslated(text: string, withoutKnownWords: (text: string) => string): boolean {
  const plain = DATA_SHAPES.reduce((rest, shape) => rest.replace(shape, ""), text);
  const rest = withoutKnownWords(plain).replace(/^[\s,]*and[\s,]*(?=$|⟦)/, "");
  return /[A-Za-z]/.test(rest);
}

/** Returns a function that lists a page's untranslated texts, including those for screen readers and tooltips. */
export function finderOfUntranslated(ownWords: readonly string[]): (page: Page) => Promise<string[]> {
  const withoutKnownWords = remover([...KNOWN_WORDS, ...ownWords]);
  return async (page) => {
    const texts = await page.evaluate(collectTexts);
    const left = texts.filter(({ text }) => isUntranslated(text, withoutKnownWords));
    return [...new Set(left.map(({ where, text }) => `${where}: ${text.trim().replace(/\s+/g, " ")}`))];
  };
}

/** Runs in the browser. Also reads hidden parts, such as closed menus and details. */
function collectTexts(): { where: string; text: string }[] {
  // Code, keys and secrets have no language, dates are from Intl, and text typed into a text area is data.
  const notText = "script, style, template, noscript, code, kbd, pre, time, textarea, output";
  // An option that shows its value shows a code: an attribute's path, an algorithm.
  const isCode = (element: Element) => element instanceof HTMLOptionElement && element.text === element.value;
  const isMono = (element: Element) =>
    element.closest("[class*='font-mono'], [class*='font-sans']")?.className.includes("font-mono") ?? false;
  const isData = (element: Element) =>
    element.closest(notText) !== null || isMono(element) || isCode(element);
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
