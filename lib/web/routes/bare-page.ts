/** A whole page without Next: Foyer's colours, font, theme and company in a few lines of HTML. */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { escapeHtml } from "@/lib/formats/html";
import type { Text } from "@/lib/messages/text";
import { companyOf } from "@/lib/platform/instance/service";
import type { Services } from "@/lib/access/context";
import { THEME_COOKIE } from "../cookies";
import { textOfRequest } from "../request-text";
import { readCookie } from "./caller";

/** What every page of Foyer has: the reader’s language and theme, the company’s name. */
export type PageFrame = { text: Text; company: string; theme: "light" | "dark" | null };

const TOKENS = readFileSync(path.resolve("lib/web/tokens.css"), "utf8");

/** Inter from Next's build, or the system's font without a build. */
function fontFace(): string {
  const manifest = path.resolve(".next/server/next-font-manifest.json");
  const file = existsSync(manifest)
    ? /static\/media\/inter_[\w.-]+\.woff2/.exec(readFileSync(manifest, "utf8"))?.[0]
    : undefined;
  return file === undefined
    ? ""
    : `@font-face{font-family:Inter;src:url(/_next/${file}) format("woff2");font-weight:100 900;font-display:swap}`;
}

const STYLE = `${TOKENS}${fontFace()}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:24px;background:var(--ground);color:var(--text);font:15px/1.5 Inter,system-ui,sans-serif;overflow-wrap:anywhere}
header{font-size:18px;font-weight:700;letter-spacing:-.025em}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow);padding:28px;width:calc(100% - 88px);max-width:344px}
h1{font-size:22px;letter-spacing:-.025em;line-height:1.3;margin:0 0 8px}p{margin:0 0 12px}p:last-child{margin:0}.quiet{color:var(--quiet);font-size:13px}
.button{display:inline-block;background:var(--accent);color:var(--on-accent);border:0;border-radius:8px;padding:12px 16px;font:600 14px Inter,system-ui,sans-serif;text-decoration:none}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}`;

export async function pageFrameOf(app: Services, request: Request): Promise<PageFrame> {
  const theme = readCookie(request.headers.get("cookie"), THEME_COOKIE);
  // The page that reports a problem must not fail itself.
  const company = await companyOf(app.ctx).then(
    ({ name }) => name,
    () => "Foyer",
  );
  return {
    text: textOfRequest(request.headers),
    company,
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

export type BarePage = {
  status: number;
  title: string;
  /** HTML with escaped texts. */
  body: string;
  /** The page's form submits itself. */
  submits?: boolean;
  /** Where the page continues by itself. */
  goesTo?: string;
  /** `same-origin` if the form comes back here and must send its origin. */
  referrer?: "no-referrer" | "same-origin";
  /** For refusals: the seconds until a retry makes sense. */
  retryAfterSeconds?: number;
};

/**
 * Leaves out `form-action` on purpose: browsers apply it to every redirect after the form too, and AWS's
 * sign-in redirects as it likes. The form's action never comes from a request.
 */
export function writePage(
  frame: PageFrame,
  { status, title, body, submits = false, goesTo, referrer = "no-referrer", retryAfterSeconds }: BarePage,
): Response {
  const nonce = randomBytes(16).toString("base64");
  const script = submits ? `<script nonce="${nonce}">document.forms[0].submit()</script>` : "";
  return new Response(
    `<!doctype html><html lang="${frame.text.locale.language}"${frame.theme ? ` data-theme="${frame.theme}"` : ""}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">${goesTo === undefined ? "" : `<meta http-equiv="refresh" content="0;url=${escapeHtml(goesTo)}">`}<title>${escapeHtml(title)}</title><style nonce="${nonce}">${STYLE}</style></head><body><header>${escapeHtml(frame.company)}</header><main><h1>${escapeHtml(title)}</h1>${body}</main>${script}</body></html>`,
    {
      status,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "referrer-policy": referrer,
        ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
        "content-security-policy": `default-src 'none'; font-src 'self'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'`,
      },
    },
  );
}

/** Returns the body of a page about a refusal: what happened, the request id for support, and a way back. */
export function problemHtml(
  { t }: Text,
  { message, requestId }: { message: string; requestId: string },
  back: { href: string; label: string },
): string {
  const request = t("bare_page.request", { id: requestId });
  return `<p>${escapeHtml(message)}</p><p class="quiet">${escapeHtml(request)}</p><p><a class="button" href="${escapeHtml(back.href)}">${escapeHtml(back.label)}</a></p>`;
}
