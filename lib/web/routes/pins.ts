/** `PUT /start/pins`: pins or unpins a role of the asker. */
import { setPinned } from "@/lib/access/roles/service";
import type { Services } from "@/lib/access/context";
import { z } from "zod";
import { roleRefInput } from "./credentials";
import { readJson } from "./body";
import { userCtxOf, requireSameOrigin } from "./caller";

const pinInput = roleRefInput.extend({ pinned: z.boolean() });

export async function putPin(app: Services, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  const ctx = await userCtxOf(app, request);
  await setPinned(ctx, await readJson(request, pinInput));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}
