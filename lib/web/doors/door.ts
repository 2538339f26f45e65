/**
 * What every browser door does before and after its own work: prove the person, refuse other sites,
 * read a small body, and put every refusal into words.
 */
import type { Context } from "hono";
import type { z } from "zod";
import { accessAs, type AccessCtx } from "@/lib/access/credentials/context";
import { record } from "@/lib/platform/audit/record";
import { as } from "@/lib/platform/context";
import {
  HTTP_STATUS,
  invalidInput,
  isRefusal,
  refusalText,
  passwordChangeRequired,
  signedOut,
} from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import type { App } from "@/lib/app";
import { textOfRequest } from "../request-text";
import { cookieNames } from "../cookies";
import { actorOfCookie } from "../next-auth";
import { requestSource } from "@/lib/platform/request-source";
import type { DoorError } from "../start-page-types";

export const MOST_BODY_BYTES = 16 * 1024;
/** A thousand ids and more. */
const MOST_FORM_BYTES = 128 * 1024;

/** The signed-in person behind a request. @throws Refusal `signed_out`, `password_change_required` */
export async function personOf(app: App, request: Request): Promise<AccessCtx> {
  const name = cookieNames(app.ctx.config).session;
  const actor = await actorOfCookie(app.ctx, readCookie(request.headers.get("cookie"), name));
  if (!actor) throw signedOut();
  if (actor.kind === "password_change") throw passwordChangeRequired();
  return accessAs(app, actor, requestSource(request.headers));
}

/** How many refusals of strangers at one address are written down: they must not fill the audit log. */
const REFUSAL_LIMIT: Limit = { name: "refusals at doors", burst: 120, perSecond: 0.2 };

/**
 * What comes before a change that a person asks for: this site's own page, a body of the right form,
 * somebody signed in. Who is refused here never reaches the service that records refusals, so this does.
 */
export async function enter<T>(
  app: App,
  request: Request,
  type: "credentials.refused" | "console.refused",
  read: () => Promise<T>,
): Promise<{ ctx: AccessCtx; input: T }> {
  const source = requestSource(request.headers);
  try {
    requireSameOrigin(app, request);
    const input = await read();
    return { ctx: await personOf(app, request), input };
  } catch (error) {
    if (isRefusal(error)) {
      const person = await personOf(app, request).catch(() => null);
      const asker = person ?? as(app.ctx, app.nobody, source);
      if (person || takeRequest(app.ctx, REFUSAL_LIMIT, source.ip ?? "unknown") === 0)
        await record(asker, app.ctx.db, { type, outcome: "refused", reason: error.message });
      else
        app.ctx.log.warn("refused at a door, too often to be recorded", {
          type,
          requestId: source.requestId,
          ip: source.ip,
        });
    }
    throw error;
  }
}

/** The first cookie of that name, undecoded: next-auth's value needs no decoding. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * Refuses a change that another site's page asks for. Browsers send `Origin` with every POST and PUT,
 * and `Sec-Fetch-Site` besides (Fetch standard §3.2, Fetch metadata §2.3).
 */
export function requireSameOrigin(app: App, request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const sameOrigin = origin === app.ctx.config.url && (site === null || site === "same-origin");
  if (!sameOrigin) throw invalidInput("This request did not come from Foyer's own page.");
}

export async function readJson<T extends z.ZodType>(request: Request, schema: T): Promise<z.infer<T>> {
  if (!/^application\/json(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw invalidInput("Send JSON.");
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput("The JSON does not parse.");
  }
  return parse(schema, value);
}

export async function readForm<T extends z.ZodType>(
  request: Request,
  schema: T,
  mostBytes = MOST_BODY_BYTES,
): Promise<z.infer<T>> {
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw invalidInput("Send a form.");
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(await readText(request, mostBytes))) {
    if (Object.hasOwn(fields, name)) throw invalidInput(`${name.slice(0, 40)} stands twice in the form.`);
    fields[name] = value;
  }
  return parse(schema, fields);
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidInput(`${issue?.path.join(".") || "The request"}: ${issue?.message ?? "not valid"}`);
}

/** A form whose fields may stand several times, such as ticked boxes. */
export async function readValues(
  request: Request,
): Promise<{ one(name: string): string; all(name: string): string[] }> {
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw invalidInput("Send a form.");
  const form = new URLSearchParams(await readText(request, MOST_FORM_BYTES));
  return { one: (name) => form.get(name) ?? "", all: (name) => form.getAll(name) };
}

async function readText(request: Request, most = MOST_BODY_BYTES): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > most) throw invalidInput("The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A refusal, or a bug, as what the person may read; bugs are logged with the request id that is shown. */
export function describeError(
  app: App,
  request: Request,
  error: unknown,
): { status: number; body: DoorError; retryAfterSeconds?: number } {
  const { requestId } = requestSource(request.headers);
  if (isRefusal(error)) {
    if (error.cause !== undefined)
      app.ctx.log.warn("refused", { code: error.kind, requestId, cause: error.cause });
    const code =
      error.kind === "password_change_required"
        ? "signed_out"
        : error.kind === "conflict"
          ? "invalid_input"
          : error.kind;
    return {
      status: HTTP_STATUS[error.kind],
      body: { code, message: refusalText(textOfRequest(request.headers), error), requestId },
      retryAfterSeconds: error.retryAfterSeconds,
    };
  }
  app.ctx.log.error("a door failed", { requestId, path: new URL(request.url).pathname, error });
  return {
    status: 503,
    body: {
      code: "internal",
      message: `Something went wrong in Foyer. Try again; if it goes on, tell your administrator this number: ${requestId}`,
      requestId,
    },
  };
}

export function jsonError(app: App, context: Context, error: unknown): Response {
  const { status, body, retryAfterSeconds } = describeError(app, context.req.raw, error);
  return new Response(JSON.stringify({ ok: false, error: body }), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...(retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {}),
    },
  });
}
