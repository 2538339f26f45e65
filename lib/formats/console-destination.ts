/**
 * Console destinations: pages of the AWS console, nothing else.
 *
 * The host decides, and it is read twice: from the text itself and by the URL parser (WHATWG URL). Whatever
 * the two could disagree about (user info, backslashes, other alphabets, percent-encoded hosts, missing
 * slashes) is refused first, so no browser can read another host.
 *
 * @see IAM user guide, "Enable custom identity broker access to the AWS console" (Destination)
 * @see CWE-601, URL redirection to untrusted site
 */
import { PARTITIONS, type Partition } from "./arn";
import { consoleDomain } from "./partition";

/** Why a destination can't be opened. */
export type DestinationProblem =
  | "empty"
  | "too_long"
  | "forbidden_character"
  | "encoded_line_break"
  | "not_an_address"
  | "double_slash"
  | "not_https"
  | "has_port"
  | "not_the_console"
  | "not_a_relay_state";

export type ConsoleDestination =
  | { ok: true; url: string; partition: Partition }
  | { ok: false; problem: DestinationProblem };

const MAX_LENGTH = 2_048;
const MAX_RELAY_STATE_LENGTH = 240;
/** Controls, every kind of space, invisible and bidirectional marks, unpaired surrogates, unassigned. */
const FORBIDDEN = /[\p{C}\p{Z}\\]/u;
/** NUL, CR and LF after any number of percent-encodings. */
const ENCODED_BREAK = /%(?:25)*0[0ad]/i;
const DOUBLE_SLASH = /^\/(?:\/|\\|%2f|%5c)/i;
const AUTHORITY = /^(https?):\/\/([a-z0-9.-]+)((?::[0-9]{1,5})?)(?=[/?#]|$)/i;
const LABEL = /^(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** The prefix of the console's multi-session support: an account id and eight characters. */
const MULTI_SESSION_LABEL = /^[0-9]{12}-[a-z0-9]{8}\./;
/**
 * Pages of AWS services whose consoles are outside the console's domain and open with a console session too.
 * Whole hosts only: below aws.amazon.com there are also pages that anyone can write.
 */
const OTHER_CONSOLES =
  /^(?:(?:[a-z]{2}(?:-[a-z]+)+-[0-9]\.)?quicksight|health|phd|lightsail)\.aws\.amazon\.com$/;
/** Permission sets' relay state in the SSO Admin API: CreatePermissionSet, RelayState. */
const RELAY_STATE = /^[a-zA-Z0-9&$@#\\/%?=~\-_'"|!:,.;*+[\] (){}]{1,240}$/;

const refuse = (problem: DestinationProblem): ConsoleDestination => ({ ok: false, problem });

/** Parses a page of the AWS console; the URL is in the parser's spelling and without a multi-session prefix. */
export function parseConsoleDestination(input: string): ConsoleDestination {
  if (input === "") return refuse("empty");
  if (input.length > MAX_LENGTH) return refuse("too_long");
  if (FORBIDDEN.test(input)) return refuse("forbidden_character");
  if (ENCODED_BREAK.test(input)) return refuse("encoded_line_break");
  const [, scheme = "", writtenHost = "", writtenPort = ""] = AUTHORITY.exec(input) ?? [];
  if (scheme === "") return refuse("not_an_address");
  const url = URL.canParse(input) ? new URL(input) : null;
  if (!url || url.hostname !== writtenHost.toLowerCase() || url.username !== "" || url.password !== "")
    return refuse("not_an_address");
  if (DOUBLE_SLASH.test(url.pathname)) return refuse("double_slash");
  if (url.href.length > MAX_LENGTH) return refuse("too_long");
  if (url.protocol !== "https:") return refuse("not_https");
  if (writtenPort !== "" && writtenPort !== ":443") return refuse("has_port");
  if (!url.hostname.split(".").every((label) => LABEL.test(label))) return refuse("not_the_console");
  const partition = OTHER_CONSOLES.test(url.hostname)
    ? "aws"
    : PARTITIONS.find((each) => isWithin(url.hostname, consoleDomain(each)));
  if (partition === undefined) return refuse("not_the_console");
  const host = url.hostname.replace(MULTI_SESSION_LABEL, "");
  return { ok: true, url: `https://${host}${url.pathname}${url.search}${url.hash}`, partition };
}

/** Parses a permission set's relay state: a console destination in the alphabet and length of the SSO Admin API. */
export function parseRelayState(input: string): ConsoleDestination {
  if (input.length > MAX_RELAY_STATE_LENGTH) return refuse("too_long");
  if (input !== "" && !RELAY_STATE.test(input)) return refuse("not_a_relay_state");
  return parseConsoleDestination(input);
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
