/** What signing takes and returns. No parameter lets a caller choose a role ARN or an attribute. */
import type { Partition } from "@/lib/formats/arn";
import type { RequestSource, UserActor, UserCtx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";

/**
 * `credentials`: Foyer exchanges the assertion at STS for a user's credentials. `console`: the same for a
 * console sign-in. `console-post`: the browser posts it, because Foyer can't connect to the sign-in endpoint.
 */
export type Purpose = "credentials" | "console" | "console-post";

/** How long an assertion may be redeemed. STS allows five minutes; Foyer redeems at once. */
export const ASSERTION_SECONDS = 60;

export type IssueInput = {
  accountId: string;
  permissionSetId: string;
  purpose: Purpose;
  /** Requested length of the AWS session in seconds; at most the permission set's. */
  durationSeconds?: number;
};

export type IssuedAssertion = {
  /** Base64 of the whole `<samlp:Response>`. A bearer secret until it expires. */
  samlResponse: Secret;
  assertionId: string;
  roleArn: string;
  providerArn: string;
  partition: Partition;
  durationSeconds: number;
  accountName: string;
  permissionSetName: string;
  relayState: string | null;
  /** When Foyer last deployed the role; null for an existing role. */
  roleChangedAt: Date | null;
};

/** The caller and the request as plain data, so that signing can move to its own process. */
export type IssueRequest = IssueInput & {
  userId: string;
  sessionId: string;
  entrance: UserActor["entrance"];
  source: RequestSource;
};

/** Returns the request of a context's user. */
export function requestOf({ actor, source }: UserCtx, input: IssueInput): IssueRequest {
  const { accountId, permissionSetId, purpose, durationSeconds } = input;
  const { userId, sessionId, entrance } = actor;
  return {
    userId,
    sessionId,
    entrance,
    source,
    accountId,
    permissionSetId,
    purpose,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

/** Signs for a user, or refuses with `not_found` or `conflict`. */
export type Issue = (request: IssueRequest) => Promise<IssuedAssertion>;
