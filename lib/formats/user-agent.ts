/** A short description of a program: "aws-cli 2.9.19 on Linux". Unverified. */

const BROWSERS: [RegExp, string][] = [
  [/Edg(?:A|iOS)?\/(\d+)/, "Edge"],
  [/Firefox\/(\d+)/, "Firefox"],
  [/(?:Headless)?Chrome\/(\d+)/, "Chrome"],
  [/Version\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari/, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/Android/i, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/i, "Windows"],
  [/Darwin|Mac OS X|macOS/i, "macOS"],
  [/Linux/i, "Linux"],
];

/** Returns null if there is nothing to display. */
export function shortUserAgent(text: string | null): string | null {
  const plain = (text ?? "").replace(/[^\x20-\x7E]/g, "").trim();
  if (plain === "") return null;
  // Already short, as stored in a client's registration.
  if (/^[^/\s]{1,30} [\w.-]{1,12}( on [A-Za-z]{1,7})?$/.test(plain)) return plain;
  const system = SYSTEMS.find(([pattern]) => pattern.test(plain))?.[1];
  const browser = plain.startsWith("Mozilla/")
    ? BROWSERS.map(([pattern, name]) => ({ name, version: pattern.exec(plain)?.[1] })).find(
        ({ version }) => version !== undefined,
      )
    : undefined;
  const first = (plain.split(" ")[0] ?? "").slice(0, 40).replace("/", " ");
  const program = browser ? `${browser.name} ${browser.version}` : first;
  return system === undefined ? program : `${program} on ${system}`;
}
