/** Runs a ceremony of a passkey or security key: asks Foyer for options, lets the browser do it, brings the result. */
import type { Text } from "@/lib/messages/text";

type Translate = Text["t"];

type Answer = { ok: true; body: unknown } | { ok: false; message: string };

async function post(path: string, body: unknown, failed: string): Promise<Answer> {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      cache: "no-store",
    });
    const answer = (await response.json()) as { error?: { message?: string } };
    return response.ok ? { ok: true, body: answer } : { ok: false, message: answer.error?.message ?? failed };
  } catch {
    return { ok: false, message: failed };
  }
}

export type Ceremony = {
  t: Translate;
  options: { path: string; body?: unknown };
  /** The browser's part. */ run: (options: never) => Promise<unknown>;
  result: { path: string; body: Record<string, unknown> };
  /** Says nothing before the browser has done its part: nobody asked for it. */ isQuiet?: boolean;
};

/** Returns where to go on, a message, or null if there is nothing to say. */
export async function runCeremony(of: Ceremony): Promise<{ go: string } | { error: string } | null> {
  const { t, options, run, result, isQuiet = false } = of;
  const failed = t("factor_forms.not_reached");
  const asked = await post(options.path, options.body ?? {}, failed);
  if (!asked.ok) return isQuiet ? null : { error: asked.message };
  let response: unknown;
  try {
    response = await run(asked.body as never);
  } catch (error) {
    const message = problemOf(error, t);
    return message === null || isQuiet ? null : { error: message };
  }
  const answer = await post(result.path, { ...result.body, response }, failed);
  return answer.ok ? (answer.body as { go: string }) : { error: answer.message };
}

/** Browsers don't say whether a ceremony was cancelled, timed out or found no key: so that sites can't tell. */
function problemOf(error: unknown, t: Translate): string | null {
  const { name, code } = error as { name?: string; code?: string };
  if (code === "ERROR_CEREMONY_ABORTED") return null;
  if (code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED" || name === "InvalidStateError")
    return t("factor_forms.known_already");
  if (
    code === "ERROR_AUTHENTICATOR_MISSING_USER_VERIFICATION_SUPPORT" ||
    code === "ERROR_AUTHENTICATOR_MISSING_DISCOVERABLE_CREDENTIAL_SUPPORT"
  )
    return t("factor_forms.cannot_passkey");
  if (name === "SecurityError") return t("factor_forms.wrong_address");
  return t("factor_forms.cancelled");
}

/** The target, with the part of the address that servers never see (#…). */
export const withHash = (target: string): string =>
  window.location.hash === "" ? target : target.replace(/#.*$/s, "") + window.location.hash;
