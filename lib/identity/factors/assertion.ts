/** Verifies what a passkey or security key signed. */
import { generateAuthenticationOptions, verifyAuthenticationResponse } from "@simplewebauthn/server";
import { z } from "zod";
import { reason, type Reason } from "@/lib/messages/reason";
import type { Ctx, Db } from "@/lib/platform/context";
import { conflict } from "@/lib/platform/errors";
import type { ChallengePurpose } from "@/lib/platform/db/tables-factors";
import { issueChallenge, spendChallenge, type Owner } from "./challenges";
import { relyingPartyOf, type RelyingParty } from "../factor-rules/relying-party";
import { findByCredential, findHandle, listCredentials, noteUse, type Factor } from "./store";

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(max);
const extensions = z.record(z.string(), z.unknown()).default({});

/** PublicKeyCredential as JSON (WebAuthn L3 §5.1), as far as Foyer reads it. */
export const assertionInput = z.object({
  id: base64url(1400).min(1),
  rawId: base64url(1400).min(1),
  type: z.literal("public-key"),
  clientExtensionResults: extensions,
  response: z.object({
    clientDataJSON: base64url(8000).min(1),
    authenticatorData: base64url(8000).min(1),
    signature: base64url(4000).min(1),
    userHandle: base64url(100).nullish(),
  }),
});
export type AssertionInput = z.output<typeof assertionInput>;

/** @throws Refusal `conflict` where FOYER_URL is an IP address */
export function requireRelyingParty(ctx: Pick<Ctx, "config">): RelyingParty {
  const party = relyingPartyOf(ctx.config);
  if (party === null) throw conflict("passkeys_need_host_name");
  return party;
}

/** Makes the browser's options. Before the user is known they list no keys: a list would say who exists. */
export async function assertionOptions(
  ctx: Ctx,
  of: {
    purpose: Extract<ChallengePurpose, "sign_in" | "second_factor">;
    owner: Owner;
    mustVerifyUser: boolean;
  },
) {
  const { id } = requireRelyingParty(ctx);
  const keys = of.owner ? await listCredentials(ctx.db, of.owner.userId) : [];
  const challenge = await issueChallenge(ctx, of.purpose, of.owner);
  return generateAuthenticationOptions({
    rpID: id,
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    userVerification: of.mustVerifyUser ? "required" : "preferred",
    timeout: 5 * 60_000,
    ...(of.owner
      ? { allowCredentials: keys.map((key) => ({ id: key.id, transports: key.transports as never })) }
      : {}),
  });
}

export type Assertion = {
  factor: Factor;
  counter: number;
  isBackupEligible: boolean;
  isBackedUp: boolean;
};
export type Problem = { problem: Reason; userId: string | null };

/**
 * Verifies an assertion and spends its challenge, also if it isn't accepted. The counter is compared later, by
 * `useAssertion`: a made-up response must not raise the alarm of a copied key.
 */
export async function verifyAssertion(
  ctx: Ctx,
  input: {
    response: AssertionInput;
    purpose: Extract<ChallengePurpose, "sign_in" | "second_factor">;
    owner: Owner;
    mustVerifyUser: boolean;
  },
): Promise<Assertion | Problem> {
  const { response, purpose, owner } = input;
  const { id, origin } = requireRelyingParty(ctx);
  const factor = await findByCredential(ctx.db, response.id);
  if (!factor?.credential_id || !factor.public_key)
    return { problem: reason("factor.unknown"), userId: null };
  const refuse = (problem: Reason): Problem => ({ problem, userId: factor.user_id });
  if (owner && owner.userId !== factor.user_id) return refuse(reason("factor.other_person"));
  const handle = response.response.userHandle ?? null;
  const known = await findHandle(ctx.db, factor.user_id);
  if (handle === null ? purpose === "sign_in" : handle !== known)
    return refuse(reason("factor.other_person"));
  let isSpent = false;
  try {
    const { verified, authenticationInfo: info } = await verifyAuthenticationResponse({
      response: {
        ...response,
        clientExtensionResults: {},
        response: { ...response.response, userHandle: handle ?? undefined },
      },
      expectedChallenge: async (challenge) =>
        (isSpent = await spendChallenge(ctx, challenge, purpose, owner)),
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: input.mustVerifyUser,
      credential: {
        id: factor.credential_id,
        publicKey: new Uint8Array(factor.public_key),
        counter: 0,
      },
    });
    if (!verified) return refuse(reason("factor.signature"));
    return {
      factor,
      counter: info.newCounter,
      isBackupEligible: info.credentialDeviceType === "multiDevice",
      isBackedUp: info.credentialBackedUp,
    };
  } catch (error) {
    return refuse(problemOf(error, isSpent));
  }
}

/** The library's texts hold the challenge and the origin: only what kind they are is kept. */
export function problemOf(error: unknown, isSpent: boolean): Reason {
  if (!isSpent) return reason("factor.challenge");
  const { name, message } = error as Error;
  if (name === "UnexpectedRPIDHash") return reason("factor.relying_party");
  if (/origin/i.test(message)) return reason("factor.origin");
  if (/user verification|could not be verified/i.test(message)) return reason("factor.user_not_verified");
  return reason("factor.not_valid");
}

/** Notes the use in the transaction that relies on it. Returns why it can't count, or null. */
export async function useAssertion(ctx: Ctx, tx: Db, assertion: Assertion): Promise<Reason | null> {
  const { factor, counter, isBackupEligible, isBackedUp } = assertion;
  const isUsed = await noteUse(tx, { id: factor.id, counter, isBackupEligible, isBackedUp, at: ctx.now() });
  if (isUsed) return null;
  const left = await tx.selectFrom("factors").select("id").where("id", "=", factor.id).executeTakeFirst();
  return left ? reason("factor.counter_fell") : reason("factor.unknown");
}

/** Whether the key says something else about copies of it than before: some keychains change their mind. */
export const hasChangedBackup = ({ factor, isBackupEligible, isBackedUp }: Assertion): boolean =>
  factor.is_backup_eligible !== isBackupEligible || factor.is_backed_up !== isBackedUp;
