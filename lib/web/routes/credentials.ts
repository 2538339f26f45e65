/** `POST /start/credentials`: temporary keys of one role, to the page that asked and nowhere else. */
import { z } from "zod";
import { getCredentials } from "@/lib/access/credentials/service";
import { getUpstreamCredentials } from "@/lib/access/upstream/credentials";
import { parseUpstreamRole } from "@/lib/access/upstream/types";
import type { Services } from "@/lib/access/context";
import type { CredentialsReply } from "../start-page-types";
import { readJson } from "./body";
import { acceptChange } from "./caller";

export const roleRefInput = z.strictObject({
  accountId: z.string().min(1).max(64),
  permissionSetId: z.string().min(1).max(64),
});

export async function postCredentials(app: Services, request: Request): Promise<Response> {
  const { ctx, input } = await acceptChange(app, request, "credentials.refused", () =>
    readJson(request, roleRefInput),
  );
  const there = parseUpstreamRole(input);
  const { credentials } = there
    ? await getUpstreamCredentials(ctx, { ...there, purpose: "credentials" })
    : await getCredentials(ctx, { ...input, purpose: "credentials" });
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
