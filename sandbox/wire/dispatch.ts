/** `POST /`: finds service, operation and caller, then writes AWS's answer in that service's form. */
import { randomUUID } from "node:crypto";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import * as serviceQuotas from "@aws-sdk/client-service-quotas";
import * as sts from "@aws-sdk/client-sts";
import type { Faults, Service } from "../faults";
import { readJson, writeJson, WireError } from "@/lib/formats/aws-wire/json";
import { operationsOf, type OperationSchema } from "@/lib/formats/aws-wire/schema";
import { SignatureError, verifySignature, type SignedRequest } from "@/lib/formats/aws-wire/sigv4";
import { iamOperations } from "../iam/operations";
import { organizationsOperations } from "../organizations/operations";
import { organizationsWriteOperations } from "../organizations/writes";
import { serviceQuotasOperations } from "../service-quotas/operations";
import type { SandboxState } from "../state";
import { stsOperations, UNSIGNED } from "../sts/operations";
import { assumedRoleArn } from "../sts/sessions";
import { AwsError, type Caller, type Operation, type Operations } from "./operation";
import { readQuery, writeError, writeResponse } from "./query";

type Api = {
  service: Exclude<Service, "signin">;
  namespace: string;
  schemas: Map<string, OperationSchema>;
  operations: Operations;
};

const QUERY: Record<string, Api> = {
  "2011-06-15": {
    service: "sts",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    schemas: operationsOf(sts),
    operations: stsOperations,
  },
  "2010-05-08": {
    service: "iam",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    schemas: operationsOf(iam),
    operations: iamOperations,
  },
};
const JSON_TARGETS: Record<string, Api> = {
  AWSOrganizationsV20161128: {
    service: "organizations",
    namespace: "",
    schemas: operationsOf(organizations),
    operations: { ...organizationsOperations, ...organizationsWriteOperations },
  },
  ServiceQuotasV20190624: {
    service: "servicequotas",
    namespace: "",
    schemas: operationsOf(serviceQuotas),
    operations: serviceQuotasOperations,
  },
};

export type AwsReply = { status: number; headers: Record<string, string>; body: string; changed: boolean };
export type World = { state: SandboxState; faults: Faults; now: Date };

export async function dispatch(world: World, request: SignedRequest): Promise<AwsReply> {
  const requestId = randomUUID();
  const target = request.headers["x-amz-target"];
  return typeof target === "string"
    ? json(world, request, target, requestId)
    : query(world, request, requestId);
}

async function query(world: World, request: SignedRequest, requestId: string): Promise<AwsReply> {
  const form = new URLSearchParams(request.body.toString("utf8"));
  const api = QUERY[form.get("Version") ?? ""];
  const namespace = api?.namespace ?? "https://sts.amazonaws.com/doc/2011-06-15/";
  const reply = (status: number, body: string, changed: boolean): AwsReply => ({
    status,
    headers: { "content-type": "text/xml", "x-amzn-requestid": requestId },
    body,
    changed,
  });
  try {
    const name = form.get("Action") ?? "";
    const schema = api?.schemas.get(name);
    if (!api || !schema)
      throw new AwsError(
        "InvalidAction",
        `Could not find operation ${name.slice(0, 64)} for version ${(form.get("Version") ?? "").slice(0, 32)}`,
        400,
      );
    const output = await run(world, request, requestId, api, name, schema, () =>
      readQuery(form, schema.input),
    );
    return reply(
      200,
      writeResponse(name, namespace, output, schema.output, requestId),
      !/^(Get|List|Describe)/.test(name),
    );
  } catch (error) {
    const refusal = awsErrorOf(error);
    return reply(refusal.status, writeError(refusal, namespace, requestId), false);
  }
}

async function json(
  world: World,
  request: SignedRequest,
  target: string,
  requestId: string,
): Promise<AwsReply> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId };
  try {
    const [prefix = "", name = ""] = target.split(".");
    const api = JSON_TARGETS[prefix];
    const schema = api?.schemas.get(name);
    if (!api || !schema) throw new AwsError("UnknownOperationException", "", 400);
    const output = await run(world, request, requestId, api, name, schema, () =>
      readJson(request.body.toString("utf8"), schema.input),
    );
    return {
      status: 200,
      headers,
      body: writeJson(output, schema.output),
      changed: !/^(Get|List|Describe)/.test(name),
    };
  } catch (error) {
    const refusal = awsErrorOf(error);
    const code = refusal.code === "AccessDenied" ? "AccessDeniedException" : refusal.code;
    return {
      status: refusal.status === 403 ? 400 : refusal.status,
      headers,
      body: JSON.stringify({ __type: code, Message: refusal.message }),
      changed: false,
    };
  }
}

const SIGNATURE_CODES = {
  missing: "MissingAuthenticationToken",
  incomplete: "IncompleteSignature",
  unknown: "InvalidClientTokenId",
  mismatch: "SignatureDoesNotMatch",
} as const;

/** Translates errors of the shared wire modules into the codes of the imitated services. */
function awsErrorOf(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof WireError)
    return new AwsError(
      error.problem === "missing" ? "ValidationException" : "SerializationException",
      error.message,
      400,
    );
  if (error instanceof SignatureError)
    return new AwsError(SIGNATURE_CODES[error.problem], error.message, 403);
  throw error;
}

async function run(
  world: World,
  request: SignedRequest,
  requestId: string,
  api: Api,
  name: string,
  schema: OperationSchema,
  read: () => Record<string, unknown>,
): Promise<unknown> {
  const operation = (Object.hasOwn(api.operations, name) ? api.operations[name] : undefined) as
    | Operation<Record<string, unknown>>
    | undefined;
  if (!operation) throw new AwsError("InvalidAction", `The sandbox does not know ${schema.name}`, 400);
  const unsigned = api.service === "sts" && UNSIGNED.has(name);
  const caller = unsigned ? ANONYMOUS : callerOf(world, request, api.service);
  const input = read();
  const asked = typeof input.RoleArn === "string" ? (input.RoleArn.split(":")[4] ?? null) : caller.accountId;
  await world.faults.apply(api.service, asked);
  return operation({ now: world.now, requestId, caller, state: world.state }, input);
}

const ANONYMOUS: Caller = { accountId: "", partition: "", arn: "", userId: "", accessKeyId: "" };

function callerOf({ state, now }: World, request: SignedRequest, service: string): Caller {
  const accessKeyId = verifySignature(
    request,
    service,
    now,
    (id) => state.sessions.get(id) ?? state.rootKeys.get(id) ?? null,
  );
  const session = state.sessions.get(accessKeyId);
  if (session) {
    if (session.expiresAt <= now)
      throw new AwsError("ExpiredToken", "The security token included in the request is expired", 403);
    return {
      accountId: session.accountId,
      partition: session.roleArn.split(":")[1] ?? "aws",
      arn: assumedRoleArn(session),
      userId: `${session.roleId}:${session.sessionName}`,
      accessKeyId,
      session,
    };
  }
  const accountId = state.rootKeys.get(accessKeyId)?.accountId ?? "";
  const partition = state.accounts.get(accountId)?.partition ?? "aws";
  return {
    accountId,
    partition,
    arn: `arn:${partition}:iam::${accountId}:root`,
    userId: accountId,
    accessKeyId,
  };
}
