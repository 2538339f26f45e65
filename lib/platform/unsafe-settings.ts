/**
 * What would take production's protection away without anyone noticing: switches of Node.js that end the checking
 * of certificates, let others read the process's memory, or write secrets to a file.
 */

/** Options of Node.js, in NODE_OPTIONS or on the command line. */
const OPTIONS: readonly [RegExp, string][] = [
  [/^--(inspect|debug)/, "lets anyone who reaches that port read every secret"],
  [/^--tls-keylog/, "writes the keys of encrypted connections to a file"],
  [/^--tls-min-v1\.[01]$/, "allows encryption that can be broken"],
  [/^--insecure-http-parser$/, "lets requests be smuggled past a proxy"],
];
/** These parts of Node.js print headers and bodies. */
const TALKATIVE = /^(https?2?|tls|net|fetch|undici)$/i;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Returns one line per setting that production must not start with, each beginning with its name. */
export function unsafeSettings(
  environment: Record<string, string | undefined>,
  nodeArguments: readonly string[],
): string[] {
  const problems: string[] = [];
  if (environment.NODE_TLS_REJECT_UNAUTHORIZED === "0")
    problems.push(
      "NODE_TLS_REJECT_UNAUTHORIZED must not be 0: Foyer could not tell AWS or an identity provider from an impostor. Name a private certificate authority in NODE_EXTRA_CA_CERTS",
    );
  const given: readonly [string, readonly string[]][] = [
    ["NODE_OPTIONS", (environment.NODE_OPTIONS ?? "").split(/\s+/)],
    ["Node.js", nodeArguments],
  ];
  for (const [where, options] of given)
    for (const option of options) {
      const found = OPTIONS.find(([pattern]) => pattern.test(option));
      if (found) problems.push(`${where} must not have ${option.split("=")[0]}: it ${found[1]}`);
    }
  const talkative = (environment.NODE_DEBUG ?? "").split(",").filter((part) => TALKATIVE.test(part.trim()));
  if (talkative.length > 0)
    problems.push(
      `NODE_DEBUG must not have ${talkative.join(", ")}: it writes passwords and tokens to the log`,
    );
  for (const [name, value] of Object.entries(environment))
    if (name.startsWith("AWS_ENDPOINT_URL") && value !== undefined && isPlain(value))
      problems.push(`${name} must begin with https:// in production (plain http is for localhost only)`);
  return problems;
}

function isPlain(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === "http:" && !LOOPBACK.test(url.hostname);
}
