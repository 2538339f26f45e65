/**
 * The status of a page or of a form's answer. Next answers 200 to whatever it can draw and lets no action say
 * otherwise; what happened must be seen in the status too, by scripts, proxies and logs.
 */
import type { ServerResponse } from "node:http";
import { perOwnerCache } from "@/lib/platform/cache";
import type { Ctx } from "@/lib/platform/context";

type Status = { status: number; retryAfterSeconds?: number | undefined };

/** Of requests that are being answered, by their id: two bundles of this code share it. */
const statuses = perOwnerCache<Status>("page status", 1_000);

/** Says what the answer to this request will be. */
export function setPageStatus(ctx: Pick<Ctx, "keyring">, requestId: string, status: Status): void {
  statuses(ctx.keyring).set(requestId, status);
}

/** Sends the status that was set until then, whichever code writes the response's head. */
export function answerWithStatus(
  ctx: Pick<Ctx, "keyring">,
  requestId: string,
  response: Pick<ServerResponse, "writeHead" | "setHeader">,
): void {
  const known = statuses(ctx.keyring);
  const writeHead = response.writeHead.bind(response) as (...all: unknown[]) => ServerResponse;
  response.writeHead = ((status: number, ...rest: unknown[]) => {
    const set = known.get(requestId);
    known.delete(requestId);
    // A redirect stays one.
    if (!set || status >= 300) return writeHead(status, ...rest);
    if (set.retryAfterSeconds !== undefined) response.setHeader("retry-after", set.retryAfterSeconds);
    return writeHead(set.status, ...rest);
  }) as ServerResponse["writeHead"];
}
