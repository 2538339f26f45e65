/**
 * `GET /start/entitlements`: everything that the caller may open, in one response. Scripts send a command
 * line's access token (`Authorization: Bearer …`), the start page its cookie.
 */
import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { listEntitlements, type EntitlementList } from "@/lib/access/entitlements/list";
import { withIdentityCenters } from "@/lib/access/entitlements/merge-identity-centers";
import { listIdentityCenters } from "@/lib/access/identity-center/service";
import type { AccessCtx, Services } from "@/lib/access/context";
import { signedOut, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest } from "@/lib/platform/limits";
import { bearerOf, PORTAL_LIMIT, userCtxOfToken } from "@/lib/access/bearer";
import { userCtxOf } from "./caller";

type Encoded = { plain: Buffer; zipped: Buffer; tag: string };

/** Encoded lists, cached as long as the list itself. */
const encodings = new WeakMap<EntitlementList, Promise<Encoded>>();

/**
 * @param outgoing Node's response, to write to directly: streaming through a web Response costs more than
 * everything else here
 */
export async function getEntitlements(
  app: Services,
  request: Request,
  outgoing?: ServerResponse,
): Promise<Response> {
  const token = bearerOf(request);
  const ctx = token === null ? await userCtxOf(app, request) : await userCtxOfBearer(app, request, token);
  const own = await listEntitlements(ctx);
  const list = ctx.actor.hasConnected
    ? await withIdentityCenters(ctx, own, await listIdentityCenters(ctx))
    : own;
  let encoding = encodings.get(list);
  if (!encoding) {
    encoding = encode(list);
    encodings.set(list, encoding);
  }
  const { plain, zipped, tag } = await encoding;
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "cache-control": "private, no-cache",
    vary: "accept-encoding, cookie",
    etag: tag,
  };
  if (request.headers.get("if-none-match") === tag) return new Response(null, { status: 304, headers });
  const zip = /\bgzip\b/.test(request.headers.get("accept-encoding") ?? "");
  if (zip) headers["content-encoding"] = "gzip";
  const body = zip ? zipped : plain;
  if (!outgoing) return new Response(new Uint8Array(body), { headers });
  outgoing.writeHead(200, { ...headers, "content-length": body.length });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}

async function userCtxOfBearer(app: Services, request: Request, token: string): Promise<AccessCtx> {
  const ctx = await userCtxOfToken(app, request, token);
  if (!ctx) throw signedOut();
  const wait = takeRequest(ctx, PORTAL_LIMIT, ctx.actor.userId);
  if (wait > 0) throw tooManyRequests(wait, "too_many_requests");
  return ctx;
}

async function encode(list: EntitlementList): Promise<Encoded> {
  const plain = Buffer.from(JSON.stringify(list.entitlements));
  const zipped = await promisify(gzip)(plain, { level: 6 });
  return { plain, zipped, tag: `"${createHash("sha256").update(plain).digest("base64url").slice(0, 22)}"` };
}
