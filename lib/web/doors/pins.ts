/** `PUT /start/pins`: pins or unpins a role of the asker. */
import { setPinned } from "@/lib/access/entitlements/pins";
import { parseRoleKey } from "@/lib/access/entitlements/role-ref";
import type { App } from "@/lib/app";
import { z } from "zod";
import { roleKeyInput } from "./credentials";
import { personOf, readJson, requireSameOrigin } from "./door";

const pinInput = roleKeyInput.extend({ pinned: z.boolean() });

export async function putPin(app: App, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  const ctx = await personOf(app, request);
  const { pinned, ...key } = await readJson(request, pinInput);
  await setPinned(ctx, { role: parseRoleKey(key), pinned });
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}
