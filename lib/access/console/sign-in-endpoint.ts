/**
 * AWS's console sign-in endpoints: which to use, and which to try next if one doesn't answer.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
import type { Partition } from "@/lib/formats/arn";
import { signInHosts } from "@/lib/formats/partition";
import type { Config } from "@/lib/platform/config";
import { requestText, type OutboundReply } from "@/lib/platform/http";
import type { Credentials } from "../credentials/assume-role";

const ANSWER_MILLISECONDS = 4_000;
const MAX_REPLY_BYTES = 64 * 1024;

/** Returns the origins in failover order; a single one if the configuration replaces AWS's. */
export function signInOrigins(config: Config, partition: Partition): string[] {
  return config.aws.signInEndpoint === undefined
    ? signInHosts(partition).map((host) => `https://${host}`)
    : [config.aws.signInEndpoint];
}

export type SignInToken =
  | { ok: true; origin: string; token: string }
  | { ok: false; refused: boolean; problem: Error };

/**
 * Exchanges credentials for a sign-in token. Uses POST to keep secrets out of URLs. Leaves out
 * `SessionDuration`, so that the console session ends with the credentials. `refused` is true if AWS refused,
 * false if no endpoint answered.
 */
export async function getSignInToken(
  origins: string[],
  credentials: Credentials,
  request: (url: string, init: Parameters<typeof requestText>[1]) => Promise<OutboundReply> = requestText,
): Promise<SignInToken> {
  const body = new URLSearchParams({
    Action: "getSigninToken",
    Session: JSON.stringify({
      sessionId: credentials.accessKeyId,
      sessionKey: credentials.secretAccessKey.reveal(),
      sessionToken: credentials.sessionToken.reveal(),
    }),
  });
  let problem = new Error("no sign-in endpoint is configured");
  for (const origin of origins) {
    try {
      const reply = await request(`${origin}/federation`, {
        method: "POST",
        body,
        timeoutMilliseconds: ANSWER_MILLISECONDS,
        maxBytes: MAX_REPLY_BYTES,
      });
      const token = reply.status === 200 ? tokenOf(reply.text) : null;
      if (token !== null) return { ok: true, origin, token };
      problem = new Error(`the sign-in endpoint answered ${reply.status}`);
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 429)
        return { ok: false, refused: true, problem };
    } catch (error) {
      problem = error instanceof Error ? error : new Error(String(error));
    }
  }
  return { ok: false, refused: false, problem };
}

function tokenOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const token =
      typeof value === "object" && value !== null && "SigninToken" in value ? value.SigninToken : null;
    return typeof token === "string" && token.length > 0 ? token : null;
  } catch {
    return null;
  }
}
