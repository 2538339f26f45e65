/**
 * `GET /admin/files/<name>`: files with templates that connect accounts, with who can reach what, and with
 * previews.
 */
import { Readable } from "node:stream";
import { isUuid } from "@/lib/formats/uuid";
import { TEMPLATE_FILES, writeTemplate } from "@/lib/access/connections/templates";
import { MAX_IN_FILE, previewAssignments, previewRemoval } from "@/lib/access/assignment-effects/service";
import { exportProvision } from "@/lib/access/desired/preview";
import { exportAuditEvents, MAX_EXPORTED_EVENTS } from "@/lib/access/audit/service";
import { exportReach, MAX_EXPORTED } from "@/lib/access/entitlements/explain";
import type { AccessCtx, Services } from "@/lib/access/context";
import { requireReader } from "@/lib/identity/administrators/service";
import { requireDeedProof } from "@/lib/identity/step-up/require-proof";
import { hasCode, invalidInput, notFound } from "@/lib/platform/errors";
import { assignmentsOf } from "../assignment-form";
import { AUDIT_QUERY, readQuestion } from "../audit-filter";
import { effectCsv } from "../effect-preview";
import { stepUpForExport } from "../step-up-address";
import { textOfRequest } from "../request-text";
import { readValues } from "./body";
import { requireSameOrigin, userCtxOf } from "./caller";

export async function getFile(app: Services, request: Request): Promise<Response> {
  try {
    return await fileOf(app, request);
  } catch (error) {
    if (!hasCode(error, "strong_proof_required")) throw error;
    // A link led here: to the second factor, and back to the page with the link.
    const location = stepUpForExport(pageOf(new URL(request.url)));
    return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
  }
}

/** The page that links to a file. */
function pageOf({ pathname, search, searchParams }: URL): string {
  const [name] = pathname.split("/").at(-1)?.split(".") ?? [];
  if (name === "audit" || name === "access") return `/admin/${name}${search}`;
  if (name === "removal") return "/admin/assignments";
  const set = searchParams.get("permission-set") ?? "";
  return name === "provision" && set !== "" ? `/admin/permission-sets/${encodeURIComponent(set)}` : "/admin";
}

/** What is exported leaves Foyer's own log and rules: it needs the same proof as a change. */
async function requireExportProof(ctx: AccessCtx): Promise<void> {
  await requireReader(ctx);
  await requireDeedProof(ctx, ctx.db);
}

async function fileOf(app: Services, request: Request): Promise<Response> {
  const ctx = await userCtxOf(app, request);
  const url = new URL(request.url);
  const name = url.pathname.split("/").at(-1) ?? "";
  const template = TEMPLATE_FILES.find((file) => file === name);
  if (template) return download(name, await writeTemplate(ctx, template));
  await requireExportProof(ctx);
  if (name === "provision.csv")
    return download(
      name,
      await exportProvision(ctx, { permissionSetId: url.searchParams.get("permission-set") ?? "" }),
    );
  if (name === "removal.csv")
    return download(
      name,
      effectCsv(
        textOfRequest(request.headers),
        await previewRemoval(ctx, { ids: url.searchParams.getAll("id") }, MAX_IN_FILE),
        "lose",
      ),
    );
  if (name === "access.csv" || name === "access.json")
    return download(
      name,
      await exportReach(ctx, {
        format: name === "access.csv" ? "csv" : "json",
        of: subjectOf(url.searchParams),
        cutOff: textOfRequest(request.headers).t("assignments.access.cut_off", { max: MAX_EXPORTED }),
      }),
    );
  if (name === "audit.csv" || name === "audit.jsonl") return auditFile(ctx, request, name);
  throw notFound();
}

/** `POST /admin/files/assignments.csv`: the full preview of an assign form, which is too long for a page. */
export async function postFile(app: Services, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  const ctx = await userCtxOf(app, request);
  if (new URL(request.url).pathname !== "/admin/files/assignments.csv") throw notFound();
  await requireExportProof(ctx);
  const form = await readValues(request);
  return download(
    "assignments.csv",
    effectCsv(
      textOfRequest(request.headers),
      await previewAssignments(ctx, assignmentsOf(form), MAX_IN_FILE),
      "gain",
    ),
  );
}

/** Streams the events that the audit page's address asks for. */
async function auditFile(
  ctx: AccessCtx,
  request: Request,
  name: "audit.csv" | "audit.jsonl",
): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const text = textOfRequest(request.headers);
  const query = Object.fromEntries(
    AUDIT_QUERY.flatMap((part) => {
      const value = searchParams.get(part)?.replaceAll("\u0000", "").slice(0, 200);
      return value ? [[part, value]] : [];
    }),
  );
  const { filter } = await readQuestion(ctx, query, text.locale.timeZone);
  const portions = await exportAuditEvents(ctx, {
    filter,
    format: name === "audit.csv" ? "csv" : "jsonl",
    cutOff: text.t("audit.cut_off", { max: MAX_EXPORTED_EVENTS }),
  });
  return download(
    name,
    Readable.toWeb(Readable.from(portions, { objectMode: false })) as ReadableStream<Uint8Array>,
  );
}

/** Returns an account by its number, or a user by id. */
function subjectOf(query: URLSearchParams): { accountId: string } | { userId: string } {
  const [account, person] = [query.get("account"), query.get("person")];
  if (account !== null && /^[0-9]{12}$/.test(account)) return { accountId: account };
  if (person !== null && isUuid(person)) return { userId: person };
  throw invalidInput("reach_subject_missing");
}

function download(name: string, content: string | ReadableStream<Uint8Array>): Response {
  return new Response(content, {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "private, no-store",
    },
  });
}
