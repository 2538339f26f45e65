/**
 * Rotates refresh tokens for programs that share one cache without a lock.
 *
 * Several processes of the AWS CLI or an SDK renew the same token at nearly the same time and keep only one
 * of the responses. So a token keeps working for a short time after its first use. A token used after that,
 * or after another token of its generation, was copied: the whole sign-in must end.
 * @see RFC 9700 §4.14.2
 */
export type RefreshUse =
  /** Renew, and mark the token as used. */
  | "first"
  /** Renew again for another process. The time doesn't start over. */
  | "repeated"
  /** The token was copied. */
  | "reused";

/**
 * Decides what a use of a refresh token means.
 * @param usedAt when the token was used first, or null
 * @param isSuperseded whether another token of the same or a later generation was used before the grace period
 */
export function decideRefresh(input: {
  usedAt: Date | null;
  isSuperseded: boolean;
  now: Date;
  graceSeconds: number;
}): RefreshUse {
  if (input.usedAt === null) return input.isSuperseded ? "reused" : "first";
  return input.now.getTime() - input.usedAt.getTime() > input.graceSeconds * 1000 ? "reused" : "repeated";
}
