/** Page marks that callers hand back: signed, and good for the operation and the caller they were given to. */
import { timingSafeEqual } from "node:crypto";
import type { Ctx } from "@/lib/platform/context";

const place = (operation: string, caller: string, body: string) => `${operation}\n${caller}\n${body}`;

export function writePageToken(ctx: Ctx, operation: string, caller: string, after: string): string {
  const body = Buffer.from(after, "utf8").toString("base64url");
  return `${body}.${ctx.keyring
    .mac("page token", place(operation, caller, body))
    .subarray(0, 16)
    .toString("base64url")}`;
}

/** What a page begins after. Null when the mark was edited, or belongs to another operation or caller. */
export function readPageToken(ctx: Ctx, operation: string, caller: string, token: string): string | null {
  if (token.length > 4_096) return null;
  const [body = "", mac = "", ...rest] = token.split(".");
  const [given, expected] = [
    Buffer.from(mac, "base64url"),
    ctx.keyring.mac("page token", place(operation, caller, body)).subarray(0, 16),
  ];
  if (
    rest.length > 0 ||
    given.length !== expected.length ||
    !timingSafeEqual(given, expected) ||
    given.toString("base64url") !== mac
  )
    return null;
  return Buffer.from(body, "base64url").toString("utf8");
}
