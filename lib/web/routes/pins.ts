/** `PUT /start/pins`: pins or unpins a role of the caller. */
import { setPinned } from "@/lib/access/entitlements/pins";
import { parseRoleKey } from "@/lib/access/entitlements/role-ref";
import type { Services } from "@/lib/access/context";
import { z } from "zod";
import { roleKeyInput } from "./credentials";
import { readJson } from "./body";
import { userCtxOf, requireSameOrigin } from "./caller";

const pinInput = roleKeyInput.extend({ pinned: z.boolean() });

export async function putPin(app: Services, request: Request): Promise<Response> {
  requireSameOrigin(app, request);
  const ctx = await userCtxOf(app, request);
  const { pinned, ...key } = await readJson(request, pinInput);
  await setPinned(ctx, { role: parseRoleKey(key), pinned });
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}
