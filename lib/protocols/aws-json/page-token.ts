/**
 * Page tokens: sealed, and valid only for the operation and caller they were issued to. Hexadecimal, because
 * sso-admin's and identitystore's patterns of NextToken share no other URL-safe character.
 */
import type { Ctx } from "@/lib/platform/context";

const MAX_LENGTH = 4_096;
const FORM = /^(?:[0-9a-f]{2})+$/;

const placeOf = (operation: string, caller: string) => `page token ${JSON.stringify([operation, caller])}`;

export function writePageToken(ctx: Ctx, operation: string, caller: string, after: string): string {
  return ctx.keyring.seal(Buffer.from(after, "utf8"), placeOf(operation, caller)).toString("hex");
}

/**
 * Returns where a page begins, or null if the token was edited, or belongs to another operation or caller.
 */
export function readPageToken(ctx: Ctx, operation: string, caller: string, token: string): string | null {
  if (token.length > MAX_LENGTH || !FORM.test(token)) return null;
  try {
    return ctx.keyring.open(Buffer.from(token, "hex"), placeOf(operation, caller)).toString("utf8");
  } catch {
    return null;
  }
}
