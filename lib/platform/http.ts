/** Outbound requests with a time limit for the whole exchange, a size limit and no redirects. */
export type OutboundReply = { status: number; text: string };

/**
 * Sends one request. @throws if the host can't be reached, is too slow, redirects, or sends more than
 * `maxBytes`
 */
export async function requestText(
  url: string,
  init: { method: "GET" | "POST"; body?: URLSearchParams; timeoutMilliseconds: number; maxBytes: number },
): Promise<OutboundReply> {
  const response = await fetch(url, {
    method: init.method,
    body: init.body,
    redirect: "error",
    signal: AbortSignal.timeout(init.timeoutMilliseconds),
    headers: { "user-agent": "foyer" },
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > init.maxBytes) {
      await response.body?.cancel().catch(() => {});
      throw new Error(`the answer is larger than ${init.maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return { status: response.status, text: Buffer.concat(chunks).toString("utf8") };
}
