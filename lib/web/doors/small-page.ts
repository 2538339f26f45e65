/** A page of a few lines that a door writes itself, such as a form that posts itself. */
import { randomBytes } from "node:crypto";
import { escapeHtml } from "@/lib/formats/html";

const STYLE = `:root{color-scheme:light dark;--ground:#f7f7f5;--card:#fff;--text:#1b1c1d;--quiet:#5f6368;--accent:#1f5f5b;--on:#fff;--line:#e4e4e0}
@media(prefers-color-scheme:dark){:root{--ground:#111214;--card:#181b1d;--text:#e8eaea;--quiet:#9aa0a3;--accent:#5fc2b8;--on:#0c1514;--line:#2a2e30}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:28px;max-width:400px;margin:16px}
h1{font-size:20px;margin:0 0 8px}p{margin:0 0 12px}.quiet{color:var(--quiet);font-size:13px}
.button{display:inline-block;background:var(--accent);color:var(--on);border:0;border-radius:8px;padding:11px 16px;font:600 14px system-ui,sans-serif;text-decoration:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`;

export type SmallPage = {
  status: number;
  title: string;
  /** HTML whose texts are escaped. */
  body: string;
  /** The page's form posts itself. */
  submits?: boolean;
  /** `same-origin` where the form comes back here and must say from where it comes. */
  referrer?: "no-referrer" | "same-origin";
};

/**
 * `form-action` is left out on purpose: browsers apply it to every redirect after the form too, and
 * where AWS's sign-in redirects is AWS's matter. The form's address never comes from a request.
 */
export function smallPage({ status, title, body, submits = false, referrer = "no-referrer" }: SmallPage): Response {
  const nonce = randomBytes(16).toString("base64");
  const script = submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : "";
  return new Response(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main>${script}</body></html>`,
    {
      status,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "referrer-policy": referrer,
        "content-security-policy": `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
      },
    },
  );
}
