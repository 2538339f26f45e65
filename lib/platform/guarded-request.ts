/** A form posted to an address that an administrator typed: through the guard, with limits, without redirects. */
import http from "node:http";
import https from "node:https";
import { guardedAgents } from "./guarded-agent";
import type { OutboundReply } from "./http";

/** @throws when the other side cannot be reached, is internal, is too slow, or answers more than `mostBytes` */
export function guardedPost(url: string, init: { body?: URLSearchParams; timeoutMilliseconds: number; mostBytes: number; allowed: readonly string[] }): Promise<OutboundReply> {
  const text = init.body?.toString() ?? "";
  const agents = guardedAgents(init.allowed);
  const isPlain = url.startsWith("http://");
  return new Promise((resolve, reject) => {
    const sent = (isPlain ? http : https).request(url, { method: "POST", agent: isPlain ? agents.http : agents.https, signal: AbortSignal.timeout(init.timeoutMilliseconds), headers: { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(text), "user-agent": "foyer" } }, (reply) => {
      const chunks: Buffer[] = [];
      let size = 0;
      reply.on("data", (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > init.mostBytes) reply.destroy(new Error(`the answer is larger than ${init.mostBytes} bytes`));
        else chunks.push(chunk);
      });
      reply.once("error", reject);
      reply.once("end", () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }));
    });
    sent.once("error", reject);
    sent.end(text);
  });
}
