/** Reads what stands at an address that an administrator typed: guarded, in bounded time and size, without redirects. */
import http from "node:http";
import https from "node:https";
import { guardedAgents } from "./guarded-agent";

type Limits = { internalHosts: readonly string[]; timeoutMilliseconds: number; mostBytes: number };

/** @throws when it cannot be reached, is too slow or too large, or answers anything but 200 */
export function readGuarded(url: string, limits: Limits): Promise<string> {
  const isPlain = new URL(url).protocol === "http:";
  const agents = guardedAgents(limits.internalHosts);
  const agent = isPlain ? agents.http : agents.https;
  return new Promise<string>((resolve, reject) => {
    const request = (isPlain ? http : https).get(url, { agent, signal: AbortSignal.timeout(limits.timeoutMilliseconds), headers: { "user-agent": "foyer", accept: "application/samlmetadata+xml, application/xml, text/xml, */*" } }, (response) => {
      if (response.statusCode !== 200) {
        response.destroy();
        return reject(new Error(`the answer was ${response.statusCode}`));
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on("data", (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > limits.mostBytes) response.destroy(new Error(`the answer is larger than ${limits.mostBytes} bytes`));
        else chunks.push(chunk);
      });
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
      response.on("error", reject);
    });
    request.on("error", reject);
  }).finally(() => agent.destroy());
}
