/**
 * `POST /start/console`: opens the AWS console in the tab that asked.
 *
 * The answer is a page whose only content is a form that posts itself to AWS: its token is in no URL,
 * no history and no Referer.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { openConsole, type ConsoleForm } from "@/lib/access/console/service";
import { formatShortcut } from "@/lib/formats/console-link";
import { escapeHtml } from "@/lib/formats/html";
import { Secret } from "@/lib/platform/crypto/secret";
import { hasCode } from "@/lib/platform/errors";
import { companyOf } from "@/lib/platform/instance/service";
import type { App } from "@/lib/app";
import { LONGEST_CALLBACK } from "../callback-url";
import { THEME_COOKIE } from "../cookies";
import { describeError, enter, readCookie, readForm } from "./door";

const consoleInput = z.strictObject({
  /** Looked at by the service: a shortcut that names none is refused in words. */
  account_id: z.string().max(64),
  permission_set_id: z.string().min(1).max(64).optional(),
  role_name: z.string().min(1).max(128).optional(),
  destination: z.string().max(4096).optional(),
});

export async function postConsole(app: App, request: Request): Promise<Response> {
  let asked: z.infer<typeof consoleInput> | null = null;
  const look = await lookOf(app, request);
  try {
    const { ctx, input } = await enter(app, request, "console.refused", async () => (asked = await readForm(request, consoleInput)));
    const form = await openConsole(ctx, {
      accountId: input.account_id,
      permissionSetId: input.permission_set_id,
      roleName: input.role_name,
      destination: input.destination,
    });
    return page(look, 200, `Opening ${form.roleName} in ${form.accountName}`, formHtml(form), true);
  } catch (error) {
    if (hasCode(error, "signed_out")) return signInFirst(asked);
    const { status, body } = describeError(app, request, error);
    return page(look, status, "The console did not open", `<p>${escapeHtml(body.message)}</p><p class="quiet">Request ${escapeHtml(body.requestId)}</p><p><a class="button" href="/start">Back to your accounts</a></p>`, false);
  }
}

/** `GET /start/console`: the address that stands in the bar after a form was answered, reloaded. */
export function getConsole(): Response {
  return seeOther("/start");
}

/** To sign in, and then to what was asked for, as a shortcut link. */
function signInFirst(asked: z.infer<typeof consoleInput> | null): Response {
  const target = asked ? formatShortcut("/start", { accountId: asked.account_id, roleName: asked.role_name ?? null, destination: asked.destination ?? null }) : "/start";
  return seeOther(`/sign-in?${new URLSearchParams({ callbackUrl: target.length > LONGEST_CALLBACK ? "/start" : target })}`);
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

function formHtml(form: ConsoleForm): string {
  const inputs = Object.entries(form.fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value instanceof Secret ? value.reveal() : value)}">`,
  );
  return `<p>You are being signed in to the AWS console.</p><form method="post" action="${escapeHtml(form.action)}">${inputs.join("")}<noscript><button class="button">Continue to AWS</button></noscript></form>`;
}

/** What every page of Foyer has: the tokens, the reader's theme, the company's name. */
type Look = { company: string; theme: "light" | "dark" | null };

const TOKENS = readFileSync(path.resolve("lib/web/tokens.css"), "utf8");
const STYLE = `${TOKENS}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:24px;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header{font-size:18px;font-weight:700;letter-spacing:-.025em}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow);padding:28px;width:calc(100% - 88px);max-width:344px}
h1{font-size:22px;letter-spacing:-.025em;line-height:1.3;margin:0 0 8px}p{margin:0 0 12px}p:last-child{margin:0}.quiet{color:var(--quiet);font-size:13px}
.button{display:inline-block;background:var(--accent);color:var(--on-accent);border:0;border-radius:8px;padding:11px 16px;font:600 14px system-ui,sans-serif;text-decoration:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`;

async function lookOf(app: App, request: Request): Promise<Look> {
  const theme = readCookie(request.headers.get("cookie"), THEME_COOKIE);
  // The page that says what went wrong does not fail itself.
  const company = await companyOf(app.ctx).then(({ name }) => name, () => "Foyer");
  return { company, theme: theme === "light" || theme === "dark" ? theme : null };
}

/**
 * `form-action` is left out on purpose: browsers apply it to every redirect after the form too, and
 * where AWS's sign-in redirects is AWS's matter. The form's address never comes from a request.
 */
function page(look: Look, status: number, title: string, body: string, submits: boolean): Response {
  const nonce = randomBytes(16).toString("base64");
  const script = submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : "";
  return new Response(
    `<!doctype html><html lang="en"${look.theme ? ` data-theme="${look.theme}"` : ""}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><header>${escapeHtml(look.company)}</header><main><h1>${escapeHtml(title)}</h1>${body}</main>${script}</body></html>`,
    {
      status,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
      },
    },
  );
}
