/**
 * The sandbox: AWS's STS, IAM, Organizations, Service Quotas and sign-in endpoints on one origin, as strict
 * as AWS.
 *
 * For newcomers, tests and benchmarks. Foyer's production build doesn't load it.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { deployStack, type DeployStack } from "./cloudformation/deploy";
import { createFaults, type Fault, type Faults } from "./faults";
import { declareOrganization, rootCredentials, type DeclareOrganization } from "./organizations/declare";
import { setPoliciesPerRole } from "./service-quotas/operations";
import { createSignIn } from "./sign-in/federation";
import { handleSignIn, type Reply } from "./sign-in/handler";
import type { SandboxState } from "./state";
import { emptyState, loadState, openStorage } from "./storage";
import { dispatch } from "./wire/dispatch";

export type SandboxOptions = {
  /** 0 for any free port. */
  port?: number;
  host?: string;
  /** Folder of the state. Without it, the state is only in memory. */
  dataFolder?: string;
  now?: () => Date;
  /** Foyer's address, for links back. */
  foyerUrl?: string;
  log?: (line: string) => void;
};

export type Sandbox = {
  url: string;
  state: SandboxState;
  faults: Faults;
  rootCredentials(accountId: string): { accessKeyId: string; secretAccessKey: string } | null;
  declareOrganization(input: DeclareOrganization): void;
  deployStack(input: DeployStack): Promise<{ resources: string[] }>;
  stop(): Promise<void>;
};

const MAX_BODY_BYTES = 2 * 1024 * 1024;
const SIGN_IN = new Set(["/federation", "/saml", "/console", "/oauth", "/v1/authorize", "/v1/token"]);

/** Starts the sandbox. Long: the layers in the order a request passes them. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const now = options.now ?? (() => new Date());
  const state = options.dataFolder === undefined ? emptyState() : loadState(options.dataFolder);
  const storage = options.dataFolder === undefined ? null : openStorage(options.dataFolder, state);
  const faults = createFaults();
  const signIn = createSignIn();

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const [path = "/", query = ""] = (request.url ?? "/").split("?", 2);
    const body = await readBody(request);
    if (path.startsWith("/_sandbox/")) return control(path, query, request.method ?? "GET", body);
    if (path === "/health") return json(200, { status: "ok" });
    if (SIGN_IN.has(path) || path.startsWith("/saml/")) {
      const fields = new URLSearchParams(request.method === "POST" ? body.toString("utf8") : query);
      return handleSignIn(
        { state, signIn, faults, now: now(), foyerUrl: options.foyerUrl ?? null },
        {
          method: request.method ?? "GET",
          path,
          fields,
          body: body.toString("utf8"),
          cookie: request.headers.cookie,
        },
      );
    }
    if (path === "/" && request.method === "GET")
      return { status: 302, headers: { location: "/console" }, body: "" };
    if (path !== "/" || request.method !== "POST")
      return json(404, { message: "The sandbox has nothing here" });
    const reply = await dispatch(
      { state, faults, now: now() },
      { method: "POST", path, query, headers: request.headers, body },
    );
    if (reply.changed) storage?.touch();
    return reply;
  };

  const control = async (path: string, query: string, method: string, body: Buffer): Promise<Reply> => {
    const input = (): unknown => JSON.parse(body.toString("utf8") || "{}");
    switch (`${method} ${path}`) {
      case "PUT /_sandbox/organization":
        declareOrganization(state, input() as DeclareOrganization, now());
        storage?.touch();
        return json(200, { accounts: state.accounts.size });
      case "GET /_sandbox/root-credentials": {
        const credentials = rootCredentials(state, new URLSearchParams(query).get("account_id") ?? "");
        if (credentials) storage?.touch();
        return credentials ? json(200, credentials) : json(404, { message: "no such account" });
      }
      case "PUT /_sandbox/stacks": {
        const { account_id: accountId = "", ...parameters } = Object.fromEntries(new URLSearchParams(query));
        const result = await deployStack(
          state,
          { accountId, template: input() as DeployStack["template"], parameters },
          now(),
        ).catch((error: unknown) => ({ message: error instanceof Error ? error.message : String(error) }));
        storage?.touch();
        return json("message" in result ? 400 : 200, result);
      }
      case "PUT /_sandbox/service-control-policies":
        state.serviceControlPolicies = [input()].flat().map((policy) => JSON.stringify(policy));
        storage?.touch();
        return json(200, { policies: state.serviceControlPolicies.length });
      case "PUT /_sandbox/quotas": {
        const { accountId, policiesPerRole } = input() as { accountId: string; policiesPerRole: number };
        const account = state.accounts.get(accountId);
        if (!account) return json(404, { message: "no such account" });
        setPoliciesPerRole(account, policiesPerRole);
        storage?.touch();
        return json(200, {});
      }
      case "PUT /_sandbox/faults":
        for (const fault of [input()].flat() as Fault[]) faults.set(fault);
        return json(200, {});
      case "DELETE /_sandbox/faults":
        faults.clear();
        return json(200, {});
      case "GET /_sandbox/state":
        return json(200, {
          accounts: [...state.accounts.values()].map(({ id, name, status, iam }) => ({
            id,
            name,
            status,
            roles: [...iam.roles.values()].map((role) => role.arn),
            samlProviders: [...iam.samlProviders.keys()],
          })),
          sessions: state.sessions.size,
        });
      default:
        return json(404, { message: "no such control" });
    }
  };

  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 30_000 }, (request, response) => {
    answer(request)
      .catch((error: unknown): Reply => {
        if (!(error instanceof BadRequest))
          options.log?.(`sandbox: ${error instanceof Error ? error.stack : String(error)}`);
        return json(400, {
          message: error instanceof BadRequest ? error.message : "The sandbox could not read this request",
        });
      })
      .then((reply) => send(response, reply));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host ?? "127.0.0.1"}:${port}`,
    state,
    faults,
    rootCredentials: (accountId) => rootCredentials(state, accountId),
    declareOrganization: (input) => declareOrganization(state, input, now()),
    deployStack: (input) => deployStack(state, input, now()),
    async stop() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      storage?.flush();
    },
  };
}

class BadRequest extends Error {}

const json = (status: number, value: unknown): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new BadRequest("The request is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { ...reply.headers, "content-length": Buffer.byteLength(reply.body) });
  response.end(reply.body);
}
