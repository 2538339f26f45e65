/**
 * Leads from a form to another site without JavaScript: browsers apply a page's `form-action` to every
 * redirect after its forms, and a provider may redirect anywhere. So such a form ends at a page of Foyer that
 * continues by itself. The ticket in its URL is sealed and valid for a minute.
 *
 * @see CSP Level 3 §6.4.1 (form-action)
 */
import type { Services } from "@/lib/access/context";
import { escapeHtml } from "@/lib/formats/html";
import type { Ctx } from "@/lib/platform/context";
import { pageFrameOf, writePage } from "./bare-page";

const PLACE = "onward";
const TICKET_MILLISECONDS = 60_000;
/** The provider's URL contains an ID token. */
const MAX_TICKET_LENGTH = 16_000;

/** Returns the URL of the page that continues to `url`. */
export function onwardAddress(ctx: Ctx, url: string): string {
  const ticket = ctx.keyring
    .seal(Buffer.from(JSON.stringify([url, ctx.now().getTime()])), PLACE)
    .toString("base64url");
  return ticket.length > MAX_TICKET_LENGTH ? url : `/onward?${new URLSearchParams({ ticket })}`;
}

export async function getOnward(app: Services, request: Request): Promise<Response> {
  const url = openTicket(app.ctx, new URL(request.url).searchParams.get("ticket") ?? "");
  return url === null
    ? new Response(null, { status: 303, headers: { location: "/sign-in", "cache-control": "no-store" } })
    : onwardPage(app, request, url);
}

/**
 * Returns a page that continues to `url`, with a button. `url` comes from Foyer or a source, never from a
 * request.
 */
export async function onwardPage(app: Services, request: Request, url: string): Promise<Response> {
  const frame = await pageFrameOf(app, request);
  const { t } = frame.text;
  const destination = escapeHtml(t("bare_page.going_to", { host: new URL(url).hostname }));
  return writePage(frame, {
    status: 200,
    title: t("bare_page.one_moment"),
    body: `<p>${destination}</p><p><a class="button" href="${escapeHtml(url)}">${escapeHtml(t("bare_page.continue"))}</a></p>`,
    goesTo: url,
  });
}

function openTicket(ctx: Ctx, ticket: string): string | null {
  try {
    const [url, at] = JSON.parse(
      ctx.keyring.open(Buffer.from(ticket.slice(0, MAX_TICKET_LENGTH), "base64url"), PLACE).toString("utf8"),
    ) as [string, number];
    return ctx.now().getTime() - at <= TICKET_MILLISECONDS ? url : null;
  } catch {
    return null;
  }
}
