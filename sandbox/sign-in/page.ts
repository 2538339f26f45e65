/** The sandbox's pages: plain, legible, and clearly not AWS's. */

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const STYLE = `:root{color-scheme:light dark;--ground:#f6f5f1;--card:#fff;--text:#1b1c1d;--quiet:#5c6166;--line:#e2e0da;--mark:#8a4b08;--markground:#fbf0df}
@media(prefers-color-scheme:dark){:root{--ground:#121314;--card:#1a1d1f;--text:#e9ebeb;--quiet:#a0a6a9;--line:#2d3235;--mark:#f0b35d;--markground:#2b2214}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
header{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:space-between;padding:14px 24px;background:var(--card);border-bottom:1px solid var(--line)}
header strong{font-size:15px}.tag{background:var(--markground);color:var(--mark);border-radius:6px;padding:2px 8px;font-size:13px;font-weight:600}
main{max-width:720px;margin:32px auto;padding:0 16px}h1{font-size:24px;margin:0 0 4px;letter-spacing:-.01em}p{margin:0 0 16px;color:var(--quiet)}
dl{background:var(--card);border:1px solid var(--line);border-radius:12px;margin:0 0 20px;overflow:hidden}
div.row{display:grid;grid-template-columns:170px 1fr;gap:4px 16px;padding:11px 18px;border-top:1px solid var(--line)}div.row:first-child{border-top:0}
dt{color:var(--quiet)}dd{margin:0;overflow-wrap:anywhere}code{font:13px ui-monospace,monospace}a{color:inherit}
@media(max-width:560px){div.row{grid-template-columns:1fr}}`;

export type Page = { status: number; html: string };

export function page(status: number, title: string, body: string): Page {
  return {
    status,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><header><strong>AWS sandbox console</strong><span class="tag">Foyer’s stand-in for AWS</span></header><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`,
  };
}

export const rows = (entries: [string, string][]) =>
  `<dl>${entries.map(([term, value]) => `<div class="row"><dt>${escapeHtml(term)}</dt><dd>${value}</dd></div>`).join("")}</dl>`;

export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};
