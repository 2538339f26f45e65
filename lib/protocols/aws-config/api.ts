/**
 * `GET /aws-config`: a complete `~/.aws/config` for the caller, in the browser or with a bearer token;
 * `?models=tar` is the archive of rule sets for older clients.
 */
import { awsConfigOf, modelsOf } from "@/lib/access/aws-config";
import { bearerOf, PORTAL_LIMIT, userCtxOfToken } from "@/lib/access/bearer";
import type { Services } from "@/lib/access/context";
import { requestSource } from "@/lib/platform/request-source";
import { takeRequest } from "@/lib/platform/limits";
import { englishText } from "@/lib/messages/server-text";
import { AwsFault, restFault, tooManyRequestsFault } from "../aws-json/reply";

export async function answerAwsConfig(app: Services, request: Request): Promise<Response> {
  const { requestId } = requestSource(request.headers);
  const url = new URL(request.url);
  if (url.searchParams.get("models") === "tar")
    return new Response(new Uint8Array(modelsOf(app.ctx)), {
      headers: {
        "content-type": "application/x-tar",
        "content-disposition": 'attachment; filename="foyer-aws-models.tar"',
        "cache-control": "no-store",
      },
    });
  const token = bearerOf(request);
  const ctx = token === null ? null : await userCtxOfToken(app, request, token);
  if (!ctx)
    return restFault(
      requestId,
      new AwsFault(
        "UnauthorizedException",
        401,
        englishText().t("errors.aws_bearer_required"),
        {},
        { "www-authenticate": "Bearer" },
      ),
    );
  const wait = takeRequest(ctx, PORTAL_LIMIT, ctx.actor.userId);
  if (wait > 0) return restFault(requestId, tooManyRequestsFault(wait));
  return new Response(await awsConfigOf(ctx), {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
