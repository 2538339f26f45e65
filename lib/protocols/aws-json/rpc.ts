/**
 * `POST /`: AWS's JSON 1.1 protocol. The target names the operation, SigV4 proves the caller, the schema
 * of AWS's own client reads the body, the operation's own rules check it, and a service does the work.
 */
import { reason } from "@/lib/messages/reason";
import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import { readJson, writeJson } from "@/lib/formats/aws-wire/json";
import type { OperationSchema } from "@/lib/formats/aws-wire/schema";
import { SignatureError } from "@/lib/formats/aws-wire/sigv4";
import type { Services } from "@/lib/access/context";
import { actorOfSignature } from "@/lib/identity/access-keys/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { networkOf } from "@/lib/formats/network";
import { record } from "@/lib/platform/audit/record";
import { as } from "@/lib/platform/context";
import type { Refusal, RefusalCode } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { englishText } from "@/lib/messages/server-text";
import { constraintOf, describeProblems } from "./constraints";
import {
  AwsFault,
  internalFault,
  isRefusal,
  readBody,
  rpcFault,
  unsupportedOperation,
  WireError,
} from "./reply";

/** One operation: its constraints, which AWS's schemas leave out, and what it does. */
export type RpcOperation<Input extends z.ZodType = z.ZodType> = {
  input: Input;
  run(ctx: AdminCtx, input: z.output<Input>): Promise<object>;
};

/** Keeps an operation's input and its rules together for the type checker. */
export const operation = <Input extends z.ZodType>(
  input: Input,
  run: RpcOperation<Input>["run"],
): RpcOperation => ({ input, run: run as RpcOperation["run"] });

export type RpcApi = {
  /** Before the dot of `X-Amz-Target`. */
  target: string;
  /** In the credential scope. */
  signingName: "sso" | "identitystore";
  /** In access keys' scopes, and in docs/aws-api.md. */
  name: "sso-admin" | "identitystore";
  schemas: Map<string, OperationSchema>;
  /** The members of its errors. */
  errors: Map<string, readonly string[]>;
  /** What an operation is about, where its errors say so. */
  resourceOf?(
    operation: string,
    input: Record<string, unknown>,
  ): { ResourceType: string; ResourceId?: string };
  operations: Record<string, RpcOperation>;
};

/** Per access key. AWS allows 20 a second for all callers together. */
export const KEY_LIMIT: Limit = { name: "administration", burst: 1_000, perSecond: 100 };
/** Per network: what is signed by whichever key, and what is signed by none. */
export const NETWORK_LIMIT: Limit = { name: "administration network", burst: 10_000, perSecond: 1_000 };
export const UNSIGNED_LIMIT: Limit = { name: "administration unsigned", burst: 200, perSecond: 2 };
const READS = /^(Describe|Get|List|Is)/;

export async function answerRpc(app: Services, apis: RpcApi[], request: Request): Promise<Response> {
  const source = requestSource(request.headers);
  const { requestId } = source;
  const [target = "", name = "", ...rest] = (request.headers.get("x-amz-target") ?? "").split(".");
  const api = apis.find((each) => each.target === target);
  let sent: Record<string, unknown> = {};
  try {
    const body = await readBody(request);
    const schema = rest.length === 0 ? api?.schemas.get(name) : undefined;
    if (!api || !schema)
      throw new AwsFault("UnknownOperationException", 404, englishText().t("errors.aws_operation_unknown"));
    const network = networkOf(source.ip);
    throttle(app, NETWORK_LIMIT, network);
    const url = new URL(request.url);
    const { actor, operations } = await actorOfSignature(
      app.ctx,
      source,
      {
        method: "POST",
        path: url.pathname,
        query: url.search.slice(1),
        headers: Object.fromEntries(request.headers) as IncomingHttpHeaders,
        body,
        ownHost: new URL(app.ctx.config.url).host,
      },
      api.signingName,
    ).catch((error: unknown) => {
      if (error instanceof SignatureError) throttle(app, UNSIGNED_LIMIT, network);
      throw error;
    });
    const ctx: AdminCtx = as(app.ctx, actor, source);
    throttle(app, KEY_LIMIT, actor.accessKeyId);
    if (
      (actor.isReadOnly && !READS.test(name)) ||
      (operations !== null && !operations.includes(`${api.name}:${name}`))
    ) {
      await record(ctx, app.ctx.db, {
        type: "administration.refused",
        outcome: "refused",
        reason: reason("access_key_scope", { operation: `${api.name}:${name}` }),
      });
      throw new AwsFault(
        "AccessDeniedException",
        403,
        englishText().t("errors.aws_access_key_scope", { operation: `${api.name}:${name}` }),
      );
    }
    const known = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
    if (!known) throw unsupportedOperation(name);
    const read = readJson(body.toString("utf8"), schema.input);
    sent = read;
    const input = known.input.safeParse(read, { error: constraintOf });
    if (!input.success) throw new AwsFault("ValidationException", 400, describeProblems(input.error.issues));
    const output = await known.run(ctx, input.data);
    return new Response(writeJson(output, schema.output), {
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amzn-requestid": requestId,
        "cache-control": "no-store",
      },
    });
  } catch (error) {
    const fault = faultOf(app, requestId, error);
    return rpcFault(
      requestId,
      api
        ? withMembers(api, fault, {
            RequestId: requestId,
            ...(fault.type === "ResourceNotFoundException" ? api.resourceOf?.(name, sent) : {}),
          })
        : fault,
    );
  }
}

function throttle(app: Services, limit: Limit, key: string): void {
  const wait = takeRequest(app.ctx, limit, key);
  if (wait > 0)
    throw new AwsFault(
      "ThrottlingException",
      429,
      englishText().t("errors.aws_rate_exceeded", { seconds: wait }),
      { RetryAfterSeconds: wait },
      { "retry-after": String(wait) },
    );
}

/** The members that this API's schema lists for the error. */
function withMembers(api: RpcApi, fault: AwsFault, known: Record<string, unknown>): AwsFault {
  const members = api.errors.get(fault.type) ?? [];
  const all = { ...known, ...fault.more };
  return new AwsFault(
    fault.type,
    fault.status,
    fault.message,
    Object.fromEntries(Object.entries(all).filter(([name]) => members.includes(name))),
    fault.headers,
  );
}

const SIGNATURE = {
  missing: "MissingAuthenticationTokenException",
  incomplete: "IncompleteSignatureException",
  unknown: "UnrecognizedClientException",
  mismatch: "InvalidSignatureException",
} as const;

function faultOf(app: Services, requestId: string, error: unknown): AwsFault {
  if (error instanceof AwsFault) return error;
  if (error instanceof SignatureError) return new AwsFault(SIGNATURE[error.problem], 400, error.message);
  if (error instanceof WireError)
    return new AwsFault(
      error.problem === "missing" ? "ValidationException" : "SerializationException",
      400,
      error.message,
    );
  if (isRefusal(error)) return refusalOf(error);
  return internalFault(app, requestId, "/", error);
}

/** Refusals where someone else's change came first, so that reading again and repeating helps. */
const CONCURRENT_CHANGES: ReadonlySet<string> = new Set<RefusalCode>([
  "assignments_changed_meanwhile",
  "permission_set_assigned_meanwhile",
  "permission_set_changed_meanwhile",
  "source_changed_meanwhile",
  "user_changed_elsewhere",
]);

function refusalOf(refusal: Refusal): AwsFault {
  switch (refusal.kind) {
    case "not_found":
      return new AwsFault("ResourceNotFoundException", 404, refusal.message);
    case "conflict":
      return new AwsFault("ConflictException", 409, refusal.message, {
        Reason: CONCURRENT_CHANGES.has(refusal.code)
          ? "CONCURRENT_MODIFICATION"
          : "UNIQUENESS_CONSTRAINT_VIOLATION",
      });
    case "too_many_requests":
    case "busy":
      return new AwsFault(
        "ThrottlingException",
        429,
        refusal.message,
        { RetryAfterSeconds: refusal.retryAfterSeconds ?? 1 },
        { "retry-after": String(refusal.retryAfterSeconds ?? 1) },
      );
    case "signed_out":
    case "sign_in_incomplete":
    case "proof_required":
      return new AwsFault("AccessDeniedException", 403, refusal.message);
    default:
      return new AwsFault("ValidationException", 400, refusal.message);
  }
}
