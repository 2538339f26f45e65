/** The root paths of AWS's clients, answered without Next. */
import { Hono } from "hono";
import type { Services } from "@/lib/access/context";
import { aliasUrl } from "@/lib/identity/cli/device";
import { requestSource } from "@/lib/platform/request-source";
import { englishText } from "@/lib/messages/server-text";
import { AwsFault, internalFault, restFault, rpcFault, unsupportedOperation } from "./aws-json/reply";
import { answerRpc } from "./aws-json/rpc";
import { answerSessions } from "./api-v1/sessions";
import { answerAwsConfig } from "./aws-config/api";
import { identityStore } from "./identitystore/api";
import { answerScim } from "./scim/api";
import { ssoAdmin } from "./sso-admin/api";
import { answerOidc } from "./sso-oidc/api";
import { answerSso } from "./sso/api";

export function createProtocolRouter(app: Services): Hono {
  const router = new Hono();
  router.post("/client/register", (context) => answerOidc(app, "RegisterClient", context.req.raw));
  router.post("/device_authorization", (context) =>
    answerOidc(app, "StartDeviceAuthorization", context.req.raw),
  );
  // The query distinguishes CreateTokenWithIAM, which must not be mistaken for CreateToken.
  router.post("/token", (context) =>
    context.req.query("aws_iam") === undefined
      ? answerOidc(app, "CreateToken", context.req.raw)
      : restFault(
          requestSource(context.req.raw.headers).requestId,
          unsupportedOperation("CreateTokenWithIAM"),
        ),
  );
  router.get("/assignment/accounts", (context) => answerSso(app, "ListAccounts", context.req.raw));
  router.get("/assignment/roles", (context) => answerSso(app, "ListAccountRoles", context.req.raw));
  router.get("/federation/credentials", (context) => answerSso(app, "GetRoleCredentials", context.req.raw));
  router.post("/logout", (context) => answerSso(app, "Logout", context.req.raw));
  router.post("/", (context) => answerRpc(app, [ssoAdmin, identityStore], context.req.raw));
  router.all("/scim/v2/*", (context) => answerScim(app, context.req.raw));
  router.all("/api/v1/*", (context) => answerSessions(app, context.req.raw));
  router.get("/aws-config", (context) => answerAwsConfig(app, context.req.raw));
  // The AWS CLI checks a start URL that isn't AWS's own with HEAD. Only HEAD comes here (`isProtocol`), and
  // the router treats HEAD as GET.
  for (const path of ["/start", "/start/"])
    router.get(
      path,
      () =>
        new Response(null, {
          status: 302,
          headers: { location: aliasUrl(app.ctx), "cache-control": "no-store" },
        }),
    );
  router.post("*", (context, next) =>
    context.req.header(TARGET_HEADER) === undefined ? next() : misplaced(app, context.req.raw),
  );
  router.all(
    "*",
    (context) =>
      new Response(JSON.stringify({ message: englishText().t("errors.aws_method_not_allowed") }), {
        status: 405,
        headers: {
          allow: METHODS.get(context.req.path) ?? "POST",
          "content-type": "application/json",
          "x-amzn-requestid": requestSource(context.req.raw.headers).requestId,
          "cache-control": "no-store",
        },
      }),
  );
  router.onError((error, context) => {
    const { requestId } = requestSource(context.req.raw.headers);
    return restFault(requestId, internalFault(app, requestId, context.req.path, error));
  });
  return router;
}

/** Someone used the start page as the endpoint. */
function misplaced(app: Services, request: Request): Response {
  const { pathname } = new URL(request.url);
  return rpcFault(
    requestSource(request.headers).requestId,
    new AwsFault(
      "UnknownOperationException",
      404,
      englishText().t("errors.aws_other_endpoint", { url: app.ctx.config.url, path: pathname.slice(0, 100) }),
    ),
  );
}

const METHODS = new Map([
  ...["/client/register", "/device_authorization", "/token", "/logout"].map(
    (path) => [path, "POST"] as const,
  ),
  ...["/assignment/accounts", "/assignment/roles", "/federation/credentials", "/aws-config"].map(
    (path) => [path, "GET, HEAD"] as const,
  ),
]);

/** Only AWS's clients send this. */
export const TARGET_HEADER = "x-amz-target";

/** Returns true for requests of AWS's clients; all others are for Foyer's own routes and pages. */
export function isProtocol(method: string, pathname: string, { hasTarget = false } = {}): boolean {
  return (
    METHODS.has(pathname) ||
    (hasTarget && method === "POST") ||
    pathname.startsWith("/scim/v2/") ||
    pathname === "/api/v1/sessions" ||
    pathname.startsWith("/api/v1/sessions/") ||
    ((pathname === "/start" || pathname === "/start/") && method === "HEAD") ||
    (pathname === "/" && method === "POST")
  );
}
