/**
 * Signs in a user whom an OIDC provider has authenticated, and stores the provider's name for the session.
 *
 * @see OpenID Connect Core §2 (ID token), RP-Initiated Logout 1.0 §2, Back-Channel Logout 1.0 §2.1 (sid)
 */
import { reason } from "@/lib/messages/reason";
import type { AnonymousCtx, Db } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import type { Said } from "../sources/settings/strength";
import type { Source } from "../sources/settings/types";
import type { Claims } from "../sources/settings/claims";
import { signInThroughSource, type SourceSignIn } from "./through-source";

/** The signed ID token's data about the session, and the provider's endpoint that ends it. */
export type OidcProof = {
  subject: string;
  sid: string | null;
  issuedAt: Date;
  /** auth_time. */ authenticatedAt: Date | null;
  idToken: Secret | null;
  /** How strongly, from the ID token alone. */ said: Said & { at: unknown };
  logoutUrl: string | null;
};

export const idTokenPlace = (sessionId: string) => `oidc_sessions:${sessionId}:id_token`;

/** As a hint it is part of a URL, which browsers and proxies cut somewhere above this. */
const MAX_HINT_LENGTH = 4_000;

export async function signInThroughOidc(
  ctx: AnonymousCtx,
  input: { sourceId: string; claims: Claims; proof: OidcProof },
): Promise<SourceSignIn> {
  const { sourceId, claims, proof } = input;
  let keepsHint = false;
  return signInThroughSource(ctx, {
    sourceId,
    claims,
    proof: {
      async consume(tx, source) {
        keepsHint = source.kind === "oidc" && source.settings.signsOutThere;
        return (await isSignedOut(tx, source, proof)) ? reason("sign_in.ended_at_provider") : null;
      },
      async opened(tx, sessionId) {
        const hint =
          keepsHint && proof.idToken && proof.idToken.reveal().length <= MAX_HINT_LENGTH
            ? proof.idToken
            : null;
        const sealed_id_token = hint && ctx.keyring.seal(Buffer.from(hint.reveal()), idTokenPlace(sessionId));
        await tx
          .insertInto("oidc_sessions")
          .values({
            session_id: sessionId,
            source_id: sourceId,
            sid: proof.sid,
            sealed_id_token,
            logout_url: proof.logoutUrl,
          })
          .execute();
      },
      endsBy: null,
      authenticatedAt: proof.authenticatedAt,
      said: proof.said,
    },
  });
}

/**
 * Returns whether the provider has ended, in between, what the ID token stands for. The source is locked: its
 * logout either comes first or sees the session.
 */
async function isSignedOut(tx: Db, source: Source, { subject, sid, issuedAt }: OidcProof): Promise<boolean> {
  const found = await tx
    .selectFrom("oidc_logouts")
    .select("token_id")
    .where("source_id", "=", source.id)
    .where("issued_at", ">=", issuedAt)
    .where((eb) =>
      sid === null
        ? eb("subject", "=", subject)
        : eb.or([eb("sid", "=", sid), eb.and([eb("subject", "=", subject), eb("sid", "is", null)])]),
    )
    .executeTakeFirst();
  return found !== undefined;
}
