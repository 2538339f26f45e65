/**
 * AWS's sso-oidc: how the AWS CLI and SDKs sign in. Each operation reads by AWS's own schema and calls the
 * service; refusals have AWS's name in a header and OAuth's in the body, like AWS's.
 * @see https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/Welcome.html
 */
import * as client from "@aws-sdk/client-sso-oidc";
import { writeJson } from "@/lib/formats/aws-wire/json";
import { operationsOf, type OperationSchema } from "@/lib/formats/aws-wire/schema";
import type { Services } from "@/lib/access/context";
import {
  authenticateClient,
  checkScopes,
  registerClient,
  type Registration,
} from "@/lib/identity/cli/clients";
import {
  CODE_SECONDS,
  INTERVAL_SECONDS,
  isStartUrl,
  pollDevice,
  startDevice,
} from "@/lib/identity/cli/device";
import { isOAuthRefusal, oauth, type OAuthCode } from "@/lib/identity/cli/errors";
import { redeemCode, refreshTokens, type Tokens } from "@/lib/identity/cli/tokens";
import { networkOf } from "@/lib/formats/network";
import { slowRefusal } from "@/lib/platform/slow-refusal";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import type { AnonymousCtx } from "@/lib/platform/context";
import { englishText } from "@/lib/messages/server-text";
import { anonymousOf } from "../aws-json/caller";
import { AwsFault, internalFault, isRefusal, restFault, restReply, WireError } from "../aws-json/reply";
import { readRestInput } from "../aws-json/rest-input";

const SCHEMAS = operationsOf(client);
/**
 * Per network and operation. Thousands of programs behind one address may wait for codes and poll every
 * second.
 */
export const OIDC_LIMITS = {
  RegisterClient: { name: "sso-oidc register", burst: 5_000, perSecond: 50 },
  StartDeviceAuthorization: { name: "sso-oidc device", burst: 5_000, perSecond: 50 },
  CreateToken: { name: "sso-oidc token", burst: 20_000, perSecond: 2_000 },
} as const satisfies Record<string, Limit>;

const FAULTS: Record<OAuthCode, [string, number]> = {
  authorization_pending: ["AuthorizationPendingException", 400],
  slow_down: ["SlowDownException", 400],
  expired_token: ["ExpiredTokenException", 400],
  access_denied: ["AccessDeniedException", 400],
  invalid_grant: ["InvalidGrantException", 400],
  invalid_client: ["InvalidClientException", 401],
  invalid_request: ["InvalidRequestException", 400],
  invalid_scope: ["InvalidScopeException", 400],
  unauthorized_client: ["UnauthorizedClientException", 400],
  unsupported_grant_type: ["UnsupportedGrantTypeException", 400],
  unsupported_response_type: ["InvalidRequestException", 400],
  invalid_client_metadata: ["InvalidClientMetadataException", 400],
  invalid_redirect_uri: ["InvalidRedirectUriException", 400],
};

type Work = (ctx: AnonymousCtx, input: Record<string, unknown>) => unknown;

const WORK: Record<string, Work> = {
  RegisterClient(ctx, input) {
    const body = input as unknown as Registration & { issuerUrl?: string };
    if (body.issuerUrl !== undefined && !isStartUrl(ctx, body.issuerUrl))
      throw oauth("invalid_request", "oauth_issuer");
    const { client: made, secret } = registerClient(ctx, body);
    return {
      clientId: made.id,
      clientSecret: secret.reveal(),
      clientIdIssuedAt: made.issuedAt.getTime() / 1000,
      clientSecretExpiresAt: made.expiresAt.getTime() / 1000,
      authorizationEndpoint: `${ctx.config.url}/authorize`,
      tokenEndpoint: `${ctx.config.url}/token`,
    };
  },
  async StartDeviceAuthorization(ctx, input) {
    const body = input as { clientId: string; clientSecret: string; startUrl: string };
    const { deviceCode, userCode } = await startDevice(ctx, authenticateClient(ctx, body), body);
    // The complete URL contains no code: the approving user must type it.
    return {
      deviceCode: deviceCode.reveal(),
      userCode,
      verificationUri: `${ctx.config.url}/device`,
      verificationUriComplete: `${ctx.config.url}/device`,
      expiresIn: CODE_SECONDS,
      interval: INTERVAL_SECONDS,
    };
  },
  async CreateToken(ctx, input) {
    const body = input as {
      clientId: string;
      clientSecret: string;
      grantType: string;
      deviceCode?: string;
      code?: string;
      redirectUri?: string;
      codeVerifier?: string;
      refreshToken?: string;
      scope?: string[];
    };
    const known = authenticateClient(ctx, body);
    checkScopes(body.scope);
    const tokens = await grant(ctx, known, body);
    return {
      accessToken: tokens.accessToken.reveal(),
      tokenType: "Bearer",
      expiresIn: tokens.expiresInSeconds,
      refreshToken: tokens.refreshToken.reveal(),
    };
  },
};

async function grant(
  ctx: AnonymousCtx,
  known: ReturnType<typeof authenticateClient>,
  body: {
    grantType: string;
    deviceCode?: string;
    code?: string;
    redirectUri?: string;
    codeVerifier?: string;
    refreshToken?: string;
  },
): Promise<Tokens> {
  const need = (value: string | undefined, name: string) => {
    if (!value) throw oauth("invalid_request", "oauth_member_missing", { member: name });
    return value;
  };
  switch (body.grantType) {
    case "authorization_code":
      return redeemCode(ctx, known, {
        code: need(body.code, "code"),
        redirectUri: need(body.redirectUri, "redirectUri"),
        codeVerifier: need(body.codeVerifier, "codeVerifier"),
      });
    case "urn:ietf:params:oauth:grant-type:device_code":
      return pollDevice(ctx, known, need(body.deviceCode, "deviceCode"));
    case "refresh_token":
      return refreshTokens(ctx, known, need(body.refreshToken, "refreshToken"));
    default:
      throw oauth("unsupported_grant_type", "oauth_grant_type");
  }
}

const slower = (wait: number, message: string) =>
  new AwsFault(
    "SlowDownException",
    429,
    message,
    { error: "slow_down", error_description: message },
    { "retry-after": String(wait) },
  );

const fault = (code: OAuthCode, message: string) =>
  new AwsFault(FAULTS[code][0], FAULTS[code][1], message, { error: code, error_description: message });

/** Refusals that no ordinary client gets twice. */
const isHammering = (error: unknown) =>
  error instanceof AwsFault ? error.status === 413 || error.status === 429 : error instanceof WireError;

/** Handles `POST /client/register`, `/device_authorization` and `/token`. */
export async function answerOidc(
  app: Services,
  operation: "RegisterClient" | "StartDeviceAuthorization" | "CreateToken",
  request: Request,
): Promise<Response> {
  const ctx = anonymousOf(app, request);
  const { requestId } = ctx.source;
  try {
    const wait = takeRequest(ctx, OIDC_LIMITS[operation], networkOf(ctx.source.ip));
    if (wait > 0)
      throw slower(wait, englishText().t("errors.aws_network_too_many_requests", { seconds: wait }));
    const schema = SCHEMAS.get(operation) as OperationSchema;
    const output = await (WORK[operation] as Work)(ctx, await readRestInput(schema, request));
    return restReply(requestId, writeJson(output, schema.output));
  } catch (error) {
    if (isHammering(error)) await slowRefusal(ctx, `oidc ${networkOf(ctx.source.ip)}`);
    // OAuth's members are in every response of these routes, even in general refusals (a body that is too
    // large).
    if (error instanceof AwsFault)
      return restFault(
        requestId,
        "error" in error.more
          ? error
          : new AwsFault(
              error.type,
              error.status,
              error.message,
              { error: "invalid_request", error_description: error.message },
              error.headers,
            ),
      );
    if (isRefusal(error) && error.kind === "too_many_requests")
      return restFault(requestId, slower(error.retryAfterSeconds ?? 1, error.message));
    if (error instanceof WireError) return restFault(requestId, fault("invalid_request", error.message));
    if (isOAuthRefusal(error)) return restFault(requestId, fault(error.code, error.message));
    const internal = internalFault(app, requestId, new URL(request.url).pathname, error);
    return restFault(
      requestId,
      new AwsFault(internal.type, internal.status, internal.message, {
        error: "server_error",
        error_description: internal.message,
      }),
    );
  }
}
