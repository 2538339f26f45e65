/** `PUT /start/pins`: pins or unpins a role of the asker. */
import { setPinned } from "@/lib/access/roles/service";
import type { App } from "@/lib/app";
import { z } from "zod";
import { roleRefInput } from "./credentials";
import { personOf, readJson, requireSameOrigin } from "./door";

const pinInput = roleRefInput.extend({ pinned: z.boolean() });

export async function putPin(app: App, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  const ctx = await personOf(app, request);
  await setPinned(ctx, await readJson(request, pinInput));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}
