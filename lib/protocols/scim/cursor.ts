/**
 * Cursors: where the next page of a query begins, signed for that query. The server stores nothing, so they
 * don't expire.
 * @see RFC 9865 §2, §5
 */
import { timingSafeEqual } from "node:crypto";
import type { ScimCtx } from "@/lib/identity/administrators/types";
import { ScimFault } from "./fault";
import type { Endpoint } from "./resource-types";

export type Cursor = { endpoint: Endpoint; /** The last id of the previous page. */ after: string | null };

const ENDPOINTS: Endpoint[] = ["Users", "Groups"];
const ID_BYTES = 16;
const MAC_BYTES = 16;
const FORM = /^[A-Za-z0-9_-]{44}$/;
const NO_ID = "00000000-0000-0000-0000-000000000000";

/** @param query what must be the same in every request for its pages */
function macOf(ctx: ScimCtx, query: string, body: Buffer): Buffer {
  const data = `${ctx.actor.sourceId}\n${query}\n${body.toString("base64url")}`;
  return ctx.keyring.mac("scim cursor", data).subarray(0, MAC_BYTES);
}

export function writeCursor(ctx: ScimCtx, query: string, { endpoint, after }: Cursor): string {
  const id = Buffer.from((after ?? NO_ID).replaceAll("-", ""), "hex");
  const body = Buffer.concat([Buffer.from([ENDPOINTS.indexOf(endpoint)]), id]);
  return Buffer.concat([body, macOf(ctx, query, body)]).toString("base64url");
}

/** Reads a cursor. @throws ScimFault invalidCursor if it was edited or belongs to another query */
export function readCursor(ctx: ScimCtx, query: string, text: string): Cursor {
  const bytes = FORM.test(text) ? Buffer.from(text, "base64url") : Buffer.alloc(0);
  const body = bytes.subarray(0, 1 + ID_BYTES);
  const mac = bytes.subarray(1 + ID_BYTES);
  const endpoint = ENDPOINTS[body[0] ?? -1];
  if (endpoint === undefined || mac.length !== MAC_BYTES || !timingSafeEqual(mac, macOf(ctx, query, body)))
    throw new ScimFault(400, "scim_cursor_invalid", { scimType: "invalidCursor" });
  const hex = body.subarray(1).toString("hex");
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return { endpoint, after: id === NO_ID ? null : id };
}
