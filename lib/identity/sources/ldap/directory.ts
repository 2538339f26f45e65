/**
 * Queries a directory: bound with the source's account, in pages, within limits.
 *
 * Filters are built from objects, so typed text never becomes filter syntax. Referrals are never followed. A
 * search completes or throws.
 */
import { allReasons, reason, type Reason } from "@/lib/messages/reason";
import type net from "node:net";
import {
  AndFilter,
  Client,
  EqualityFilter,
  FilterParser,
  MessageResponseStatus,
  OrFilter,
  PagedResultsControl,
  ResultCodeError,
  SearchRequest,
  StatusCodeParser,
  type Filter,
  type SearchResponse,
} from "ldapts";
import type { Ctx } from "@/lib/platform/context";
import { perOwnerCache } from "@/lib/platform/cache";
import type { SourceClient } from "../settings/types";
import { connectTo } from "./connect";
import { entryOf, type Entry } from "./entry";
import { policyControls, type PolicyControls } from "./password-policy";
import { DirectoryUnavailable, isUnavailable } from "./unavailable";

export type Search = { base: string; scope?: "base" | "sub"; filter: Filter; attributes: string[] };
/** A result about a user, with the directory's reason; or that the directory is unavailable. */
export type BindOutcome = { ok: true } | { ok: false; reason: Reason };

export type Directory = {
  /** The server that responds. */
  server: string;
  rootDse(): Promise<Entry>;
  /** @throws DirectoryUnavailable also if the result was cut short */
  pages(search: Search): AsyncGenerator<Entry[]>;
  all(search: Search): Promise<Entry[]>;
  /** Authenticates a user. The connection is bound as that user afterwards. */
  bind(dn: string, password: string): Promise<BindOutcome>;
};

const PAGE = 1_000;
const MAX_ENTRIES = 1_000_000;
/** Above the ids that the library gives to its own requests. */
const FIRST_MESSAGE_ID = 1_000_000;
const MAX_BYTES_PER_REQUEST = 128 * 1024 * 1024;
const ROOT_ATTRIBUTES = [
  "namingContexts",
  "defaultNamingContext",
  "rootDomainNamingContext",
  "supportedControl",
  "highestCommittedUSN",
  "dsServiceName",
  "dnsHostName",
  "vendorName",
];

/** The server that responded last is tried first. */
const lastGood = perOwnerCache<string>("directory servers", 1_000);

/**
 * Opens, binds, runs the work and closes. Tries the next server if one can't be reached. @throws
 * DirectoryUnavailable
 */
export async function withDirectory<T>(
  ctx: Pick<Ctx, "config" | "keyring">,
  source: SourceClient<"ldap">,
  options: { timeoutMilliseconds: number },
  work: (directory: Directory) => Promise<T>,
): Promise<T> {
  const { settings } = source;
  const password = source.secret?.reveal() ?? "";
  if (password === "") throw new DirectoryUnavailable(reason("directory.secret_missing"));
  const good = lastGood(ctx.keyring);
  const first = good.get(source.id);
  const servers = settings.servers.toSorted((a, b) => Number(b === first) - Number(a === first));
  const problems: Reason[] = [];
  for (const server of servers) {
    let socket: net.Socket;
    try {
      socket = await connectTo(server, settings, ctx.config.internalHosts);
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      problems.push(error.reason);
      continue;
    }
    try {
      const directory = directoryOn(socket, server, options.timeoutMilliseconds);
      const bound = await directory.bind(settings.bindName, password);
      // Another server would give the same result, and count another failed attempt.
      if (!bound.ok)
        throw new DirectoryUnavailable(
          reason("directory.account_refused", { server, problem: bound.reason }),
        );
      good.set(source.id, server);
      return await work(directory);
    } finally {
      socket.destroy();
    }
  }
  const [problem = reason("directory.no_server"), ...others] = problems;
  throw new DirectoryUnavailable(allReasons([problem, ...others]));
}

/** A connected client whose requests fail with Foyer's errors. */
type Connection = {
  server: string;
  client: Client;
  /** @throws ResultCodeError for the server's refusals, DirectoryUnavailable for everything else */
  send<R>(request: () => Promise<R>): Promise<R>;
  nextMessageId(): number;
};

/** Speaks LDAP on a socket, and cuts responses that are too large. */
function openConnection(socket: net.Socket, server: string, timeout: number): Connection {
  let isHanded = false;
  const client = new Client({
    // Only a name: the socket is connected already.
    url: "ldap://directory",
    timeout,
    createConnection: (() => {
      if (isHanded) throw new DirectoryUnavailable(reason("directory.connection_closed", { server }));
      isHanded = true;
      return socket;
    }) as unknown as typeof net.connect,
  });
  let [bytes, messageId] = [0, FIRST_MESSAGE_ID];
  socket.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_BYTES_PER_REQUEST)
      socket.destroy(new DirectoryUnavailable(reason("directory.response_too_large", { server })));
  });
  return {
    server,
    client,
    nextMessageId: () => (messageId += 1),
    async send(request) {
      bytes = 0;
      try {
        return await request();
      } catch (error) {
        if (error instanceof ResultCodeError || isUnavailable(error)) throw error;
        const message = (error as Error).message.split("\n")[0] ?? "";
        throw new DirectoryUnavailable(reason("directory.unreachable", { server, message }), error);
      }
    },
  };
}

function directoryOn(socket: net.Socket, server: string, timeout: number): Directory {
  const connection = openConnection(socket, server, timeout);
  const pages = (search: Search) => readPages(connection, search, timeout);
  const all = async (search: Search): Promise<Entry[]> => {
    const entries: Entry[] = [];
    for await (const page of pages(search)) entries.push(...page);
    return entries;
  };
  return {
    server,
    pages,
    all,
    async rootDse() {
      const filter = FilterParser.parseString("(objectClass=*)");
      const [root] = await all({ base: "", scope: "base", filter, attributes: ROOT_ATTRIBUTES });
      if (!root) throw new DirectoryUnavailable(reason("directory.no_root", { server }));
      return root;
    },
    bind: (dn, password) => bindAs(connection, dn, password),
  };
}

async function* readPages(
  { server, client, send, nextMessageId }: Connection,
  search: Search,
  timeout: number,
): AsyncGenerator<Entry[]> {
  const paging = new PagedResultsControl({ value: { size: PAGE }, critical: search.scope !== "base" });
  let seen = 0;
  for (;;) {
    const request = new SearchRequest({
      messageId: nextMessageId(),
      baseDN: search.base,
      scope: search.scope ?? "sub",
      filter: search.filter,
      attributes: search.attributes,
      timeLimit: Math.ceil(timeout / 1000),
      controls: search.scope === "base" ? [] : [paging],
    });
    // The library's own paging ends at an empty page; Active Directory sends such pages in the middle.
    const answer = (await send(() => client["_send"](request))) as SearchResponse | undefined;
    if (answer?.status !== MessageResponseStatus.Success)
      throw failureOf(server, search, StatusCodeParser.parse(answer));
    seen += answer.searchEntries.length;
    if (seen > MAX_ENTRIES)
      throw new DirectoryUnavailable(reason("directory.too_many_entries", { server, max: MAX_ENTRIES }));
    yield answer.searchEntries.map(entryOf);
    const cookie = answer.controls?.find((control) => control instanceof PagedResultsControl)?.value?.cookie;
    if (!cookie?.length) return;
    paging.value = { size: PAGE, cookie };
  }
}

async function bindAs(
  { server, client, send }: Connection,
  dn: string,
  password: string,
): Promise<BindOutcome> {
  // RFC 4513 §5.1.2: a name with an empty password is an unauthenticated bind, and succeeds.
  if (password === "" || dn === "") return { ok: false, reason: reason("directory_user.no_password") };
  const policy = policyControls();
  try {
    await send(() => client.bind(dn, password, policy.controls));
    const refused = policy.refusesSuccess();
    return refused === null ? { ok: true } : { ok: false, reason: refused };
  } catch (error) {
    const refused = error instanceof ResultCodeError ? refusalOf(error, policy) : null;
    if (refused === null) throw isUnavailable(error) ? error : failureOf(server, null, error as Error);
    return { ok: false, reason: refused };
  }
}

/** Results by which a server says that a search met one of its limits (RFC 4511 §A.2). */
const LIMITS: Partial<
  Record<number, "directory.time_limit" | "directory.size_limit" | "directory.admin_limit">
> = {
  3: "directory.time_limit",
  4: "directory.size_limit",
  11: "directory.admin_limit",
};

function failureOf(server: string, search: Search | null, error: Error): DirectoryUnavailable {
  const code = error instanceof ResultCodeError ? error.code : null;
  if (code === 32 && search)
    return new DirectoryUnavailable(reason("directory.no_entry", { server, dn: search.base }), error);
  const limit = LIMITS[code ?? -1];
  if (limit) return new DirectoryUnavailable(reason(limit, { server }), error);
  return new DirectoryUnavailable(
    reason("directory.error_result", { server, result: code ?? "–", message: wordsOf(error) }),
    error,
  );
}

/** Active Directory's reasons, from the text of a failed bind ("AcceptSecurityContext error, data 533"). */
const REASONS: Record<string, Reason> = {
  "525": reason("directory_user.unknown"),
  "52e": reason("directory_user.wrong_password"),
  "530": reason("directory_user.not_now"),
  "531": reason("directory_user.not_from_here"),
  "532": reason("directory_user.password_expired"),
  "533": reason("directory_user.disabled"),
  "701": reason("directory_user.expired"),
  "773": reason("directory_user.must_change_password"),
  "775": reason("directory_user.locked"),
};
/** RFC 4511 §4.1.9: results about the credentials, not about the server. */
const ABOUT_CREDENTIALS = new Set([19, 32, 34, 48, 49, 50, 53]);

/** Returns why a bind was refused, in the directory's words if it has some; null if it didn't check the credentials. */
export function refusalOf(error: ResultCodeError, policy?: PolicyControls): Reason | null {
  if (!ABOUT_CREDENTIALS.has(error.code)) return null;
  const message = wordsOf(error);
  const data = /\bdata ([0-9a-f]{3})\b/i.exec(message)?.[1]?.toLowerCase();
  const known = REASONS[data ?? ""] ?? policy?.explainsFailure(message);
  if (known) return known;
  if (data === undefined && error.code === 49) return reason("directory_user.wrong_password");
  return message === "" || data !== undefined
    ? reason("directory_user.refused", { result: data ?? error.code })
    : reason("directory_user.refused_saying", { result: error.code, message });
}

/** The server's text, without the library's own words behind it. */
const wordsOf = ({ message }: Error) =>
  [...message.replace(/\s*Code: 0x[0-9a-f]+$/i, "")]
    .filter((sign) => sign >= " ")
    .join("")
    .slice(0, 200)
    .trim();

export const both = (...filters: Filter[]): Filter =>
  filters.length === 1 && filters[0] ? filters[0] : new AndFilter({ filters });
export const anyOf = (attribute: string, values: (string | Buffer)[]): Filter =>
  new OrFilter({ filters: values.map((value) => new EqualityFilter({ attribute, value })) });
/** Parses a filter that an administrator typed; the settings were validated. */
export const typed = (text: string): Filter => FilterParser.parseString(text);
