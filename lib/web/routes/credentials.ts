/** `POST /start/credentials`: temporary credentials of one role. */
import { z } from "zod";
import type { Credentials } from "@/lib/access/credentials/assume-role";
import { getRoleCredentials } from "@/lib/access/credentials/service";
import { parseRoleKey } from "@/lib/access/entitlements/role-ref";
import type { Services } from "@/lib/access/context";
import { hasCode } from "@/lib/platform/errors";
import { stepUpForRole } from "../step-up-address";
import type { CredentialsReply } from "../start-page-types";
import { readJson } from "./body";
import { acceptChange } from "./caller";
import { describeError } from "./reply";

export const roleKeyInput = z.strictObject({
  accountId: z.string().min(1).max(64),
  roleId: z.string().min(1).max(64),
});

export async function postCredentials(app: Services, request: Request): Promise<Response> {
  const { ctx, input } = await acceptChange(app, request, "credentials.refused", () =>
    readJson(request, roleKeyInput),
  );
  let credentials: Credentials;
  try {
    credentials = await getRoleCredentials(ctx, parseRoleKey(input));
  } catch (error) {
    if (!hasCode(error, "step_up_required")) throw error;
    const { status, body } = describeError(app, request, error);
    const back = `/start?${new URLSearchParams({ keys: `${input.accountId}/${input.roleId}` })}`;
    return Response.json(
      { ok: false, error: { ...body, confirmAt: stepUpForRole(input, back) } } satisfies CredentialsReply,
      { status, headers: { "cache-control": "no-store" } },
    );
  }
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
