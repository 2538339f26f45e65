/** The routes that the server answers without Next. */
import { textOfRequest } from "../request-text";
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import type { Services } from "@/lib/access/context";
import { getAwsConfig } from "./aws-config";
import { getConsole, postConsole } from "./console";
import { postCredentials } from "./credentials";
import { jsonError } from "./reply";
import { getEntitlements } from "./entitlements";
import { getFile, postFile } from "./files";
import { getHealth } from "./health";
import { getSignedOut, postBackChannelLogout } from "./oidc";
import { getOnward } from "./onward";
import { getPasswordLink } from "./password-link";
import {
  postEnrolKey,
  postEnrolOptions,
  postFactorKey,
  postFactorOptions,
  postSignIn,
  postSignInOptions,
} from "./passkeys";
import { putPin } from "./pins";
import { getAsk, getLeave, getSamlMetadata, getSlo, postAcs, postArrive, postSlo } from "./saml";
import { getChoices } from "./search";

/** Requests through Node's server come with its response. */
type Env = { Bindings: Partial<HttpBindings> };

export function createRouter(app: Services): Hono<Env> {
  const router = new Hono<Env>();
  router.get("/health", () => getHealth(app));
  router.get("/start/entitlements", (context) =>
    getEntitlements(app, context.req.raw, context.env?.outgoing),
  );
  router.post("/start/credentials", (context) => postCredentials(app, context.req.raw));
  router.get("/start/aws-config", (context) => getAwsConfig(app, context.req.raw));
  router.put("/start/pins", (context) => putPin(app, context.req.raw));
  router.get("/start/console", () => getConsole());
  router.post("/start/console", (context) => postConsole(app, context.req.raw));
  router.get("/admin/files/:name", (context) => getFile(app, context.req.raw));
  router.post("/admin/files/:name", (context) => postFile(app, context.req.raw));
  router.get("/admin/search/:source", (context) => getChoices(app, context.req.raw));
  router.get("/saml/metadata/:id", (context) =>
    getSamlMetadata(app, context.req.raw, context.req.param("id")),
  );
  router.post("/saml/acs/:id", (context) => postAcs(app, context.req.raw, context.req.param("id")));
  router.post("/saml/arrive/:id", (context) => postArrive(app, context.req.raw, context.req.param("id")));
  router.get("/saml/ask/:id", (context) => getAsk(app, context.req.raw, context.req.param("id")));
  router.get("/saml/leave/:id", (context) => getLeave(app, context.req.raw, context.req.param("id")));
  router.get("/saml/slo/:id", (context) => getSlo(app, context.req.raw, context.req.param("id")));
  router.post("/saml/slo/:id", (context) => postSlo(app, context.req.raw, context.req.param("id")));
  router.post("/oidc/backchannel-logout/:id", (context) =>
    postBackChannelLogout(app, context.req.raw, context.req.param("id")),
  );
  router.get("/oidc/signed-out/:id", (context) =>
    getSignedOut(app, context.req.raw, context.req.param("id")),
  );
  router.get("/password/:token", (context) => getPasswordLink(app, context.req.param("token")));
  router.post("/sign-in/passkey/options", (context) => postSignInOptions(app, context.req.raw));
  router.post("/sign-in/passkey", (context) => postSignIn(app, context.req.raw));
  router.post("/second-factor/options", (context) => postFactorOptions(app, context.req.raw));
  router.post("/second-factor/key", (context) => postFactorKey(app, context.req.raw));
  router.post("/enrol/options", (context) => postEnrolOptions(app, context.req.raw));
  router.post("/enrol/key", (context) => postEnrolKey(app, context.req.raw));
  router.get("/onward", (context) => getOnward(app, context.req.raw));
  router.all(
    "*",
    (context) =>
      new Response(`${textOfRequest(context.req.raw.headers).t("errors.page_method_not_allowed")}\n`, {
        status: 405,
        headers: { "cache-control": "no-store" },
      }),
  );
  router.onError((error, context) => jsonError(app, context, error));
  return router;
}

const PATHS = new Set([
  "/health",
  "/start/entitlements",
  "/start/credentials",
  "/start/pins",
  "/start/console",
  "/start/aws-config",
  "/onward",
  "/sign-in/passkey/options",
  "/sign-in/passkey",
  "/second-factor/options",
  "/second-factor/key",
  "/enrol/options",
  "/enrol/key",
]);

/** Returns true for requests that the router answers; all others are pages. */
export function isRoute(pathname: string): boolean {
  return (
    PATHS.has(pathname) ||
    pathname.startsWith("/admin/files/") ||
    pathname.startsWith("/admin/search/") ||
    pathname.startsWith("/password/") ||
    pathname.startsWith("/saml/") ||
    pathname.startsWith("/oidc/")
  );
}
