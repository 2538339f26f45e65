/** Responses of the SCIM API, and errors in SCIM's format. @see RFC 7644 §3.12 */
import type { ScimProblem } from "@/lib/formats/scim/problem";
import { englishText } from "@/lib/messages/server-text";
import { isRefusal, type RefusalCode } from "@/lib/platform/errors";
import type { Log } from "@/lib/platform/log";

const ERROR = "urn:ietf:params:scim:api:messages:2.0:Error";

export type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

type Details = { scimType?: string; headers?: Record<string, string>; params?: Record<string, unknown> };

export class ScimFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly scimType: string | undefined;
  readonly headers: Record<string, string>;
  constructor(status: number, code: RefusalCode, { scimType, headers = {}, params = {} }: Details = {}) {
    super(englishText().code(`errors.${code}`, params));
    this.name = "ScimFault";
    this.status = status;
    this.code = code;
    this.scimType = scimType;
    this.headers = headers;
  }
}

export const nothingHere = () => new ScimFault(404, "scim_nothing_here");
export const wrongMethod = () => new ScimFault(405, "scim_method_not_allowed");

/**
 * Turns any error into a response. A bug is logged under the request id, which is all that the client gets.
 */
export function faultReply(log: Log, requestId: string, path: string, error: unknown): Reply {
  const known = faultOf(error);
  if (known === null) log.error("a SCIM request failed", { requestId, path, error });
  const { status, scimType, headers }: Fault = known ?? { status: 503 };
  const detail =
    known === null
      ? englishText().t("errors.api_internal_error", { requestId })
      : (known.detail ?? (error as Error).message);
  return {
    status,
    headers,
    body: { schemas: [ERROR], status: String(status), ...(scimType ? { scimType } : {}), detail },
  };
}

type Fault = { status: number; scimType?: string; headers?: Record<string, string>; detail?: string };

/** Returns null for an unexpected error. */
function faultOf(error: unknown): Fault | null {
  if (error instanceof ScimFault) return error;
  if ((error as Error).name === "ScimProblem") return problemFault(error as ScimProblem);
  if ((error as Error).name === "VersionMismatch")
    return { status: 412, detail: englishText().code("errors.scim_version_mismatch") };
  if (!isRefusal(error)) return null;
  if (error.kind === "not_found") return { status: 404 };
  if (error.kind === "signed_out")
    return {
      status: 401,
      headers: { "www-authenticate": "Bearer" },
      detail: englishText().code("errors.scim_token_missing"),
    };
  if (error.kind === "conflict") return { status: 409, scimType: "uniqueness" };
  if (error.kind === "invalid_input") return { status: 400, scimType: "invalidValue" };
  return null;
}

function problemFault({ scimType, code, params }: ScimProblem): Fault {
  const detail = englishText().code(`errors.${code}`, params);
  return scimType === "tooLarge" ? { status: 413, detail } : { status: 400, scimType, detail };
}
