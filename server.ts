/**
 * The process: APIs and routes first, then Next's pages, then an orderly shutdown.
 *
 * Takes the port before it opens anything, so that a second start fails at once and does no harm.
 */
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import next from "next";
import { createApp, type App, type AppOptions } from "./lib/app";
import { ConfigError, readConfig, type Config } from "./lib/platform/config";
import { newUuid } from "./lib/platform/crypto/random";
import { createLog, type Log } from "./lib/platform/log";
import { isRefusedHere } from "./lib/identity/cli/authorize";
import { readerLocale } from "./lib/messages/locale";
import { englishText, serverText } from "./lib/messages/server-text";
import type { RefusalCode } from "./lib/platform/errors";
import { publishApp } from "./lib/web/app";
import { createProtocolRouter, isProtocol, TARGET_HEADER } from "./lib/protocols/router";
import { createRouter, isRoute } from "./lib/web/routes/router";
import { hasPageForm, isReadableTree, peekBody, problemOfForm } from "./lib/web/page-form";
import { refusalOfPage } from "./lib/web/page-request";
import { answerWithStatus } from "./lib/web/page-status";
import { createPageGate } from "./lib/web/page-gate";
import { clientAddress, PATH_HEADER, PEER_HEADER, REQUEST_ID_HEADER } from "./lib/platform/request-source";
import { newNonce, pagePolicy, securityHeaders } from "./lib/web/security-headers";

export { ConfigError, createLog, readConfig };

export type ServeOptions = {
  config: Config;
  log: Log;
  company?: AppOptions["company"];
  /** Runs after the application is composed and before the first request is answered. */
  prepare?: (app: App) => Promise<void>;
  /** Next's folder; the working folder by default. */
  folder?: string;
  /** Compiles pages when they are opened and reloads them when they change. */
  dev?: boolean;
  onFatal?: (error: Error) => void;
};

export type Serving = { app: App; port: number; close(): Promise<void> };

const SHUTDOWN_MILLISECONDS = 8_000;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts serving. Rejects with one clear error if it can't; its `code` says which. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { config, log } = options;
  // Without a listener, Node.js opens a debugger for whoever sends this signal.
  if (config.mode === "production")
    process.on("SIGUSR1", () => log.warn("SIGUSR1 is ignored: production has no debugger"));
  let handle: Handler = answerStarting;
  const server = createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 20_000, requestTimeout: 60_000, maxHeaderSize: 32 * 1024 },
    (request, response) => handle(request, response),
  );
  // Foyer has no upgrades: cut such requests off before anything parses their URL.
  if (!options.dev) server.on("upgrade", (_request, socket) => socket.destroy());
  server.on("clientError", answerUnreadable);
  await listen(server, config);
  let app: App | undefined;
  try {
    app = await createApp({ config, log, company: options.company, onFatal: options.onFatal });
    await options.prepare?.(app);
    // The only place next-auth reads its origin from.
    process.env.NEXTAUTH_URL = config.url;
    publishApp(app);
    const pages = next({
      dev: options.dev ?? false,
      dir: options.folder ?? process.cwd(),
      hostname: new URL(config.url).hostname,
      port: config.port,
    });
    await quietly(() => pages.prepare());
    if (options.dev !== true) limitConsole();
    handle = createHandler(app, pages.getRequestHandler(), {
      dev: options.dev ?? false,
      folder: options.folder ?? process.cwd(),
    });
    app.worker.start();
    const running = app;
    let closing: Promise<void> | undefined;
    const port = (server.address() as AddressInfo).port;
    return { app, port, close: () => (closing ??= shutDown(server, pages, running)) };
  } catch (error) {
    server.close();
    server.closeAllConnections();
    await app?.close();
    throw error;
  }
}

/** Hides Next's message about its configuration, which Foyer's users don't have. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { console: terminal } = globalThis;
  const { log } = terminal;
  terminal.log = () => {};
  try {
    await work();
  } finally {
    terminal.log = log;
  }
}

const CONSOLE_BURST = 20;
const CONSOLE_SECONDS = 10;

/** Next writes a stack trace for what strangers send; it can't be told not to. Foyer's own log isn't the console. */
function limitConsole(): void {
  const { console: terminal } = globalThis;
  const { error } = terminal;
  let [left, at] = [CONSOLE_BURST, performance.now()];
  terminal.error = (...all: unknown[]) => {
    const now = performance.now();
    left = Math.min(CONSOLE_BURST, left + (now - at) / (CONSOLE_SECONDS * 1_000));
    at = now;
    if (left < 1) return;
    left -= 1;
    error(...all);
  };
}

function createHandler(
  app: App,
  pages: PageHandler,
  { dev, folder }: { dev: boolean; folder: string },
): Handler {
  const { config, log } = app.ctx;
  const routes = getRequestListener(createRouter(app).fetch, { overrideGlobalObjects: false });
  const protocols = getRequestListener(createProtocolRouter(app).fetch, { overrideGlobalObjects: false });
  const headers = new Map(Object.entries(securityHeaders(config)));
  const ownHost = new URL(config.url).host;
  const gate = createPageGate(app.ctx);
  const actions = dev ? null : actionsOf(folder);
  return (request, response) => {
    const requestId = newUuid();
    const peer = prepareHeaders(config, request, requestId);
    response.setHeaders(headers);
    response.setHeader("x-request-id", requestId);

    const target = request.url ?? "/";
    const question = target.indexOf("?");
    const path = question === -1 ? target : target.slice(0, question);
    if (!target.startsWith("/") || target.startsWith("//") || target.includes("%00"))
      return refuse(request, response, 400, "page_request_not_valid");
    if (
      isProtocol(request.method ?? "GET", path, { hasTarget: request.headers[TARGET_HEADER] !== undefined })
    )
      return void protocols(request, response);
    if (isRoute(path)) return void routes(request, response);

    const redirect = localRedirect(config, request, ownHost);
    if (redirect !== null) return void response.writeHead(307, { location: redirect }).end();
    if (!isReadableTree(request.headers["next-router-state-tree"]))
      return refuse(request, response, 400, "form_not_readable");
    const refusal = refusalOfPage(request, { path, origin: config.url });
    if (refusal !== null) return refuse(request, response, refusal.status, refusal.code, refusal.headers);
    const draw = async () => {
      await drawPage(app, pages, { request, response, requestId, path, dev });
      return response.statusCode;
    };
    const asked = { method: request.method, path, cookie: request.headers.cookie, ip: peer };
    const answered = problemOf(request, actions).then(async (problem) => {
      if (problem !== null) return refuse(request, response, 400, problem);
      const wait = await gate(asked, draw);
      if (wait !== null)
        refuse(request, response, wait.status, "too_many_requests", {
          "retry-after": String(wait.seconds),
        });
    });
    answered.catch((error: unknown) => {
      log.error("a page failed", { requestId, path, error });
      if (response.headersSent) response.destroy();
      else refuse(request, response, 503, "page_failed");
    });
  };
}

/** Removes headers that only Foyer or its proxy may set and Next's internal ones, and sets Foyer's. Returns the caller's address. */
function prepareHeaders(config: Config, request: IncomingMessage, requestId: string): string | null {
  const { headers } = request;
  const peer = clientAddress(config, request.socket.remoteAddress, single(headers["x-forwarded-for"]));
  for (const name of Object.keys(headers))
    if (/^(x-foyer-|x-forwarded-|x-middleware-|forwarded$)/.test(name)) delete headers[name];
  headers[REQUEST_ID_HEADER] = requestId;
  if (peer !== null) headers[PEER_HEADER] = peer;
  headers[PATH_HEADER] = request.url ?? "/";
  // Some code reads the raw headers, so replace those too.
  request.rawHeaders = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [name, Array.isArray(value) ? value.join(", ") : value],
  );
  return peer;
}

/** Returns what is wrong with the form that a page is sent, or null. */
async function problemOf(
  request: IncomingMessage,
  actions: ReadonlySet<string> | null,
): Promise<RefusalCode | null> {
  if (!hasPageForm(request)) return null;
  const body = await peekBody(request, Number(request.headers["content-length"] ?? 0));
  return body === null ? "form_not_readable" : problemOfForm(request.headers, body, actions);
}

/** Returns the ids of all actions of the build: Next logs a stack trace for any other. */
function actionsOf(folder: string): ReadonlySet<string> {
  const file = join(folder, ".next/server/server-reference-manifest.json");
  return new Set(Object.keys((JSON.parse(readFileSync(file, "utf8")) as { node: object }).node));
}

type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
type PageRequest = {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  path: string;
  dev: boolean;
};

/** Hands a request to Next. */
async function drawPage(
  { ctx }: App,
  pages: PageHandler,
  { request, response, requestId, path, dev }: PageRequest,
): Promise<void> {
  // The caller may have left while waiting for its turn.
  if (request.socket.destroyed) return;
  // Absolute URLs and the origin check of server actions come from the configuration.
  request.headers.host = new URL(ctx.config.url).host;
  const nonce = newNonce();
  const policy = pagePolicy(nonce, { toLoopback: path === "/authorize", dev });
  request.headers["content-security-policy"] = policy;
  response.setHeader("content-security-policy", policy);
  answerWithStatus(ctx, requestId, response);
  // Next answers 200 with every page that it renders; this one reports a bad request.
  if (path === "/authorize" && request.method !== "POST" && isRefusedHere(ctx, queryOf(request.url ?? "/")))
    Object.defineProperty(response, "statusCode", { get: () => 400, set: () => {} });
  await pages(request, response);
}

function queryOf(target: string): Record<string, string> {
  const question = target.indexOf("?");
  return Object.fromEntries(new URLSearchParams(question === -1 ? "" : target.slice(question + 1)));
}

/** Redirects 127.0.0.1 to localhost in the demo: the same to people, but two origins to a browser. */
function localRedirect(config: Config, request: IncomingMessage, ownHost: string): string | null {
  const host = request.headers.host ?? ownHost;
  if (config.mode !== "demo" || host === ownHost || (request.method !== "GET" && request.method !== "HEAD"))
    return null;
  const isLocal = /^(127\.0\.0\.1|\[::1\]|localhost):\d+$/.test(host);
  return isLocal && request.headers["sec-fetch-mode"] === "navigate"
    ? config.url + (request.url ?? "/")
    : null;
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}

/** Answers without a page, in the reader's language. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: RefusalCode,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
  const text = serverText(readerLocale(request.headers["accept-language"] ?? null, undefined));
  response.end(`${text.code(`errors.${code}`)}\n`);
}

/**
 * Answers requests that aren't HTTP or take too long to arrive. Only as the first response on a connection: a
 * second one would be taken for the next request's.
 */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status =
    {
      HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
      ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
    }[error.code ?? ""] ?? "400 Bad Request";
  if (!socket.writable || error.code === "ECONNRESET" || (socket as Socket).bytesWritten > 0)
    return void socket.destroy();
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function answerStarting(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("retry-after", "2");
  if (request.url?.startsWith("/health")) {
    response.writeHead(503, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify({ status: "starting", problem: englishText().t("errors.foyer_starting") }));
  } else refuse(request, response, 503, "foyer_starting");
}

const noSuchAddress = ({ host }: Config) =>
  `FOYER_HOST ${host} is no address of this machine. 127.0.0.1 is reached from this machine alone, 0.0.0.0 from everywhere.`;
const REASONS: Partial<Record<string, (config: Config) => string>> = {
  EADDRINUSE: ({ port }) =>
    `Port ${port} is taken. Stop what uses it, or choose another: PORT=3001 npm start`,
  EACCES: ({ port }) =>
    `PORT ${port} is not this user's to listen on. Choose one above 1023, or let a proxy listen there.`,
  ENOTFOUND: noSuchAddress,
  EADDRNOTAVAIL: noSuchAddress,
  EAI_AGAIN: noSuchAddress,
};

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        REASONS[error.code ?? ""]?.(config) ?? `PORT ${config.port} cannot be used: ${error.message}`;
      reject(Object.assign(new Error(why, { cause: error }), { code: "port_unavailable" }));
    });
    server.listen(config.port, config.host, resolve);
  });
}

/** Stops accepting requests, lets running ones finish, then closes what they used. */
async function shutDown(server: Server, pages: { close(): Promise<void> }, app: App): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), SHUTDOWN_MILLISECONDS);
  await closed;
  clearTimeout(timer);
  await pages.close();
  await app.close();
}
