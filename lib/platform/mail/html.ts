/**
 * A mail as HTML: tables and inline styles, because mail programs know little else. No pictures, fonts or addresses
 * from elsewhere, and nothing that tells Foyer that a mail was opened.
 */
import { escapeHtml } from "@/lib/formats/html";
import type { MailParts } from "./compose";

const FONT = "font-family:Inter,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const [INK, QUIET, LINE, ACCENT] = ["#1b1b19", "#63635e", "#e4e4e0", "#1f5f5b"];
const BROWSER_DARK = "color-scheme:light dark";

export function htmlOf(parts: MailParts, company: string, language: string): string {
  const { subject, paragraphs, facts = [], button, note, footer } = parts;
  const [lead = "", ...rest] = paragraphs;
  const rows = [
    row(`font-size:15px;font-weight:700;padding:0 0 18px`, escapeHtml(company)),
    row(`font-size:20px;line-height:26px;font-weight:700;padding:0 0 6px`, escapeHtml(subject), "h1"),
    row("font-size:15px;line-height:22px;padding:0 0 14px", escapeHtml(lead)),
    ...rest.map((each) => row("font-size:15px;line-height:22px;padding:0 0 14px", escapeHtml(each))),
    facts.length === 0 ? "" : `<tr><td style="padding:4px 0 16px">${factTable(facts)}</td></tr>`,
    button === undefined ? "" : buttonRow(button),
    note === undefined
      ? ""
      : row(`font-size:13px;line-height:19px;color:${QUIET};padding:14px 0 0`, escapeHtml(note)),
  ];
  return `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:0;background:#f6f6f4;${BROWSER_DARK}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f6f4"><tr><td align="center" style="padding:28px 12px">
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px;background:#ffffff;border:1px solid ${LINE};border-radius:14px"><tr><td style="padding:28px 32px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0">
${rows.filter((each) => each !== "").join("\n")}
</table></td></tr></table>
<table role="presentation" width="560" cellpadding="0" cellspacing="0" style="width:100%;max-width:560px"><tr><td align="center" style="${FONT};font-size:13px;line-height:19px;color:${QUIET};padding:16px 24px">${escapeHtml(footer)}</td></tr></table>
</td></tr></table>
</body></html>`;
}

const row = (style: string, content: string, tag: "div" | "h1" = "div") =>
  `<tr><td style="${FONT};color:${INK};${style}"><${tag} style="margin:0;font-size:inherit;font-weight:inherit">${content}</${tag}></td></tr>`;

function factTable(facts: readonly { label: string; value: string }[]): string {
  const cell = `${FONT};font-size:14px;line-height:20px;border-top:1px solid ${LINE};padding:9px 0;vertical-align:top`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-bottom:1px solid ${LINE}">${facts
    .map(
      ({ label, value }) =>
        `<tr><td width="112" style="${cell};color:${QUIET}">${escapeHtml(label)}</td><td style="${cell};color:${INK};word-break:break-word">${escapeHtml(value)}</td></tr>`,
    )
    .join("")}</table>`;
}

function buttonRow({ label, url }: { label: string; url: string }): string {
  return `<tr><td style="padding:4px 0 0"><table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" bgcolor="${ACCENT}" style="border-radius:8px"><a href="${escapeHtml(url)}" style="${FONT};display:block;padding:13px 20px;font-size:15px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(label)}</a></td></tr></table></td></tr>
${row(`font-size:12.5px;line-height:18px;color:${QUIET};padding:10px 0 0;word-break:break-all`, escapeHtml(url))}`;
}
