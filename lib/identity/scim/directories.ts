/** SCIM directories with their tokens, as administrators see them. */
import type { AdminCtx } from "../administrators/types";
import { listScimSources, type ScimSource } from "../sources/scim/service";
import { listTokens, type ScimToken } from "./tokens";

export type ScimDirectory = ScimSource & { tokens: ScimToken[] };

export async function listScimDirectories(ctx: AdminCtx): Promise<ScimDirectory[]> {
  const sources = await listScimSources(ctx);
  return Promise.all(
    sources.map(async (source) => ({ ...source, tokens: await listTokens(ctx, source.id) })),
  );
}
