/** A SCIM client that sends what directories send. */
import type { Protocols } from "./protocols";

export type ScimAnswer = {
  status: number;
  etag: string | null;
  location: string | null;
  body: Record<string, unknown> & { Resources?: Record<string, unknown>[]; totalResults?: number };
};
export type ScimClient = (
  method: string,
  path: string,
  body?: unknown,
  options?: { token?: string; headers?: Record<string, string> },
) => Promise<ScimAnswer>;

/** Returns the client. @param tokenOf the default token, called for each request */
export function scimClient(protocols: () => Protocols, tokenOf: () => string): ScimClient {
  return async (method, path, body, options = {}) => {
    const reply = await fetch(`${protocols().url}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${options.token ?? tokenOf()}`,
        ...(body === undefined ? {} : { "content-type": "application/scim+json" }),
        ...options.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    return {
      status: reply.status,
      etag: reply.headers.get("etag"),
      location: reply.headers.get("location"),
      body: text === "" ? {} : (JSON.parse(text) as ScimAnswer["body"]),
    };
  };
}
