/** A SAML provider proves the session of a user who is signed in already. */
import { reason, type Reason } from "@/lib/messages/reason";
import type { ProvenAssertion } from "@/lib/formats/saml-sp/response";
import type { UserCtx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import { claimsOf } from "../sources/settings/saml";
import { saidByAssertion } from "../sources/settings/strength";
import { proveThroughSource } from "./prove-through-source";
import { consume, type SamlRequest } from "./saml-requests";

export type SamlProved =
  | { kind: "proved"; token: Secret; callbackPath: string }
  | { kind: "not_proved"; problem: Reason; callbackPath: string };

/** Proves the session that made the request, and no other. */
export async function proveThroughSaml(
  input: { sourceId: string; stepper: UserCtx | null },
  {
    proven,
    request,
    revision,
  }: {
    proven: ProvenAssertion;
    request: SamlRequest | null;
    revision: number;
  },
): Promise<SamlProved> {
  const callbackPath = request?.session_id ? request.callback_path : "/start";
  const { stepper } = input;
  if (!stepper || !request || request.session_id !== stepper.actor.sessionId)
    return { kind: "not_proved", problem: reason("step_up.request_unknown"), callbackPath };
  const proved = await proveThroughSource(stepper, {
    sourceId: input.sourceId,
    claims: claimsOf(proven),
    said: saidByAssertion(proven),
    authenticatedAt: proven.authenticatedAt,
    consume: async (tx, source) =>
      (await consume(tx, source, { proven, requestId: request.id, revision })) ?? request.created_at,
  });
  return proved.ok
    ? { kind: "proved", token: proved.token, callbackPath }
    : { kind: "not_proved", problem: proved.reason, callbackPath };
}
