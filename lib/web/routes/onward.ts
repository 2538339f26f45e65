/**
 * The way from a form to another site before JavaScript: browsers apply a page's `form-action` to every
 * redirect after its forms, and where a provider's own redirects lead is its matter. So such a form ends at
 * a page of our own, which goes on by itself. The ticket in its address was sealed by us and holds a minute.
 *
 * @see CSP Level 3 §6.4.1 (form-action)
 */
import type { Services } from "@/lib/access/context";
import { escapeHtml } from "@/lib/formats/html";
import type { Ctx } from "@/lib/platform/context";
import { lookOf, writePage } from "./bare-page";

const PLACE = "onward";
const TICKET_MILLISECONDS = 60_000;
/** The provider's address holds an ID token. */
const MAX_TICKET_LENGTH = 16_000;

/** The address of the page that goes on to `url`. */
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

/** A page that goes on to `url`, with a button for who does not want to wait. `url` is ours or a source's, never a request's. */
export async function onwardPage(app: Services, request: Request, url: string): Promise<Response> {
  const look = await lookOf(app, request);
  const { t } = look.text;
  const destination = escapeHtml(t("bare_page.going_to", { host: new URL(url).hostname }));
  return writePage(look, {
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
