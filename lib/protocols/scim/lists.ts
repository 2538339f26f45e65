/** Handles lists: of one endpoint, or of all resources, by index or by cursor. */
import type { Resource } from "@/lib/formats/scim/object";
import { projectionOf } from "@/lib/formats/scim/projection";
import { RESOURCE_SCHEMAS } from "@/lib/formats/scim/schemas";
import type { ScimCtx } from "@/lib/identity/administrators/types";
import type { ScimQuery } from "@/lib/identity/scim/list";
import { readCursor, writeCursor, type Cursor } from "./cursor";
import { LIST } from "./discovery";
import type { Reply } from "./fault";
import { askedOf, queryOf, type Asked } from "./query";
import { typeOf, type Endpoint } from "./resource-types";

type Call = { ctx: ScimCtx; base: string; query: URLSearchParams };
type Listed = { total: number | null; resources: Resource[]; next: string | null };

const ALL = Object.values(RESOURCE_SCHEMAS);

async function listAt(call: Call, endpoint: Endpoint, query: ScimQuery, isOneOfAll = false): Promise<Listed> {
  const type = typeOf(endpoint);
  const projection = projectionOf(type.schema, call.query, isOneOfAll ? ALL : []);
  const { total, rows, next } = await type.list(call.ctx, query);
  const views = await type.views(call.ctx, rows, { base: call.base, wants: projection.wants });
  return { total, resources: views.map(projection.apply), next };
}

/** Returns what identifies a query for its cursors. */
const identityOf = (scope: Endpoint | "all", { filter }: Asked) => `${scope}\n${filter ?? ""}`;

export async function answerList(call: Call, endpoint: Endpoint): Promise<Reply> {
  const asked = askedOf(call.query);
  const identity = identityOf(endpoint, asked);
  const from = asked.cursor === null ? undefined : { after: cursorOf(call, identity, asked)?.after ?? null };
  const query = queryOf(asked, typeOf(endpoint).schema, { from });
  const { total, resources, next } = await listAt(call, endpoint, query);
  if (asked.cursor === null) return byIndex(total ?? 0, asked.startIndex, resources);
  return byCursor(
    total,
    resources,
    next === null ? null : writeCursor(call.ctx, identity, { endpoint, after: next }),
  );
}

function cursorOf(call: Call, identity: string, { cursor }: Asked): Cursor | null {
  return cursor ? readCursor(call.ctx, identity, cursor) : null;
}

/** Searches users, then groups, as one list. */
export async function answerSearchOfAll(call: Call): Promise<Reply> {
  const asked = askedOf(call.query);
  const queries = {
    Users: queryOf(asked, RESOURCE_SCHEMAS.User, { others: ALL }),
    Groups: queryOf(asked, RESOURCE_SCHEMAS.Group, { others: ALL }),
  };
  if (asked.cursor !== null) return searchByCursor(call, asked, queries);
  const users = await listAt(call, "Users", queries.Users, true);
  const groups = await listAt(
    call,
    "Groups",
    {
      ...queries.Groups,
      from: { startIndex: Math.max(1, asked.startIndex - (users.total ?? 0)) },
      count: asked.count - users.resources.length,
    },
    true,
  );
  return byIndex((users.total ?? 0) + (groups.total ?? 0), asked.startIndex, [
    ...users.resources,
    ...groups.resources,
  ]);
}

async function searchByCursor(
  call: Call,
  asked: Asked,
  queries: Record<Endpoint, ScimQuery>,
): Promise<Reply> {
  const identity = identityOf("all", asked);
  const cursor = cursorOf(call, identity, asked) ?? { endpoint: "Users", after: null };
  const found: Resource[] = [];
  let { endpoint, after } = cursor;
  for (;;) {
    const rest = asked.count - found.length;
    // A full page may leave out the groups: they begin the next one.
    if (rest === 0 && asked.count > 0) break;
    const listed = await listAt(call, endpoint, { ...queries[endpoint], from: { after }, count: rest }, true);
    found.push(...listed.resources);
    after = listed.next;
    if (after !== null) break;
    if (endpoint === "Groups" || asked.count === 0) return byCursor(null, found, null);
    endpoint = "Groups";
  }
  return byCursor(null, found, writeCursor(call.ctx, identity, { endpoint, after }));
}

const byIndex = (total: number, startIndex: number, Resources: Resource[]): Reply => ({
  status: 200,
  body: { schemas: [LIST], totalResults: total, startIndex, itemsPerPage: Resources.length, Resources },
});

const byCursor = (total: number | null, Resources: Resource[], nextCursor: string | null): Reply => ({
  status: 200,
  body: {
    schemas: [LIST],
    ...(total === null ? {} : { totalResults: total }),
    itemsPerPage: Resources.length,
    ...(nextCursor === null ? {} : { nextCursor }),
    Resources,
  },
});
