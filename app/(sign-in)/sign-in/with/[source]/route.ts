import type { NextRequest } from "next/server";
import { requestSource } from "@/lib/platform/request-source";
import { app } from "@/lib/web/app";
import { onwardPage } from "@/lib/web/routes/onward";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { withProblem } from "@/lib/web/step-up-address";
import { beginAtSaml } from "@/lib/web/saml-sign-in";
import { beginAtSource, type Purpose } from "@/lib/web/source-sign-in";
import { beginByCode } from "@/lib/web/identity-center-sign-in";

type Context = { params: Promise<{ source: string }> };

/** A plain link, so that it works before JavaScript. The response is bound to this browser by its cookies. */
export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const { ctx } = app();
  const { source: id } = await context.params;
  const query = request.nextUrl.searchParams;
  const purpose: Purpose =
    query.get("test") === "1"
      ? "test"
      : query.get("link") === "1"
        ? "link"
        : query.get("step") === "1"
          ? "step-up"
          : "sign-in";
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]));
  const callbackPath = safeCallbackPath(query.get("callbackUrl") ?? undefined, ctx.config.url);
  const asked = {
    id,
    callbackPath,
    purpose,
    hint: query.get("hint") ?? "",
    isAgain: query.get("again") === "1",
    cookies,
    source: requestSource(request.headers),
  };
  const byCode =
    purpose === "sign-in" ? await beginByCode({ sourceId: id, callbackPath, source: asked.source }) : null;
  const begun = byCode ?? (await beginAtSaml(app(), asked)) ?? (await beginAtSource(ctx, asked));
  const failed = {
    test: `${ctx.config.url}/admin/sources/${encodeURIComponent(id)}?error=unreachable`,
    link: `${ctx.config.url}/start/sign-ins?${new URLSearchParams({ outcome: "unreachable", source: id })}`,
    "step-up": ctx.config.url + withProblem(callbackPath, "step_up.failed_there"),
    "sign-in": `${ctx.config.url}/sign-in?${new URLSearchParams({ way: "name", error: "unreachable", source: id, callbackUrl: callbackPath })}`,
  }[purpose];
  const location = begun?.location ?? failed;
  // Foyer's own form led here, and its page's policy forbids forms that end at another site.
  const isAway = query.get("form") === "1" && new URL(location, ctx.config.url).origin !== ctx.config.url;
  const reply = isAway
    ? await onwardPage(app(), request, location)
    : new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
  for (const line of begun?.cookies ?? []) reply.headers.append("set-cookie", line);
  return reply;
}
