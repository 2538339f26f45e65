/**
 * Requests to addresses that administrators type: through the guard, limited in time and size, without
 * redirects.
 */
import http from "node:http";
import https from "node:https";
import { guardedAgents } from "./guarded-agent";
import type { OutboundReply } from "./http";

export type GuardedLimits = {
  internalHosts: readonly string[];
  timeoutMilliseconds: number;
  maxBytes: number;
  ca?: string[];
};

/**
 * Sends one request. @throws if the host can't be reached, is internal, is too slow, or sends more than
 * `maxBytes`
 */
function send(
  url: string,
  limits: GuardedLimits,
  method: "GET" | "POST",
  headers: Record<string, string>,
  body: string,
): Promise<OutboundReply & { headers: http.IncomingHttpHeaders }> {
  const isPlain = url.startsWith("http://");
  const agents = guardedAgents(limits.internalHosts, { ca: limits.ca });
  const agent = isPlain ? agents.http : agents.https;
  return new Promise<OutboundReply & { headers: http.IncomingHttpHeaders }>((resolve, reject) => {
    const sent = (isPlain ? http : https).request(
      url,
      {
        method,
        agent,
        signal: AbortSignal.timeout(limits.timeoutMilliseconds),
        headers: { ...headers, "user-agent": "foyer" },
      },
      (reply) => {
        const chunks: Buffer[] = [];
        let size = 0;
        reply.on("data", (chunk: Buffer) => {
          size += chunk.byteLength;
          if (size > limits.maxBytes)
            reply.destroy(new Error(`the answer is larger than ${limits.maxBytes} bytes`));
          else chunks.push(chunk);
        });
        reply.once("error", reject);
        reply.once("end", () =>
          resolve({
            status: reply.statusCode ?? 0,
            headers: reply.headers,
            text: Buffer.concat(chunks).toString("utf8"),
          }),
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  }).finally(() => agent.destroy());
}

/** Returns the body at a URL. @throws also if the status isn't 200 */
export async function guardedGet(url: string, limits: GuardedLimits): Promise<string> {
  const { status, text } = await send(
    url,
    limits,
    "GET",
    { accept: "application/samlmetadata+xml, application/xml, text/xml, application/json, */*" },
    "",
  );
  if (status !== 200) throw new Error(`the answer was ${status}`);
  return text;
}

export function guardedPost(
  url: string,
  form: URLSearchParams,
  limits: GuardedLimits,
): Promise<OutboundReply> {
  const text = form.toString();
  return send(
    url,
    limits,
    "POST",
    {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": String(Buffer.byteLength(text)),
    },
    text,
  );
}

/** Posts JSON. Redirects are answers like any other. */
export function guardedPostJson(
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  limits: GuardedLimits,
): Promise<{ status: number; headers: http.IncomingHttpHeaders }> {
  return send(
    url,
    limits,
    "POST",
    {
      ...headers,
      "content-type": "application/json; charset=utf-8",
      "content-length": String(Buffer.byteLength(body)),
    },
    body,
  );
}
