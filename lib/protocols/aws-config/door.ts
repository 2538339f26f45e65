/**
 * `GET /aws-config`: a complete `~/.aws/config` for whoever asks, in the browser or with a bearer token;
 * `?models=tar` is the archive of rule sets for old clients.
 */
import { awsConfigText, endpointRuleSets, slug } from "@/lib/formats/aws-config-text";
import { regionWithin } from "@/lib/formats/partition";
import { configRoles } from "@/lib/formats/profiles";
import { tarOf } from "@/lib/formats/tar";
import { partitionsApart } from "@/lib/access/accounts/partitions";
import type { AccessCtx } from "@/lib/access/credentials/context";
import { listEntitlements } from "@/lib/access/entitlements/list";
import type { App } from "@/lib/app";
import { aliasUrl } from "@/lib/identity/oauth/device";
import type { Ctx } from "@/lib/platform/context";
import { companyOf } from "@/lib/platform/instance/service";
import { requestSource } from "@/lib/platform/request-source";
import { takeRequest } from "@/lib/platform/limits";
import { bearerOf, personOfToken } from "../aws-json/caller";
import { AwsFault, restFault } from "../aws-json/reply";
import { PORTAL_LIMIT } from "../sso/door";

/** The region that stands for this installation in configuration files. */
export const SSO_REGION = "foyer-1";

const startUrlOf = (ctx: Ctx) =>
  ctx.config.url.startsWith("https://") ? `${ctx.config.url}/start` : aliasUrl(ctx);

export async function awsConfigOf(ctx: AccessCtx): Promise<string> {
  const { entitlements } = await listEntitlements(ctx);
  const apart = await partitionsApart(ctx.db);
  const roles = configRoles(entitlements).map((role) => ({
    ...role,
    region: regionWithin(apart.get(role.accountId) ?? "aws", ctx.config.aws.region),
  }));
  return awsConfigText({
    name: slug((await companyOf(ctx)).name),
    origin: ctx.config.url,
    startUrl: startUrlOf(ctx),
    ssoRegion: SSO_REGION,
    roles,
  });
}

export function modelsOf(ctx: Ctx): Buffer {
  return tarOf(endpointRuleSets({ origin: ctx.config.url, ssoRegion: SSO_REGION }), ctx.now());
}

export async function answerAwsConfig(app: App, request: Request): Promise<Response> {
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
  const ctx = token === null ? null : await personOfToken(app, request, token);
  if (!ctx)
    return restFault(
      requestId,
      new AwsFault(
        "UnauthorizedException",
        401,
        "Send the access token of a signed-in command line: Authorization: Bearer …",
        {},
        { "www-authenticate": "Bearer" },
      ),
    );
  const wait = takeRequest(ctx, PORTAL_LIMIT, ctx.actor.userId);
  if (wait > 0)
    return restFault(
      requestId,
      new AwsFault(
        "TooManyRequestsException",
        429,
        "Too many requests.",
        {},
        { "retry-after": String(wait) },
      ),
    );
  return new Response(await awsConfigOf(ctx), {
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
  });
}
