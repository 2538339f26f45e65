/**
 * SCIM 2.0 at `/scim/v2`: Okta, Entra ID and others provision people and groups.
 * @see RFC 7643, RFC 7644
 */
import { parseJson } from "@/lib/formats/json-text";
import { deleteScimGroup, deleteScimUser } from "@/lib/identity/scim/delete";
import type { App } from "@/lib/app";
import { memberOf, parseFilter, type Filter, type Resource } from "@/lib/formats/scim/filter";
import { parseOperations } from "@/lib/formats/scim/patch";
import { projected, wantedOf } from "@/lib/formats/scim/projection";
import type { FormatError } from "@/lib/formats/format-error";
import { deleteUnlessMany } from "@/lib/identity/scim/departures";
import {
  changeScimGroup,
  createScimGroup,
  findScimGroup,
  listScimGroups,
  membersOf,
} from "@/lib/identity/scim/groups";
import { shownGroup, shownUser, versionOf } from "@/lib/identity/scim/resources";
import type { ScimCtx } from "@/lib/identity/administrators/types";
import { actorOfScimToken } from "@/lib/identity/scim/tokens";
import {
  changeScimUser,
  createScimUser,
  findScimUser,
  groupsOf,
  listScimUsers,
} from "@/lib/identity/scim/users";
import { as } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { isRefusal } from "@/lib/platform/errors";
import type { Log } from "@/lib/platform/log";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { AwsFault, readBody } from "../aws-json/reply";
import { answerBulk } from "./bulk";
import { ScimFault, type Reply } from "./reply";
import { MOST_BODY_BYTES, MOST_RESULTS, resourceTypes, schemas, serviceProviderConfig } from "./discovery";

const LIMIT: Limit = { name: "scim", burst: 5_000, perSecond: 200 };
const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

const notFound = () => new ScimFault(404, "There is nothing here.");

type Ask = {
  ctx: ScimCtx;
  base: string;
  method: string;
  segments: string[];
  query: URLSearchParams;
  ifMatch: string | null;
  ifNoneMatch: string | null;
  body: () => Resource;
};

export async function answerScim(app: App, request: Request): Promise<Response> {
  const source = requestSource(request.headers);
  const url = new URL(request.url);
  const base = `${app.ctx.config.url}/scim/v2`;
  let reply: Reply;
  try {
    const token = /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(
      request.headers.get("authorization") ?? "",
    )?.[1];
    const actor = token === undefined ? null : await actorOfScimToken(app.ctx, source, token);
    if (!actor)
      throw new ScimFault(
        401,
        "Send a token that an administrator made: Authorization: Bearer …",
        undefined,
        { "www-authenticate": "Bearer" },
      );
    const wait = takeRequest(app.ctx, LIMIT, actor.tokenId);
    if (wait > 0) throw new ScimFault(429, "Too many requests.", undefined, { "retry-after": String(wait) });
    if (actor.isReadOnly && request.method !== "GET" && !url.pathname.endsWith("/.search"))
      throw new ScimFault(403, "This token only reads.");
    const segments = url.pathname
      .replace(/^\/scim\/v2\/?/, "")
      .split("/")
      .filter(Boolean)
      .map(decode);
    const text =
      request.method === "GET" || request.method === "DELETE"
        ? ""
        : (await readBody(request, MOST_BODY_BYTES)).toString("utf8");
    reply = await answer({
      ctx: as(app.ctx, actor, source),
      base,
      method: request.method,
      segments,
      query: url.searchParams,
      ifMatch: request.headers.get("if-match"),
      ifNoneMatch: request.headers.get("if-none-match"),
      body: () => readObject(text),
    });
  } catch (error) {
    reply = refusal(app.ctx.log, source.requestId, url.pathname, error);
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

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw notFound();
  }
}

function readObject(text: string): Resource {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw new ScimFault(
      400,
      "The body is not JSON, or a text in it has characters that are none.",
      "invalidSyntax",
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ScimFault(400, "The body must be an object.", "invalidSyntax");
  return value as Resource;
}

function refusal(log: Log, requestId: string, path: string, error: unknown): Reply {
  const { status, scimType, headers } = faultOf(log, requestId, path, error);
  const detail =
    status === 503
      ? `Something went wrong in Foyer. Tell your administrator this number: ${requestId}`
      : (error as Error).message;
  return {
    status,
    headers,
    body: { schemas: [ERROR], status: String(status), ...(scimType ? { scimType } : {}), detail },
  };
}

/** RFC 7644 §3.12, table 9. */
const SCIM_TYPES: Record<string, string> = {
  Operations: "invalidSyntax",
  op: "invalidSyntax",
  path: "invalidPath",
  target: "noTarget",
};

function faultOf(
  log: Log,
  requestId: string,
  path: string,
  error: unknown,
): { status: number; scimType?: string; headers?: Record<string, string> } {
  if (error instanceof ScimFault) return error;
  if (error instanceof AwsFault) return { status: error.status };
  if ((error as Error).name === "FormatError")
    return { status: 400, scimType: SCIM_TYPES[(error as FormatError).field] ?? "invalidValue" };
  if ((error as Error).name === "VersionMismatch") return { status: 412 };
  if (isRefusal(error)) {
    if (error.kind === "not_found") return { status: 404 };
    if (error.kind === "conflict") return { status: 409, scimType: "uniqueness" };
    if (error.kind === "invalid_input") return { status: 400, scimType: "invalidValue" };
  }
  log.error("a SCIM request failed", { requestId, path, error });
  return { status: 503 };
}

async function answer(ask: Ask): Promise<Reply> {
  const [kind = "", id, ...rest] = ask.segments;
  if (rest.length > 0) throw notFound();
  switch (kind.toLowerCase()) {
    case ".search":
      return id === undefined ? searchAll(ask) : wrongMethod();
    case "me":
      throw new ScimFault(501, "A token is nobody's own: there is no Me here.");
    case "serviceproviderconfig":
      return read(ask, serviceProviderConfig(ask.base));
    case "resourcetypes":
      return read(ask, pick(resourceTypes(ask.base), id));
    case "schemas":
      return read(ask, pick(schemas(ask.base), id));
    case "users":
      return id === ".search"
        ? search(ask, "Users")
        : id === undefined
          ? collection(ask, "Users", null)
          : one(ask, "Users", id);
    case "groups":
      return id === ".search"
        ? search(ask, "Groups")
        : id === undefined
          ? collection(ask, "Groups", null)
          : one(ask, "Groups", id);
    case "bulk":
      return ask.method === "POST" && id === undefined ? bulk(ask) : wrongMethod();
    default:
      throw notFound();
  }
}

function wrongMethod(): never {
  throw new ScimFault(405, "This cannot be done here.");
}

function read(ask: Ask, body: unknown): Reply {
  if (ask.method !== "GET") wrongMethod();
  // RFC 7644 §4.
  if (ask.query.has("filter")) throw new ScimFault(403, "This list is not filtered.");
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
  if (!found) throw notFound();
  return found;
}

type Kind = "Users" | "Groups";

/** What a search as POST asks for: the same members in its body (RFC 7644 §3.4.3). */
function searched(ask: Ask): URLSearchParams {
  if (ask.method !== "POST") wrongMethod();
  const body = ask.body();
  const query = new URLSearchParams();
  for (const name of ["filter", "startIndex", "count", "attributes", "excludedAttributes"]) {
    const value = memberOf(body, name);
    if (value !== undefined && value !== null)
      query.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return query;
}

function search(ask: Ask, kind: Kind): Promise<Reply> {
  const query = searched(ask);
  return collection({ ...ask, method: "GET", query }, kind, query);
}

/** People, then groups, as one list. */
async function searchAll(ask: Ask): Promise<Reply> {
  const query = searched(ask);
  const page = pageOf(query);
  const people = await listKind(ask, "Users", query, page);
  const left = page.count - people.resources.length;
  const groups = await listKind(ask, "Groups", query, {
    ...page,
    startIndex: Math.max(1, page.startIndex - people.total),
    count: left,
  });
  return listed(people.total + groups.total, page.startIndex, [...people.resources, ...groups.resources]);
}

async function collection(ask: Ask, kind: Kind, asked: URLSearchParams | null): Promise<Reply> {
  const { ctx, base } = ask;
  const query = asked ?? ask.query;
  if (ask.method === "POST") {
    const made =
      kind === "Users" ? await createScimUser(ctx, ask.body()) : await createScimGroup(ctx, ask.body());
    return {
      status: 201,
      body: await show(ask, kind, made),
      headers: { location: `${base}/${kind}/${made.id}`, etag: versionOf(made.revision) },
    };
  }
  if (ask.method !== "GET") wrongMethod();
  const page = pageOf(query);
  const { total, resources } = await listKind(ask, kind, query, page);
  return listed(total, page.startIndex, resources);
}

type Page = { filter: Filter | null; startIndex: number; count: number };

function pageOf(query: URLSearchParams): Page {
  const filter = query.get("filter");
  return {
    filter: filter ? parseFiltered(filter) : null,
    startIndex: number(query.get("startIndex"), 1, 1),
    count: Math.min(MOST_RESULTS, number(query.get("count"), 100, 0)),
  };
}

async function listKind(
  { ctx, base }: Ask,
  kind: Kind,
  query: URLSearchParams,
  page: Page,
): Promise<{ total: number; resources: Resource[] }> {
  const wants = wantedOf(query);
  if (kind === "Users") {
    const { total, rows } = await listScimUsers(ctx, page);
    const groups = wants("groups")
      ? await groupsOf(
          ctx,
          rows.map(({ id }) => id),
        )
      : new Map<string, { id: string; name: string }[]>();
    return {
      total,
      resources: rows.map((row) => projected(shownUser(row, { base, groups: groups.get(row.id) }), query)),
    };
  }
  const { total, rows } = await listScimGroups(ctx, page);
  const members = wants("members")
    ? await membersOf(
        ctx.db,
        rows.map(({ id }) => id),
      )
    : null;
  return {
    total,
    resources: rows.map((row) =>
      projected(
        shownGroup(row, { base, members: members === null ? null : (members.get(row.id) ?? []) }),
        query,
      ),
    ),
  };
}

const listed = (total: number, startIndex: number, Resources: Resource[]): Reply => ({
  status: 200,
  body: { schemas: [LIST], totalResults: total, startIndex, itemsPerPage: Resources.length, Resources },
});

function parseFiltered(text: string) {
  try {
    return parseFilter(text);
  } catch (error) {
    throw new ScimFault(400, (error as Error).message, "invalidFilter");
  }
}

/** RFC 7644 §3.4.2.4: what is less than the least counts as the least. */
function number(text: string | null, fallback: number, least: number): number {
  if (text === null) return fallback;
  if (!/^-?[0-9]{1,9}$/.test(text))
    throw new ScimFault(400, "startIndex and count are numbers.", "invalidValue");
  return Math.max(least, Number(text));
}

/** One resource with what was asked for of it. A group's members are read only where they are wanted: there may be very many. */
async function show(
  { ctx, base, query }: Pick<Ask, "ctx" | "base" | "query">,
  kind: Kind,
  row: Row<"users"> | Row<"groups">,
): Promise<Resource> {
  const wants = wantedOf(query);
  if (kind === "Users")
    return projected(
      shownUser(row as Row<"users">, {
        base,
        groups: wants("groups") ? (await groupsOf(ctx, [row.id])).get(row.id) : undefined,
      }),
      query,
    );
  return projected(
    shownGroup(row as Row<"groups">, {
      base,
      members: wants("members") ? ((await membersOf(ctx.db, [row.id])).get(row.id) ?? []) : null,
    }),
    query,
  );
}

async function one(ask: Ask, kind: Kind, id: string): Promise<Reply> {
  const { ctx } = ask;
  switch (ask.method) {
    case "GET": {
      const row = kind === "Users" ? await findScimUser(ctx, id) : await findScimGroup(ctx, id);
      if (ask.ifNoneMatch !== null && ask.ifNoneMatch === versionOf(row.revision))
        return { status: 304, headers: { etag: versionOf(row.revision) } };
      return { status: 200, body: await show(ask, kind, row), headers: { etag: versionOf(row.revision) } };
    }
    case "PUT":
    case "PATCH": {
      const change = ask.method === "PUT" ? { replace: ask.body() } : { patch: parseOperations(ask.body()) };
      const row =
        kind === "Users"
          ? await changeScimUser(ctx, id, change, ask.ifMatch)
          : await changeScimGroup(ctx, id, change, ask.ifMatch);
      return { status: 200, body: await show(ask, kind, row), headers: { etag: versionOf(row.revision) } };
    }
    case "DELETE":
      if (
        ask.ifMatch !== null &&
        ask.ifMatch !== "*" &&
        versionOf((await (kind === "Users" ? findScimUser(ctx, id) : findScimGroup(ctx, id))).revision) !==
          ask.ifMatch
      )
        throw new ScimFault(412, "It was changed meanwhile.");
      if (kind === "Groups") await deleteScimGroup(ctx, { groupId: id });
      else if (!(await deleteUnlessMany(ctx, id, () => deleteScimUser(ctx, { userId: id }))))
        throw new ScimFault(
          403,
          "Very many people left this directory within an hour, so deletions wait for an administrator of Foyer. This person was disabled and signed out. Ask again later.",
        );
      return { status: 204 };
    default:
      return wrongMethod();
  }
}

function bulk(ask: Ask): Promise<Reply> {
  return answerBulk(ask.body(), async ({ method, path, version, data }) => {
    try {
      if (!["POST", "PUT", "PATCH", "DELETE"].includes(method) || !/^\/(Users|Groups)(\/[^/]+)?$/i.test(path))
        throw new ScimFault(400, "An operation needs a method and a path such as /Users.", "invalidSyntax");
      const reply = await answer({
        ...ask,
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
        location: reply.headers?.location ?? (id === undefined ? undefined : `${ask.base}${path}`),
      };
    } catch (error) {
      return refusal(ask.ctx.log, ask.ctx.source.requestId, "/Bulk", error);
    }
  });
}
