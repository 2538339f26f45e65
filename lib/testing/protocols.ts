/** The protocols on a free port, for the real AWS clients. */
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createHash } from "node:crypto";
import { getRequestListener } from "@hono/node-server";
import { answerAuthorization } from "@/lib/identity/cli/authorize";
import { randomToken } from "@/lib/platform/crypto/random";
import { PEER_HEADER, REQUEST_ID_HEADER } from "@/lib/platform/request-source";
import { newUuid } from "@/lib/platform/crypto/random";
import { createProtocolRouter } from "@/lib/protocols/router";
import type { App } from "@/lib/app";
import type { TestApp } from "./app";

export type Protocols = {
  url: string;
  /** The IP address that requests seem to come from. */ peer: { ip: string };
  close(): Promise<void>;
};

type Options = {
  port?: number;
  tls?: { key: string; certificate: string };
  /** Receives each exchange before its client does. */ watch?: (
    request: Request,
    response: Response,
  ) => Promise<void>;
};

export async function serveProtocols(app: App, { port = 0, tls, watch }: Options = {}): Promise<Protocols> {
  const peer = { ip: "192.0.2.7" };
  let listener: ReturnType<typeof getRequestListener>;
  const answer: RequestListener = (request, response) => {
    request.headers[REQUEST_ID_HEADER] = newUuid();
    request.headers[PEER_HEADER] = peer.ip;
    void listener(request, response);
  };
  // As long as the server process: polling clients reuse a connection.
  const options = { keepAliveTimeout: 65_000 };
  const server = tls
    ? createTlsServer({ ...options, key: tls.key, cert: tls.certificate }, answer)
    : createServer(options, answer);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const url = `${tls ? "https://localhost" : "http://127.0.0.1"}:${(server.address() as AddressInfo).port}`;
  const router = createProtocolRouter(app);
  // Requests are signed for the host that Foyer is known by: this server's, unless the app knows it already.
  const { ctx } = app;
  const isKnown = new URL(ctx.config.url).port === new URL(url).port;
  const signedRouter = isKnown
    ? router
    : createProtocolRouter({ ...app, ctx: { ...ctx, config: { ...ctx.config, url } } });
  listener = getRequestListener(
    async (request: Request) => {
      const asked = watch && request.clone();
      const isSigned = request.headers.get("authorization")?.startsWith("AWS4-") === true;
      const response = await (isSigned ? signedRouter : router).fetch(request);
      if (asked) await watch(asked, response.clone());
      return response;
    },
    { overrideGlobalObjects: false },
  );
  return {
    url,
    peer,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Reply = { status: number; type: string | null; body: Record<string, unknown> };

export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const reply = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    type: reply.headers.get("x-amzn-errortype"),
    body: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>),
  };
}

export type RegisteredClient = { clientId: string; clientSecret: string };
export const REDIRECT = "http://127.0.0.1/oauth/callback";

export async function register(
  protocols: Protocols,
  more: Record<string, unknown> = {},
): Promise<RegisteredClient> {
  const { body } = await post(`${protocols.url}/client/register`, {
    clientName: "botocore-client-test",
    clientType: "public",
    grantTypes: ["authorization_code", "refresh_token"],
    redirectUris: [REDIRECT],
    scopes: ["sso:account:access"],
    ...more,
  });
  return body as RegisteredClient;
}

export type Pkce = { verifier: string; query: Record<string, string> };

export function pkce(client: RegisteredClient, port = 49_152): Pkce {
  const verifier = randomToken(48);
  return {
    verifier,
    query: {
      response_type: "code",
      client_id: client.clientId,
      redirect_uri: `http://127.0.0.1:${port}/oauth/callback`,
      state: "a-state",
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      scopes: "sso:account:access",
    },
  };
}

/** Approves a program in the browser and returns what the program gets. */
export async function approve(app: TestApp, userId: string, asked: Pkce): Promise<string> {
  return (
    new URL(await answerAuthorization(app.personCtx(userId), asked.query, true)).searchParams.get("code") ??
    ""
  );
}

export type TokenReply = { accessToken: string; refreshToken: string; expiresIn: number };

/** Signs a command line in. */
export async function signInCli(
  app: TestApp,
  protocols: Protocols,
  userId: string,
): Promise<{ client: RegisteredClient; tokens: TokenReply }> {
  const client = await register(protocols);
  const asked = pkce(client);
  const code = await approve(app, userId, asked);
  const { body, status } = await post(`${protocols.url}/token`, {
    ...client,
    grantType: "authorization_code",
    code,
    redirectUri: asked.query.redirect_uri,
    codeVerifier: asked.verifier,
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
  return { client, tokens: body as TokenReply };
}
