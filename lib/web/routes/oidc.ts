/**
 * Routes of OIDC providers: the back channel that reports a sign-out, and the page after signing out there.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 §2.5, §2.8; RP-Initiated Logout 1.0 §3
 */
import { englishText } from "@/lib/messages/server-text";
import { z } from "zod";
import type { Services } from "@/lib/access/context";
import { MAX_TOKEN_CHARACTERS } from "@/lib/formats/oidc/logout-token";
import { logOutByToken } from "@/lib/identity/sign-in/oidc-logout";
import { as } from "@/lib/platform/context";
import { requestSource } from "@/lib/platform/request-source";
import { cookieNames } from "../cookies";
import { readForm } from "./body";
import { readCookie } from "./caller";
import { describeError } from "./reply";

const notice = z.object({ logout_token: z.string().min(1).max(MAX_TOKEN_CHARACTERS) });
const isSourceId = (text: string) => /^src-[0-9a-f]{16}$/.test(text);

/** Handles a provider's own message. It isn't from a browser, so only its token counts. */
export async function postBackChannelLogout(app: Services, request: Request, id: string): Promise<Response> {
  const refused = () =>
    answer(400, {
      error: "invalid_request",
      error_description: englishText().t("errors.logout_token_not_accepted"),
    });
  try {
    if (!isSourceId(id)) return refused();
    const { logout_token } = await readForm(request, notice, MAX_TOKEN_CHARACTERS * 2);
    return (await logOutByToken(as(app.ctx, app.anonymousActor, requestSource(request.headers)), {
      sourceId: id,
      token: logout_token,
    }))
      ? new Response(null, { status: 200, headers: { "cache-control": "no-store" } })
      : refused();
  } catch (error) {
    const { status, body } = describeError(app, request, error);
    return answer(status, {
      error: status < 500 ? "invalid_request" : "temporarily_unavailable",
      error_description: body.message,
    });
  }
}

const answer = (status: number, body: Record<string, string>) =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });

/** Confirms the sign-out in the browser that requested it; any other browser gets the sign-in page. */
export function getSignedOut(app: Services, request: Request, id: string): Response {
  const { signedOut, secure } = cookieNames(app.ctx.config);
  const state = new URL(request.url).searchParams.get("state");
  const isMine =
    isSourceId(id) &&
    state !== null &&
    state !== "" &&
    readCookie(request.headers.get("cookie"), signedOut) === state;
  const cookie = `${signedOut}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0${secure ? "; Secure" : ""}`;
  return new Response(null, {
    status: 303,
    headers: [
      ["location", isMine ? `/sign-in?${new URLSearchParams({ out: id })}` : "/sign-in"],
      ["cache-control", "no-store"],
      ...(isMine ? [["set-cookie", cookie] as [string, string]] : []),
    ],
  });
}
