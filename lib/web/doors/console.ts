/**
 * `POST /start/console`: opens the AWS console in the tab that asked.
 *
 * The answer is a page whose only content is a form that posts itself to AWS: its token is in no URL,
 * no history and no Referer.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { openConsole, type ConsoleForm } from "@/lib/access/console/service";
import { escapeHtml } from "@/lib/formats/html";
import { Secret } from "@/lib/platform/crypto/secret";
import { hasCode } from "@/lib/platform/errors";
import type { App } from "@/lib/app";
import { describeError, personOf, readForm, requireSameOrigin } from "./door";

const consoleInput = z.strictObject({
  account_id: z.string().min(1).max(64),
  permission_set_id: z.string().min(1).max(64).optional(),
  role_name: z.string().min(1).max(128).optional(),
  destination: z.string().max(4096).optional(),
});

export async function postConsole(app: App, request: Request): Promise<Response> {
  try {
    requireSameOrigin(app, request);
    const ctx = await personOf(app, request);
    const input = await readForm(request, consoleInput);
    const form = await openConsole(ctx, {
      accountId: input.account_id,
      permissionSetId: input.permission_set_id,
      roleName: input.role_name,
      destination: input.destination,
    });
    return page(200, `Opening ${form.roleName} in ${form.accountName}`, formHtml(form), true);
  } catch (error) {
    if (hasCode(error, "signed_out")) return new Response(null, { status: 303, headers: { location: "/sign-in?callbackUrl=%2Fstart", "cache-control": "no-store" } });
    const { status, body } = describeError(app, request, error);
    return page(status, "The console did not open", `<p>${escapeHtml(body.message)}</p><p class="quiet">Request ${escapeHtml(body.requestId)}</p><p><a class="button" href="/start">Back to your accounts</a></p>`, false);
  }
}

function formHtml(form: ConsoleForm): string {
  const inputs = Object.entries(form.fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value instanceof Secret ? value.reveal() : value)}">`,
  );
  return `<p>You are being signed in to the AWS console.</p><form method="post" action="${escapeHtml(form.action)}">${inputs.join("")}<noscript><button class="button">Continue to AWS</button></noscript></form>`;
}

const STYLE = `:root{color-scheme:light dark;--ground:#f7f7f5;--card:#fff;--text:#1b1c1d;--quiet:#5f6368;--accent:#1f5f5b;--on:#fff;--line:#e4e4e0}
@media(prefers-color-scheme:dark){:root{--ground:#111214;--card:#181b1d;--text:#e8eaea;--quiet:#9aa0a3;--accent:#5fc2b8;--on:#0c1514;--line:#2a2e30}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:28px;max-width:400px;margin:16px}
h1{font-size:20px;margin:0 0 8px}p{margin:0 0 12px}.quiet{color:var(--quiet);font-size:13px}
.button{display:inline-block;background:var(--accent);color:var(--on);border:0;border-radius:8px;padding:11px 16px;font:600 14px system-ui,sans-serif;text-decoration:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`;

/**
 * `form-action` is left out on purpose: browsers apply it to every redirect after the form too, and
 * where AWS's sign-in redirects is AWS's matter. The form's address never comes from a request.
 */
function page(status: number, title: string, body: string, submits: boolean): Response {
  const nonce = randomBytes(16).toString("base64");
  const script = submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : "";
  return new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main>${script}</body></html>`,
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
