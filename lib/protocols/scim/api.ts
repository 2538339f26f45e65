/**
 * SCIM 2.0 at `/scim/v2`: Okta, Entra ID and others provision users and groups.
 * @see RFC 7643, RFC 7644
 */
import type { Services } from "@/lib/access/context";
import { parseJson } from "@/lib/formats/json-text";
import { memberOf, type Resource } from "@/lib/formats/scim/filter";
import { parseOperations } from "@/lib/formats/scim/patch";
import { projected, wantedOf } from "@/lib/formats/scim/projection";
import type { ScimCtx } from "@/lib/identity/administrators/types";
import { versionOf } from "@/lib/identity/scim/resources";
import { actorOfScimToken } from "@/lib/identity/scim/tokens";
import { as, type Actor, type RequestSource, type ScimActor } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { readAtMost } from "../request-body";
import { answerBulk } from "./bulk";
import { LIST, MAX_BODY_BYTES, resourceTypes, schemas, serviceProviderConfig } from "./discovery";
import { faultReply, nothingHere, ScimFault, wrongMethod, type Reply } from "./fault";
import { pageOf, searchedQuery } from "./query";
import { endpointOf, typeOf, type Endpoint, type Page } from "./resource-types";

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
};

/** Answers one request. Errors become SCIM's own replies. */
export async function answerScim(app: Services, request: Request): Promise<Response> {
  const source = requestSource(request.headers);
  const path = new URL(request.url).pathname;
  let reply: Reply;
  try {
    reply = await route(await readCall(app, request, source));
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

async function readCall(app: Services, request: Request, source: RequestSource): Promise<Call> {
  const url = new URL(request.url);
  const actor = await proveActor(app, request, source);
  const wait = takeRequest(app.ctx, LIMIT, actor.tokenId);
  if (wait > 0)
    throw new ScimFault(429, "scim_too_many_requests", { headers: { "retry-after": String(wait) } });
  if (actor.isReadOnly && request.method !== "GET" && !url.pathname.endsWith("/.search"))
    throw new ScimFault(403, "scim_token_read_only");
  const segments = url.pathname
    .replace(/^\/scim\/v2\/?/, "")
    .split("/")
    .filter(Boolean)
    .map(decodeSegment);
  const text = ["GET", "DELETE"].includes(request.method) ? "" : await readText(request);
  return {
    ctx: as(app.ctx, actor, source),
    base: `${app.ctx.config.url}/scim/v2`,
    method: request.method,
    segments,
    query: url.searchParams,
    ifMatch: request.headers.get("if-match"),
    ifNoneMatch: request.headers.get("if-none-match"),
    body: () => readObject(text),
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
  return value as Resource;
}

async function route(call: Call): Promise<Reply> {
  const [first = "", id, ...rest] = call.segments;
  if (rest.length > 0) throw nothingHere();
  const endpoint = endpointOf(first);
  if (endpoint !== null) {
    if (id === ".search") return search(call, endpoint);
    return id === undefined ? collection(call, endpoint) : one(call, endpoint, id);
  }
  switch (first.toLowerCase()) {
    case ".search":
      if (id !== undefined) throw wrongMethod();
      return searchAll(call);
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

async function search(call: Call, endpoint: Endpoint): Promise<Reply> {
  const query = searchedQuery(call);
  return listReply({ ...call, query }, endpoint);
}

/** Searches users, then groups, as one list. */
async function searchAll(call: Call): Promise<Reply> {
  const asked = { ...call, query: searchedQuery(call) };
  const page = pageOf(asked.query);
  const users = await listPage(asked, "Users", page);
  const groups = await listPage(asked, "Groups", {
    ...page,
    startIndex: Math.max(1, page.startIndex - users.total),
    count: page.count - users.resources.length,
  });
  return listed(users.total + groups.total, page.startIndex, [...users.resources, ...groups.resources]);
}

async function collection(call: Call, endpoint: Endpoint): Promise<Reply> {
  if (call.method === "GET") return listReply(call, endpoint);
  if (call.method !== "POST") throw wrongMethod();
  const created = await typeOf(endpoint).create(call.ctx, call.body());
  const { body, etag } = await viewOf(call, endpoint, created);
  return { status: 201, body, headers: { location: `${call.base}/${endpoint}/${created.id}`, etag } };
}

async function listReply(call: Call, endpoint: Endpoint): Promise<Reply> {
  const page = pageOf(call.query);
  const { total, resources } = await listPage(call, endpoint, page);
  return listed(total, page.startIndex, resources);
}

async function listPage(
  { ctx, base, query }: Call,
  endpoint: Endpoint,
  page: Page,
): Promise<{ total: number; resources: Resource[] }> {
  const wants = wantedOf(query);
  const type = typeOf(endpoint);
  const { total, rows } = await type.list(ctx, page);
  const views = await type.views(ctx, rows, { base, wants });
  return { total, resources: views.map((view) => projected(view, query)) };
}

const listed = (total: number, startIndex: number, Resources: Resource[]): Reply => ({
  status: 200,
  body: { schemas: [LIST], totalResults: total, startIndex, itemsPerPage: Resources.length, Resources },
});

async function viewOf(
  { ctx, base, query }: Call,
  endpoint: Endpoint,
  row: { id: string; revision: number },
): Promise<{ body: Resource; etag: string }> {
  const [view = {}] = await typeOf(endpoint).views(ctx, [row], { base, wants: wantedOf(query) });
  return { body: projected(view, query), etag: versionOf(row.revision) };
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
      const change =
        call.method === "PUT" ? { replace: call.body() } : { patch: parseOperations(call.body()) };
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
