/** Pages of list operations: `MaxResults` and `NextToken`, for sso-admin and identitystore. */
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { englishText } from "@/lib/messages/server-text";
import { readPageToken, writePageToken } from "./page-token";
import { AwsFault } from "./reply";

const callerOf = (ctx: AdminCtx) => (ctx.actor.kind === "access_key" ? ctx.actor.accessKeyId : "");

/** Returns where a page begins. @throws AwsFault ValidationException for an edited token */
export function beginOf(
  ctx: AdminCtx,
  operation: string,
  input: { NextToken?: string; MaxResults?: number },
): { after: string | undefined; limit: number } {
  const limit = input.MaxResults ?? 100;
  if (input.NextToken === undefined) return { after: undefined, limit };
  const after = readPageToken(ctx, operation, callerOf(ctx), input.NextToken);
  if (after === null)
    throw new AwsFault(
      "ValidationException",
      400,
      englishText().t("errors.aws_page_token_not_valid", { member: "NextToken" }),
    );
  return { after, limit };
}

/** Returns the token of the next page. */
export function markOf(ctx: AdminCtx, operation: string, next: string | null): string | undefined {
  return next === null ? undefined : writePageToken(ctx, operation, callerOf(ctx), next);
}

/** Returns a page of a short list: the token is a position. */
export function pageOfList<T>(
  ctx: AdminCtx,
  operation: string,
  input: { NextToken?: string; MaxResults?: number },
  all: T[],
): { items: T[]; NextToken: string | undefined } {
  const { after, limit } = beginOf(ctx, operation, input);
  const from = Number(after ?? 0);
  return {
    items: all.slice(from, from + limit),
    NextToken: markOf(ctx, operation, from + limit < all.length ? String(from + limit) : null),
  };
}
