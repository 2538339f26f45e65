/**
 * SCIM 2.0 at `/scim/v2`: Okta, Entra ID and others provision users and groups.
 * @see RFC 7643, RFC 7644, RFC 9865
 */
import pLimit, { type LimitFunction } from "p-limit";
import type { Services } from "@/lib/access/context";
import { parseJson } from "@/lib/formats/json-text";
import { memberOf, type Resource } from "@/lib/formats/scim/object";
import { readOperations } from "@/lib/formats/scim/operations";
import { projectionOf } from "@/lib/formats/scim/projection";
import { readResource } from "@/lib/formats/scim/resource";
import { changeWork, type Work } from "@/lib/formats/scim/work";
import type { ScimCtx } from "@/lib/identity/administrators/types";
import { versionOf } from "@/lib/identity/scim/resources";
import { actorOfScimToken } from "@/lib/identity/scim/tokens";
import { as, type Actor, type RequestSource, type ScimActor } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { slowRefusal } from "@/lib/platform/slow-refusal";
import { requestSource } from "@/lib/platform/request-source";
import { readAtMost } from "../request-body";
import { answerBulk } from "./bulk";
import { LIST, MAX_BODY_BYTES, resourceTypes, schemas, serviceProviderConfig } from "./discovery";
import { faultReply, nothingHere, ScimFault, wrongMethod, type Reply } from "./fault";
import { answerList, answerSearchOfAll } from "./lists";
import { searchedQuery } from "./query";
import { endpointOf, typeOf, type Endpoint } from "./resource-types";

/** Maximum nesting of a body's lists and objects: everything after this may recurse. */
const MAX_DEPTH = 32;
const LIMIT: Limit = { name: "scim", burst: 5_000, perSecond: 200 };

type Call = {
  ctx: ScimCtx;
  base: string;
  method: string;
  segments: string[];
  query: URLSearchParams;
  ifMatch: string | null;
  ifNoneMatch: string | null;
  body: () => Resource;
  /** The work that this request has left. */
  work: Work;
};

/** Handles one request. Errors become SCIM's own responses. */
export async function answerScim(app: Services, request: Request): Promise<Response> {
  const source = requestSource(request.headers);
  const path = new URL(request.url).pathname;
  let reply: Reply;
  try {
    reply = await answer(app, request, source);
  } catch (error) {
    reply = faultReply(app.ctx.log, source.requestId, path, error);
  }
  return new Response(reply.body === undefined ? null : JSON.stringify(reply.body), {
    status: reply.status,
    headers: {
      ...(reply.body === undefined ? {} : { "content-type": "application/scim+json; charset=utf-8" }),
      "cache-control": "no-store",
      ...reply.headers,
    },
  });
}

/** Bodies above this get their turn one after the other, per token. */
const LARGE_BYTES = 16 * 1024;
const LARGE_AT_ONCE = 2;
const turns = new Map<string, LimitFunction>();

async function answer(app: Services, request: Request, source: RequestSource): Promise<Reply> {
  const actor = await proveActor(app, request, source);
  const work = async () => {
    let reply: Reply;
    try {
      reply = await route(await readCall(app, request, source, actor));
    } catch (error) {
      reply = faultReply(app.ctx.log, source.requestId, new URL(request.url).pathname, error);
    }
    // Reading what is refused costs as much as ever: whoever repeats it waits, and their next one with it.
    if (reply.status === 413 || reply.status === 429) await slowRefusal(app.ctx, `scim ${actor.tokenId}`);
    return reply;
  };
  if (Number(request.headers.get("content-length") ?? 0) <= LARGE_BYTES) return work();
  const turn = turns.get(actor.tokenId) ?? pLimit(LARGE_AT_ONCE);
  turns.set(actor.tokenId, turn);
  try {
    return await turn(work);
  } finally {
    if (turn.activeCount + turn.pendingCount === 0) turns.delete(actor.tokenId);
  }
}

async function readCall(
  app: Services,
  request: Request,
  source: RequestSource,
  actor: Actor<ScimActor>,
): Promise<Call> {
  const url = new URL(request.url);
  const wait = takeRequest(app.ctx, LIMIT, actor.tokenId);
  if (wait > 0)
    throw new ScimFault(429, "scim_too_many_requests", { headers: { "retry-after": String(wait) } });
  // HEAD is GET without the body, which the router leaves out (RFC 9110 §9.3.2).
  const method = request.method === "HEAD" ? "GET" : request.method;
  if (actor.isReadOnly && method !== "GET" && !url.pathname.endsWith("/.search"))
    throw new ScimFault(403, "scim_token_read_only");
  const segments = url.pathname
    .replace(/^\/scim\/v2\/?/, "")
    .split("/")
    .filter(Boolean)
    .map(decodeSegment);
  const text = ["GET", "DELETE"].includes(method) ? "" : await readText(request);
  return {
    ctx: as(app.ctx, actor, source),
    base: `${app.ctx.config.url}/scim/v2`,
    method,
    segments,
    query: url.searchParams,
    ifMatch: request.headers.get("if-match"),
    ifNoneMatch: request.headers.get("if-none-match"),
    body: () => readObject(text),
    work: changeWork(),
  };
}

async function proveActor(app: Services, request: Request, source: RequestSource): Promise<Actor<ScimActor>> {
  const header = request.headers.get("authorization") ?? "";
  const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header)?.[1];
  const actor = token === undefined ? null : await actorOfScimToken(app.ctx, source, token);
  if (!actor) throw new ScimFault(401, "scim_token_missing", { headers: { "www-authenticate": "Bearer" } });
  return actor;
}

async function readText(request: Request): Promise<string> {
  const body = await readAtMost(request, MAX_BODY_BYTES);
  if (body === null) throw new ScimFault(413, "scim_body_too_large", { params: { max: MAX_BODY_BYTES } });
  return body.toString("utf8");
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw nothingHere();
  }
}

function readObject(text: string): Resource {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new ScimFault(400, "scim_body_not_json", { scimType: "invalidSyntax" });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ScimFault(400, "scim_body_not_object", { scimType: "invalidSyntax" });
  if (isDeeper(value, MAX_DEPTH))
    throw new ScimFault(400, "scim_body_too_deep", {
      scimType: "invalidSyntax",
      params: { max: MAX_DEPTH },
    });
  return value as Resource;
}

/** Level by level, because recursion is what could break. */
function isDeeper(value: unknown, max: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > max) return true;
    level = level.flatMap((each) =>
      typeof each === "object" && each !== null
        ? Object.values(each).filter((inner) => typeof inner === "object" && inner !== null)
        : [],
    );
  }
  return false;
}

async function route(call: Call): Promise<Reply> {
  const [first = "", id, ...rest] = call.segments;
  if (rest.length > 0) throw nothingHere();
  const endpoint = endpointOf(first);
  if (endpoint !== null) {
    if (id === ".search") return answerList({ ...call, query: searchedQuery(call) }, endpoint);
    return id === undefined ? collection(call, endpoint) : one(call, endpoint, id);
  }
  switch (first.toLowerCase()) {
    case ".search":
      if (id !== undefined) throw wrongMethod();
      return answerSearchOfAll({ ...call, query: searchedQuery(call) });
    case "me":
      throw new ScimFault(501, "scim_no_me");
    case "serviceproviderconfig":
      return read(call, serviceProviderConfig(call.base));
    case "resourcetypes":
      return read(call, pick(resourceTypes(call.base), id));
    case "schemas":
      return read(call, pick(schemas(call.base), id));
    case "bulk":
      if (call.method !== "POST" || id !== undefined) throw wrongMethod();
      return bulk(call);
    default:
      throw nothingHere();
  }
}

function read(call: Call, body: unknown): Reply {
  if (call.method !== "GET") throw wrongMethod();
  // RFC 7644 §4.
  if (call.query.has("filter")) throw new ScimFault(403, "scim_list_not_filtered");
  return { status: 200, body };
}

function pick<T extends { id: string }>(all: T[], id: string | undefined): unknown {
  if (id === undefined)
    return {
      schemas: [LIST],
      totalResults: all.length,
      itemsPerPage: all.length,
      startIndex: 1,
      Resources: all,
    };
  const found = all.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (!found) throw nothingHere();
  return found;
}

async function collection(call: Call, endpoint: Endpoint): Promise<Reply> {
  if (call.method === "GET") return answerList(call, endpoint);
  if (call.method !== "POST") throw wrongMethod();
  const type = typeOf(endpoint);
  projectionOf(type.schema, call.query);
  const created = await type.create(call.ctx, readResource(type.schema, call.body()));
  const { body, etag } = await viewOf(call, endpoint, created);
  return { status: 201, body, headers: { location: `${call.base}/${endpoint}/${created.id}`, etag } };
}

async function viewOf(
  { ctx, base, query }: Call,
  endpoint: Endpoint,
  row: { id: string; revision: number },
): Promise<{ body: Resource; etag: string }> {
  const type = typeOf(endpoint);
  const projection = projectionOf(type.schema, query);
  const [view = {}] = await type.views(ctx, [row], { base, wants: projection.wants });
  return { body: projection.apply(view), etag: versionOf(row.revision) };
}

async function one(call: Call, endpoint: Endpoint, id: string): Promise<Reply> {
  const { ctx } = call;
  const type = typeOf(endpoint);
  switch (call.method) {
    case "GET": {
      const row = await type.find(ctx, id);
      const etag = versionOf(row.revision);
      if (call.ifNoneMatch === etag) return { status: 304, headers: { etag } };
      return { status: 200, body: (await viewOf(call, endpoint, row)).body, headers: { etag } };
    }
    case "PUT":
    case "PATCH": {
      // Errors in the URL are found before anything changes.
      projectionOf(type.schema, call.query);
      const { work } = call;
      const change =
        call.method === "PUT"
          ? { replace: readResource(type.schema, call.body()) }
          : { patch: readOperations(type.schema, call.body(), { id, work }), work };
      const { body, etag } = await viewOf(call, endpoint, await type.change(ctx, id, change, call.ifMatch));
      return { status: 200, body, headers: { etag } };
    }
    case "DELETE": {
      const isConditional = call.ifMatch !== null && call.ifMatch !== "*";
      if (isConditional && versionOf((await type.find(ctx, id)).revision) !== call.ifMatch)
        throw new ScimFault(412, "scim_version_mismatch");
      await type.remove(ctx, id);
      return { status: 204 };
    }
    default:
      throw wrongMethod();
  }
}

function bulk(call: Call): Promise<Reply> {
  return answerBulk(call.body(), async ({ method, path, version, data }) => {
    try {
      if (!["POST", "PUT", "PATCH", "DELETE"].includes(method) || !/^\/(Users|Groups)(\/[^/]+)?$/i.test(path))
        throw new ScimFault(400, "scim_operation_invalid", { scimType: "invalidSyntax" });
      const reply = await route({
        ...call,
        method,
        segments: path.split("/").filter(Boolean),
        query: new URLSearchParams(),
        ifMatch: version,
        ifNoneMatch: null,
        body: () => readObject(JSON.stringify(data)),
      });
      const id = memberOf(reply.body, "id");
      return {
        ...reply,
        location: reply.headers?.location ?? (id === undefined ? undefined : `${call.base}${path}`),
      };
    } catch (error) {
      return faultReply(call.ctx.log, call.ctx.source.requestId, "/Bulk", error);
    }
  });
}
