/**
 * Where a console sign-in may lead: pages of the AWS console, nothing else.
 *
 * The host decides, and it is read twice: from the text as it stands and by the URL parser (WHATWG
 * URL). Whatever the two could disagree about (user info, backslashes, other alphabets, percent-encoded
 * hosts, missing slashes) is refused before the comparison, so no browser can read another host.
 *
 * @see IAM user guide, "Enable custom identity broker access to the AWS console" (Destination)
 * @see CWE-601, URL redirection to untrusted site
 */
import { PARTITIONS, type Partition } from "./arn";
import { consoleDomain } from "./partition";

/** `reason` completes the sentence "The destination cannot be opened: …". */
export type ConsoleDestination =
  | { ok: true; url: string; partition: Partition }
  | { ok: false; reason: string };

const LONGEST = 2_048;
/** Controls, every kind of space, invisible and bidirectional marks, unpaired surrogates, unassigned. */
const FORBIDDEN = /[\p{C}\p{Z}\\]/u;
/** NUL, CR and LF behind any number of percent-encodings. */
const ENCODED_BREAK = /%(?:25)*0[0ad]/i;
const DOUBLE_SLASH = /^\/(?:\/|\\|%2f|%5c)/i;
const AUTHORITY = /^(https?):\/\/([a-z0-9.-]+)((?::[0-9]{1,5})?)(?=[/?#]|$)/i;
const LABEL = /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** The label that the console's multi-session support puts in front: an account id and eight characters. */
const MULTI_SESSION_LABEL = /^[0-9]{12}-[a-z0-9]{8}\./;
/** Permission sets' relay state in the SSO Admin API: CreatePermissionSet, RelayState. */
const RELAY_STATE = /^[a-zA-Z0-9&$@#\\/%?=~\-_'"|!:,.;*+[\] (){}]{1,240}$/;

const refuse = (reason: string): ConsoleDestination => ({ ok: false, reason });

/**
 * A page of the AWS console, in the parser's spelling and without a multi-session prefix.
 * @param allowedOrigins exact origins (`http://localhost:4400`) of consoles that stand in for AWS's; they count as partition `aws`
 */
export function parseConsoleDestination(
  input: string,
  allowedOrigins: readonly string[] = [],
): ConsoleDestination {
  if (input === "") return refuse("it is empty");
  if (input.length > LONGEST) return refuse(`it is longer than ${LONGEST} characters`);
  if (FORBIDDEN.test(input)) return refuse("it holds a space, a backslash or an invisible character");
  if (ENCODED_BREAK.test(input)) return refuse("it holds an encoded line break");
  const [, scheme = "", writtenHost = "", writtenPort = ""] = AUTHORITY.exec(input) ?? [];
  if (scheme === "") return refuse("it is not a plain https address");
  const url = URL.canParse(input) ? new URL(input) : null;
  if (!url || url.hostname !== writtenHost.toLowerCase() || url.username !== "" || url.password !== "")
    return refuse("it is not a plain https address");
  if (DOUBLE_SLASH.test(url.pathname)) return refuse("its path begins with two slashes");
  if (url.href.length > LONGEST) return refuse(`it is longer than ${LONGEST} characters`);
  if (allowedOrigins.includes(url.origin)) return { ok: true, url: url.href, partition: "aws" };
  if (url.protocol !== "https:") return refuse("it does not begin with https://");
  if (writtenPort !== "" && writtenPort !== ":443") return refuse("it names a port");
  if (!url.hostname.split(".").every((label) => LABEL.test(label)))
    return refuse("its host is not a page of the AWS console");
  const partition = PARTITIONS.find((each) => isWithin(url.hostname, consoleDomain(each)));
  if (partition === undefined) return refuse("its host is not a page of the AWS console");
  const host = url.hostname.replace(MULTI_SESSION_LABEL, "");
  return { ok: true, url: `https://${host}${url.pathname}${url.search}${url.hash}`, partition };
}

/** A permission set's relay state: a console destination in the alphabet and length of the SSO Admin API. */
export function parseRelayState(input: string, allowedOrigins: readonly string[] = []): ConsoleDestination {
  if (input.length > 240) return refuse("it is longer than 240 characters");
  if (input !== "" && !RELAY_STATE.test(input))
    return refuse("it holds a character that AWS does not allow in a relay state");
  return parseConsoleDestination(input, allowedOrigins);
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
