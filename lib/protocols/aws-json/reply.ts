/** Responses in AWS's REST-JSON and JSON 1.1 formats. */
import { isRefusal } from "@/lib/platform/errors";
import type { Services } from "@/lib/access/context";
import { WireError } from "@/lib/formats/aws-wire/json";
import { englishText } from "@/lib/messages/server-text";
import { readAtMost } from "../request-body";

/** A refusal with its AWS name, and the members of the error besides its message. */
export class AwsFault extends Error {
  readonly type: string;
  readonly status: number;
  readonly more: Record<string, unknown>;
  readonly headers: Record<string, string>;
  constructor(
    type: string,
    status: number,
    message: string,
    more: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = "AwsFault";
    this.type = type;
    this.status = status;
    this.more = more;
    this.headers = headers;
  }
}

/** Foyer knows the operation, and doesn't have it. */
export const unsupportedOperation = (operation: string) =>
  new AwsFault(
    "UnsupportedOperation",
    400,
    englishText().t("errors.aws_operation_unsupported", { operation }),
  );

/** Too many requests, on the REST APIs. */
export const tooManyRequestsFault = (
  seconds: number,
  message = englishText().t("errors.aws_too_many_requests", { seconds }),
) => new AwsFault("TooManyRequestsException", 429, message, {}, { "retry-after": String(seconds) });

const MAX_BODY_BYTES = 512 * 1024;

/** Returns the raw bytes of a body. @throws AwsFault if it is too large */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  const body = await readAtMost(request, maxBytes);
  if (body === null)
    throw new AwsFault(
      "RequestEntityTooLargeException",
      413,
      englishText().t("errors.aws_request_too_large", { max: maxBytes }),
    );
  return body;
}

export function restReply(requestId: string, text: string): Response {
  return new Response(text, {
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "cache-control": "no-store",
    },
  });
}

/**
 * REST-JSON: the name in a header, the message in lower case. `body` replaces the usual one (OAuth's format).
 */
export function restFault(requestId: string, fault: AwsFault): Response {
  return new Response(JSON.stringify({ message: fault.message, ...fault.more }), {
    status: fault.status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": fault.type,
      "cache-control": "no-store",
      ...fault.headers,
    },
  });
}

/** JSON 1.1: the name in `__type`. AWS uses status 400 where its models say 403, 404 or 409. */
export function rpcFault(requestId: string, fault: AwsFault): Response {
  const status = fault.status >= 500 || fault.status === 413 || fault.status === 429 ? fault.status : 400;
  return new Response(JSON.stringify({ __type: fault.type, Message: fault.message, ...fault.more }), {
    status,
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": requestId,
      "cache-control": "no-store",
      ...fault.headers,
    },
  });
}

/** Reports a bug: logged under the request id that the caller gets, and nothing more. */
export function internalFault(app: Services, requestId: string, path: string, error: unknown): AwsFault {
  app.ctx.log.error("a protocol request failed", { requestId, path, error });
  return new AwsFault(
    "InternalServerException",
    503,
    englishText().t("errors.api_internal_error", { requestId }),
  );
}

export { isRefusal, WireError };
