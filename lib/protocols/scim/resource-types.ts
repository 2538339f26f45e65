/** The two resource types behind one interface: only this decides what each endpoint does. */
import { deleteScimGroup, deleteScimUser } from "@/lib/identity/scim/delete";
import type { Resource } from "@/lib/formats/scim/object";
import { RESOURCE_SCHEMAS, type ResourceSchema } from "@/lib/formats/scim/schemas";
import type { ScimCtx } from "@/lib/identity/administrators/types";
import type { ScimChange } from "@/lib/identity/scim/change";
import { deleteUnlessMany } from "@/lib/identity/scim/departures";
import { changeScimGroup, createScimGroup, findScimGroup, listScimGroups } from "@/lib/identity/scim/groups";
import type { ScimPage, ScimQuery } from "@/lib/identity/scim/list";
import { membersOf } from "@/lib/identity/scim/members";
import { toScimGroup, toScimUser } from "@/lib/identity/scim/resources";
import {
  changeScimUser,
  createScimUser,
  findScimUser,
  groupsOf,
  listScimUsers,
} from "@/lib/identity/scim/users";
import type { Row } from "@/lib/platform/db/schema";
import { ScimFault } from "./fault";

type ScimRow = { id: string; revision: number };

export type ResourceType<R extends ScimRow = ScimRow> = {
  schema: ResourceSchema;
  /** @param given normalized */
  create(ctx: ScimCtx, given: Resource): Promise<R>;
  find(ctx: ScimCtx, id: string): Promise<R>;
  change(ctx: ScimCtx, id: string, change: ScimChange, ifMatch: string | null): Promise<R>;
  remove(ctx: ScimCtx, id: string): Promise<void>;
  list(ctx: ScimCtx, query: ScimQuery): Promise<ScimPage<R>>;
  /**
   * Returns resources of rows, in order. Reads related data only if the client wants it, because there may be
   * a lot.
   */
  views(
    ctx: ScimCtx,
    rows: R[],
    options: { base: string; wants: (attribute: string) => boolean },
  ): Promise<Resource[]>;
};

const idsOf = (rows: ScimRow[]) => rows.map(({ id }) => id);

const users: ResourceType<Row<"users">> = {
  schema: RESOURCE_SCHEMAS.User,
  create: createScimUser,
  find: findScimUser,
  change: changeScimUser,
  async remove(ctx, id) {
    if (!(await deleteUnlessMany(ctx, id, () => deleteScimUser(ctx, { userId: id }))))
      throw new ScimFault(403, "scim_deletions_paused");
  },
  list: listScimUsers,
  async views(ctx, rows, { base, wants }) {
    const groups = wants("groups") ? await groupsOf(ctx, idsOf(rows)) : null;
    return rows.map((row) => toScimUser(row, { base, groups: groups?.get(row.id) }));
  },
};

const groups: ResourceType<Row<"groups">> = {
  schema: RESOURCE_SCHEMAS.Group,
  create: createScimGroup,
  find: findScimGroup,
  change: changeScimGroup,
  remove: (ctx, id) => deleteScimGroup(ctx, { groupId: id }),
  list: listScimGroups,
  async views(ctx, rows, { base, wants }) {
    const members = wants("members") ? await membersOf(ctx.db, idsOf(rows)) : null;
    return rows.map((row) => toScimGroup(row, { base, members: members && (members.get(row.id) ?? []) }));
  },
};

const RESOURCE_TYPES = { Users: users, Groups: groups };
export type Endpoint = keyof typeof RESOURCE_TYPES;

/** Returns the endpoint that a path names, in any case. */
export const endpointOf = (segment: string): Endpoint | null =>
  (Object.keys(RESOURCE_TYPES) as Endpoint[]).find((name) => name.toLowerCase() === segment.toLowerCase()) ??
  null;

export const typeOf = (endpoint: Endpoint): ResourceType => RESOURCE_TYPES[endpoint] as ResourceType;
