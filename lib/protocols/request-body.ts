/** Reads a request's body within a limit. */

/** Returns the raw bytes; null when there are more than `maxBytes`. */
export async function readAtMost(request: Request, maxBytes: number): Promise<Buffer | null> {
  // What says itself that it's too large isn't even received.
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return null;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
