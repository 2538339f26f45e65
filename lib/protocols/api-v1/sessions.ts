/**
 * `/api/v1/sessions`: lists and ends a person's sessions, for security tools. AWS has no such API.
 *
 * `GET ?user=`, `DELETE ?user=`, `DELETE /{id}?user=`. The user is an id or a user name. Parameters that
 * aren't known refuse the request.
 */
import type { Services } from "@/lib/access/context";
import {
  endSessionsOf,
  listSessionsOf,
  type AllSessions,
  type Ended,
  type WhichSession,
} from "@/lib/access/all-sessions/service";
import { isUuid } from "@/lib/formats/uuid";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { findUserDetail } from "@/lib/identity/users/administer";
import { requestSource } from "@/lib/platform/request-source";
import { callerOf } from "./caller";
import { ApiError, apiErrorOf } from "./error";

const PATH = "/api/v1/sessions";
const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;
const MAX_NAME_LENGTH = 256;

export async function answerSessions(app: Services, request: Request): Promise<Response> {
  const { requestId } = requestSource(request.headers);
  const { pathname } = new URL(request.url);
  try {
    return reply(200, await answer(app, request), requestId);
  } catch (error) {
    const { status, code, message, headers } = apiErrorOf(app, requestId, pathname, error);
    return reply(status, { error: { code, message } }, requestId, headers);
  }
}

function reply(
  status: number,
  body: object,
  requestId: string,
  headers: Record<string, string> = {},
): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      "x-request-id": requestId,
      ...headers,
    },
  });
}

async function answer(app: Services, request: Request): Promise<object> {
  const url = new URL(request.url);
  const id = idOf(url.pathname);
  const allowed = id === null ? ["GET", "DELETE"] : ["DELETE"];
  if (!allowed.includes(request.method))
    throw new ApiError(405, "method_not_allowed", `Use ${allowed.join(" or ")}.`, {
      allow: allowed.join(", "),
    });
  if (request.method === "GET") {
    const ctx = await callerOf(app, request, "foyer:ListSessions");
    return list(ctx, parametersOf(url, ["user", "limit", "after"]));
  }
  const ctx = await callerOf(app, request, "foyer:EndSessions");
  const { id: userId } = await findUser(ctx, parametersOf(url, ["user"]));
  const which: WhichSession = id === null ? { kind: "all", exceptSessionId: null } : whichOf(id);
  return { ended: endedOf(await endSessionsOf(ctx, { userId, which })) };
}

/** Returns the id behind the path; null for the path itself. @throws ApiError */
function idOf(pathname: string): string | null {
  if (pathname === PATH) return null;
  const id = pathname.startsWith(`${PATH}/`) ? pathname.slice(PATH.length + 1) : "";
  if (!/^[\w-]{1,128}$/.test(id)) throw new ApiError(404, "not_found", "There is nothing here.");
  return id;
}

type Parameters = Partial<Record<"user" | "limit" | "after", string>>;

/** @throws ApiError for unknown, repeated and empty parameters */
function parametersOf(url: URL, known: readonly (keyof Parameters)[]): Parameters {
  const parameters: Parameters = {};
  for (const [name, value] of url.searchParams) {
    const key = known.find((each) => each === name);
    if (key === undefined)
      throw new ApiError(
        400,
        "parameter_unknown",
        `There is no parameter ${JSON.stringify(name.slice(0, 50))}.`,
      );
    if (parameters[key] !== undefined || value === "")
      throw new ApiError(400, "parameter_not_valid", `Give ${key} one value.`);
    parameters[key] = value;
  }
  return parameters;
}

async function findUser(ctx: AdminCtx, { user }: Parameters) {
  if (user === undefined)
    throw new ApiError(400, "user_required", "Name the user: user=, with an id or a user name.");
  if (user.length > MAX_NAME_LENGTH) throw new ApiError(404, "user_not_found", "There is no such user.");
  return findUserDetail(ctx, isUuid(user) ? { id: user } : { userName: user });
}

async function list(ctx: AdminCtx, parameters: Parameters): Promise<object> {
  const limit = limitOf(parameters.limit);
  const user = await findUser(ctx, parameters);
  const after = parameters.after ?? "";
  const all = toItems(await listSessionsOf(ctx, user.id))
    .filter(({ id }) => id > after)
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const page = all.slice(0, limit);
  return {
    user: { id: user.id, userName: user.user_name, status: user.status },
    sessions: page,
    next: all.length > limit ? (page.at(-1)?.id ?? null) : null,
  };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT)
    throw new ApiError(400, "limit_not_valid", `limit is a number from 1 to ${MAX_LIMIT}.`);
  return limit;
}

const IDS = { browser: "browser_", commandLine: "cli_", aws: "aws_" } as const;

function toItems({ browsers, commandLines, aws }: AllSessions) {
  return [
    ...browsers.map((session) => ({
      id: `${IDS.browser}${session.id}`,
      kind: "browser" as const,
      device: session.device,
      ip: session.ip,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastSeenAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
      isComplete: !session.isPending,
    })),
    ...commandLines.map((session) => ({
      id: `${IDS.commandLine}${session.id}`,
      kind: "command_line" as const,
      program: session.program,
      signedInWith: session.flow === "device" ? "device_code" : "browser",
      ip: session.lastIp ?? session.ip,
      createdAt: session.createdAt.toISOString(),
      lastUsedAt: session.lastUsedAt.toISOString(),
      expiresAt: session.expiresAt.toISOString(),
    })),
    ...aws.map((session) => ({
      id: `${IDS.aws}${session.accountId}_${session.permissionSetId}`,
      kind: "aws" as const,
      accountId: session.accountId,
      accountName: session.accountName,
      permissionSet: session.permissionSetName,
      createdAt: session.since.toISOString(),
      expiresAt: session.until.toISOString(),
      isEnding: session.isEnding,
      canEnd: !session.isOutside,
    })),
  ];
}

function whichOf(id: string): WhichSession {
  if (id.startsWith(IDS.browser)) return { kind: "browser", id: id.slice(IDS.browser.length) };
  if (id.startsWith(IDS.commandLine)) return { kind: "command_line", id: id.slice(IDS.commandLine.length) };
  const [, accountId, permissionSetId] = /^aws_(\d{12})_([\w-]{1,64})$/.exec(id) ?? [];
  if (accountId === undefined || permissionSetId === undefined)
    throw new ApiError(404, "session_not_found", "This session has ended, or doesn’t exist.");
  return { kind: "aws", role: { accountId, permissionSetId } };
}

const endedOf = ({ browsers, commandLines, roles }: Ended) => ({ browsers, commandLines, awsRoles: roles });
