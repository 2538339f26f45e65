/** Signs in a command line for a measurement. */
import type { App } from "@/lib/app";
import { answerAuthorization } from "@/lib/identity/oauth/authorize";
import { as, prove } from "@/lib/platform/context";
import { pkce, post, register, type RegisteredClient } from "@/lib/testing/protocols";

export async function signIn(
  app: App,
  url: string,
  userId: string,
): Promise<{ client: RegisteredClient; accessToken: string; refreshToken: string }> {
  const client = await register({ url, peer: { ip: "" }, close: async () => {} });
  const asked = pkce(client);
  const person = as(
    app.ctx,
    prove({
      kind: "user" as const,
      userId,
      sessionId: "00000000-0000-4000-8000-000000000000",
      sessionEndsAt: new Date(Date.now() + 3_600_000),
      accessGeneration: -1,
      hasConnected: false,
      entrance: "browser" as const,
    }),
    { requestId: "bench", ip: "127.0.0.1", userAgent: null },
  );
  const code = new URL(await answerAuthorization(person, asked.query, true)).searchParams.get("code");
  const { body } = await post(`${url}/token`, {
    ...client,
    grantType: "authorization_code",
    code,
    redirectUri: asked.query.redirect_uri,
    codeVerifier: asked.verifier,
  });
  return { client, ...(body as { accessToken: string; refreshToken: string }) };
}
