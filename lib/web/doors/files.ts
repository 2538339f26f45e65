/** `GET /admin/files/<name>`: the templates that connect accounts. */
import { TEMPLATE_FILES, writeTemplate, type TemplateFile } from "@/lib/access/connections/templates";
import type { App } from "@/lib/app";
import { notFound } from "@/lib/platform/errors";
import { personOf } from "./door";

export async function getFile(app: App, request: Request): Promise<Response> {
  const ctx = await personOf(app, request);
  const name = new URL(request.url).pathname.split("/").at(-1) ?? "";
  if (!Object.hasOwn(TEMPLATE_FILES, name)) throw notFound();
  const text = await writeTemplate(ctx, name as TemplateFile);
  return new Response(text, { headers: { "content-type": "application/octet-stream", "content-disposition": `attachment; filename="${name}"`, "cache-control": "private, no-store" } });
}
