/**
 * An Identity Center on loopback with responses that a test can replace: sso-oidc, the portal API and STS, in
 * AWS's format.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";

export type Asked = {
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
  token: string | undefined;
};
export type Answer = { status: number; body: unknown; type?: string; headers?: Record<string, string> };
export type Portal = {
  url: string;
  asked: Asked[];
  accounts: { id: string; name: string; roles: string[] }[];
  userName: string;
  /** Whether the user has approved the request. */
  isApproved: boolean;
  pageSize: number;
  milliseconds: number;
  /** A response instead of the right one; a promise delays it. */
  spoil: (asked: Asked, times: number) => Answer | null | Promise<Answer | null>;
  stop(): Promise<void>;
};

/** The SDK reads the name of an error from this header, as AWS sends it. */
export const awsError = (
  status: number,
  type: string,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Answer => ({ status, body: { message: "spoiled", ...more }, type, headers });

export async function startPortal(): Promise<Portal> {
  const server = http.createServer((request, response) => {
    void answer(request).then((reply) => {
      const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body);
      setTimeout(
        () =>
          response
            .writeHead(reply.status, {
              "content-type": text.startsWith("<") ? "text/xml" : "application/json",
              ...(reply.type ? { "x-amzn-errortype": reply.type } : {}),
              ...reply.headers,
            })
            .end(text),
        portal.milliseconds,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const portal: Portal = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    accounts: [],
    userName: "ada",
    isApproved: true,
    pageSize: 100,
    milliseconds: 0,
    spoil: () => null,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
  async function answer(request: http.IncomingMessage): Promise<Answer> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const url = new URL(request.url ?? "/", portal.url);
    const isForm = request.headers["content-type"]?.includes("form") === true;
    const asked: Asked = {
      path: url.pathname,
      query: url.searchParams,
      body: text === "" || isForm ? {} : (JSON.parse(text) as Record<string, unknown>),
      token: request.headers["x-amz-sso_bearer_token"] as string | undefined,
    };
    portal.asked.push(asked);
    return (
      (await portal.spoil(asked, portal.asked.filter(({ path }) => path === asked.path).length)) ??
      right(asked, request.headers.authorization ?? "")
    );
  }
  function right({ path, query, body }: Asked, authorization: string): Answer {
    switch (path) {
      case "/client/register":
        return {
          status: 200,
          body: {
            clientId: "a-client",
            clientSecret: "a-client-secret",
            clientIdIssuedAt: 0,
            clientSecretExpiresAt: Math.floor(Date.now() / 1000) + 7_776_000,
          },
        };
      case "/device_authorization":
        return {
          status: 200,
          body: {
            deviceCode: "a-device-code",
            userCode: "PNDN-QVKB",
            verificationUri: "https://partner.awsapps.com/start/#/device",
            verificationUriComplete: "https://partner.awsapps.com/start/#/device?user_code=PNDN-QVKB",
            expiresIn: 600,
            interval: 1,
          },
        };
      case "/token":
        if (!portal.isApproved)
          return awsError(400, "AuthorizationPendingException", { error: "authorization_pending" });
        return {
          status: 200,
          body: {
            accessToken: `access-token-${String(body.grantType).slice(-4)}-${portal.asked.length}`,
            tokenType: "Bearer",
            expiresIn: 3600,
            refreshToken: "a-refresh-token",
          },
        };
      case "/assignment/accounts": {
        const from = Number(query.get("next_token") ?? 0);
        const size = Math.min(portal.pageSize, Number(query.get("max_result") ?? 20));
        const page = portal.accounts.slice(from, from + size);
        return {
          status: 200,
          body: {
            accountList: page.map(({ id, name }) => ({
              accountId: id,
              accountName: name,
              emailAddress: `${id}@partner.example`,
            })),
            ...(from + size < portal.accounts.length ? { nextToken: String(from + size) } : {}),
          },
        };
      }
      case "/assignment/roles": {
        const account = portal.accounts.find(({ id }) => id === query.get("account_id"));
        return account
          ? {
              status: 200,
              body: { roleList: account.roles.map((roleName) => ({ roleName, accountId: account.id })) },
            }
          : awsError(403, "ForbiddenException");
      }
      case "/federation/credentials":
        return {
          status: 200,
          body: {
            roleCredentials: {
              accessKeyId: `ASIA${query.get("account_id")}`,
              secretAccessKey: "a-secret-access-key",
              sessionToken: "a-session-token",
              expiration: Date.now() + 3_600_000,
            },
          },
        };
      case "/logout":
        return { status: 200, body: "" };
      case "/":
        return caller(/ASIA([0-9]{12})/.exec(authorization)?.[1] ?? "");
      default:
        return awsError(404, "ResourceNotFoundException");
    }
  }
  function caller(account: string): Answer {
    return {
      status: 200,
      body: callerXml(
        `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/${portal.userName}`,
      ),
    };
  }
  return portal;
}

export const callerXml = (arn: string) =>
  `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${arn}</Arn><UserId>AROA:x</UserId><Account>1</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;
