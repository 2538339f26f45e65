/** `POST /start/credentials`: temporary credentials of one role. */
import { z } from "zod";
import { getRoleCredentials } from "@/lib/access/credentials/service";
import { parseRoleKey } from "@/lib/access/entitlements/role-ref";
import type { Services } from "@/lib/access/context";
import type { CredentialsReply } from "../start-page-types";
import { readJson } from "./body";
import { acceptChange } from "./caller";

export const roleKeyInput = z.strictObject({
  accountId: z.string().min(1).max(64),
  roleId: z.string().min(1).max(64),
});

export async function postCredentials(app: Services, request: Request): Promise<Response> {
  const { ctx, input } = await acceptChange(app, request, "credentials.refused", () =>
    readJson(request, roleKeyInput),
  );
  const credentials = await getRoleCredentials(ctx, parseRoleKey(input));
  const reply: CredentialsReply = {
    ok: true,
    credentials: {
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey.reveal(),
      sessionToken: credentials.sessionToken.reveal(),
      expiresAt: credentials.expiresAt.toISOString(),
    },
  };
  return Response.json(reply, { headers: { "cache-control": "no-store" } });
}
