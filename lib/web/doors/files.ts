/** `GET /admin/files/<name>`: the templates that connect accounts, and who can reach what as a file. */
import { TEMPLATE_FILES, writeTemplate, type TemplateFile } from "@/lib/access/connections/templates";
import { exportReach } from "@/lib/access/reach/service";
import type { App } from "@/lib/app";
import { invalidInput, notFound } from "@/lib/platform/errors";
import { z } from "zod";
import { personOf } from "./door";

export async function getFile(app: App, request: Request): Promise<Response> {
  const ctx = await personOf(app, request);
  const url = new URL(request.url);
  const name = url.pathname.split("/").at(-1) ?? "";
  if (name === "access.csv" || name === "access.json") return download(name, await exportReach(ctx, { format: name === "access.csv" ? "csv" : "json", of: subjectOf(url.searchParams) }));
  if (!Object.hasOwn(TEMPLATE_FILES, name)) throw notFound();
  return download(name, await writeTemplate(ctx, name as TemplateFile));
}

/** An account by its number, or a person by id. */
function subjectOf(query: URLSearchParams): { accountId: string } | { userId: string } {
  const [account, person] = [query.get("account"), query.get("person")];
  if (account !== null && /^[0-9]{12}$/.test(account)) return { accountId: account };
  if (person !== null && z.uuid().safeParse(person).success) return { userId: person };
  throw invalidInput("Say whose access: ?account=<twelve digits> or ?person=<id>.");
}

function download(name: string, text: string): Response {
  return new Response(text, { headers: { "content-type": "application/octet-stream", "content-disposition": `attachment; filename="${name}"`, "cache-control": "private, no-store" } });
}
