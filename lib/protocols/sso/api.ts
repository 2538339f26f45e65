/**
 * AWS's sso portal API: what `aws sso list-accounts`, credential providers and `aws sso logout` call.
 * @see https://docs.aws.amazon.com/singlesignon/latest/PortalAPIReference/Welcome.html
 */
import * as client from "@aws-sdk/client-sso";
import { writeJson } from "@/lib/formats/aws-wire/json";
import { operationsOf, type OperationSchema } from "@/lib/formats/aws-wire/schema";
import { PORTAL_LIMIT, userCtxOfToken } from "@/lib/access/bearer";
import type { AccessCtx, Services } from "@/lib/access/context";
import { getCredentials } from "@/lib/access/credentials/service";
import { findEntitledPermissionSetByName } from "@/lib/access/entitlements/store";
import { listOwnAccounts, listOwnRolesOf } from "@/lib/access/entitlements/pages";
import { isOAuthRefusal } from "@/lib/identity/cli/errors";
import { signOutToken } from "@/lib/identity/cli/tokens";
import { record } from "@/lib/platform/audit/record";
import { requestSource } from "@/lib/platform/request-source";
import { takeRequest } from "@/lib/platform/limits";
import type { Refusal } from "@/lib/platform/errors";
import { englishText } from "@/lib/messages/server-text";
import { AWS_WORDING } from "@/lib/formats/aws-wire/wording";
import { anonymousOf } from "../aws-json/caller";
import { readPageToken, writePageToken } from "../aws-json/page-token";
import {
  AwsFault,
  internalFault,
  isRefusal,
  restFault,
  restReply,
  tooManyRequestsFault,
  WireError,
} from "../aws-json/reply";
import { readRestInput } from "../aws-json/rest-input";

const SCHEMAS = operationsOf(client);
const MAX_PER_PAGE = 100;

const unauthorized = () => new AwsFault("UnauthorizedException", 401, AWS_WORDING.sessionTokenInvalid);
const forbidden = (message: string = AWS_WORDING.noAccess) =>
  new AwsFault("ForbiddenException", 403, message);
const invalid = (message: string) => new AwsFault("InvalidRequestException", 400, message);

type Work = (ctx: AccessCtx, input: Record<string, unknown>) => Promise<unknown>;

const WORK: Record<string, Work> = {
  async ListAccounts(ctx, input) {
    const { accounts, next } = await listOwnAccounts(ctx, pageOf(ctx, "ListAccounts", input));
    return {
      accountList: accounts.map(({ id, name, email }) => ({
        accountId: id,
        accountName: name,
        emailAddress: email,
      })),
      nextToken: mark(ctx, "ListAccounts", next),
    };
  },
  async ListAccountRoles(ctx, input) {
    const accountId = accountOf(input);
    const operation = `ListAccountRoles ${accountId}`;
    const { roles, next } = await listOwnRolesOf(ctx, { accountId, ...pageOf(ctx, operation, input) });
    // Not found and not yours are the same response.
    if (roles.length === 0 && input.nextToken === undefined) throw forbidden();
    return {
      roleList: roles.map((roleName) => ({ roleName, accountId })),
      nextToken: mark(ctx, operation, next),
    };
  },
  async GetRoleCredentials(ctx, input) {
    const accountId = accountOf(input);
    const permissionSetId = await findEntitledPermissionSetByName(ctx.db, {
      userId: ctx.actor.userId,
      accountId,
      name: String(input.roleName),
      now: ctx.now(),
    });
    if (permissionSetId === null) {
      // The caller doesn't learn whether it exists; the log has what was requested.
      await record(ctx, ctx.db, {
        type: "credentials.refused",
        outcome: "refused",
        accountId,
        reason: "role_not_assigned",
        details: { roleName: String(input.roleName) },
      });
      throw forbidden();
    }
    const { credentials } = await getCredentials(ctx, { accountId, permissionSetId, purpose: "credentials" });
    return {
      roleCredentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        sessionToken: credentials.sessionToken.reveal(),
        expiration: credentials.expiresAt.getTime(),
      },
    };
  },
};

function accountOf(input: Record<string, unknown>): string {
  if (!/^[0-9]{12}$/.test(String(input.accountId)))
    throw invalid(englishText().t("errors.aws_account_id_not_valid"));
  return String(input.accountId);
}

function pageOf(
  ctx: AccessCtx,
  operation: string,
  input: Record<string, unknown>,
): { after?: string; limit: number } {
  const limit = input.maxResults === undefined ? MAX_PER_PAGE : Number(input.maxResults);
  if (!(limit >= 1 && limit <= MAX_PER_PAGE))
    throw invalid(englishText().t("errors.aws_max_result_not_valid", { max: MAX_PER_PAGE }));
  if (input.nextToken === undefined) return { limit };
  const after = readPageToken(ctx, operation, ctx.actor.userId, String(input.nextToken));
  if (after === null)
    throw invalid(englishText().t("errors.aws_page_token_not_valid", { member: "next_token" }));
  return { after, limit };
}

const mark = (ctx: AccessCtx, operation: string, next: string | null) =>
  next === null ? undefined : writePageToken(ctx, operation, ctx.actor.userId, next);

function faultOf(refusal: Refusal): AwsFault {
  switch (refusal.kind) {
    case "too_many_requests":
    case "busy":
    case "aws_unavailable":
    case "source_unavailable":
      return tooManyRequestsFault(refusal.retryAfterSeconds ?? 2, refusal.message);
    case "signed_out":
    case "sign_in_incomplete":
      return unauthorized();
    case "invalid_input":
    case "conflict":
      return invalid(refusal.message);
    case "not_found":
      return forbidden();
    // Never 401: clients would drop or renew their token, and ask again in a loop.
    case "proof_required":
    case "aws_refused":
      return forbidden(refusal.message);
  }
}

/**
 * Handles `GET /assignment/accounts`, `/assignment/roles` and `/federation/credentials`, and `POST /logout`.
 */
export async function answerSso(
  app: Services,
  operation: "ListAccounts" | "ListAccountRoles" | "GetRoleCredentials" | "Logout",
  request: Request,
): Promise<Response> {
  const { requestId } = requestSource(request.headers);
  try {
    const schema = SCHEMAS.get(operation) as OperationSchema;
    const token = request.headers.get("x-amz-sso_bearer_token");
    if (token === null || token === "") throw unauthorized();
    if (operation === "Logout") {
      await signOutToken(anonymousOf(app, request), token);
      return new Response(null, {
        status: 200,
        headers: { "x-amzn-requestid": requestId, "cache-control": "no-store" },
      });
    }
    const ctx = await userCtxOfToken(app, request, token);
    if (!ctx) throw unauthorized();
    const wait = takeRequest(ctx, PORTAL_LIMIT, ctx.actor.userId);
    if (wait > 0) throw tooManyRequestsFault(wait);
    const output = await (WORK[operation] as Work)(ctx, await readRestInput(schema, request));
    return restReply(requestId, writeJson(output, schema.output));
  } catch (error) {
    if (error instanceof AwsFault) return restFault(requestId, error);
    if (error instanceof WireError) return restFault(requestId, invalid(error.message));
    if (isOAuthRefusal(error)) return restFault(requestId, unauthorized());
    if (isRefusal(error)) {
      if (error.cause !== undefined)
        app.ctx.log.warn("refused", { code: error.kind, requestId, cause: error.cause });
      return restFault(requestId, faultOf(error));
    }
    return restFault(requestId, internalFault(app, requestId, new URL(request.url).pathname, error));
  }
}
