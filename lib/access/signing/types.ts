/** What signing takes and gives, and how long it is good for. There is no parameter through which a caller could choose a role ARN or an attribute. */
import type { Partition } from "@/lib/formats/arn";
import type { RequestSource, UserCtx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";

/**
 * `credentials`: exchanged at STS by Foyer for a person's keys. `console`: exchanged at STS for a
 * console sign-in. `console-post`: posted by the browser itself, when Foyer cannot reach the sign-in
 * endpoint.
 */
export type Purpose = "credentials" | "console" | "console-post";

/** How long an assertion may be redeemed. STS allows five minutes; Foyer redeems at once. */
export const ASSERTION_SECONDS = 60;

export type IssueInput = {
  accountId: string;
  permissionSetId: string;
  purpose: Purpose;
  /** Wanted length of the AWS session in seconds; never longer than the permission set's. */
  durationSeconds?: number;
};

export type IssuedAssertion = {
  /** Base64 of the whole `<samlp:Response>`. A bearer secret for as long as it lives. */
  samlResponse: Secret;
  assertionId: string;
  roleArn: string;
  providerArn: string;
  partition: Partition;
  durationSeconds: number;
  accountName: string;
  permissionSetName: string;
  relayState: string | null;
  /** When Foyer last deployed the role; null for a role of somebody else's. */
  roleChangedAt: Date | null;
};

/** Who asks and for what: plain data, so that signing can move to a process of its own. */
export type IssueRequest = IssueInput & { userId: string; sessionId: string; source: RequestSource };

/** Returns the request of a context's user. */
export function requestOf({ actor, source }: UserCtx, input: IssueInput): IssueRequest {
  const { accountId, permissionSetId, purpose, durationSeconds } = input;
  const { userId, sessionId } = actor;
  return {
    userId,
    sessionId,
    source,
    accountId,
    permissionSetId,
    purpose,
    ...(durationSeconds === undefined ? {} : { durationSeconds }),
  };
}

/** Signs for a user, or refuses with `not_found` or `conflict`. */
export type Issue = (request: IssueRequest) => Promise<IssuedAssertion>;
