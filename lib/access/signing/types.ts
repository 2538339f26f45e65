/** What signing takes and gives, and how long it is good for. There is no parameter through which a caller could choose a role ARN or an attribute. */
import type { Partition } from "@/lib/formats/arn";
import type { UserCtx } from "@/lib/platform/context";
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

/** Signs for the asker of the context, or refuses with `not_found`. */
export type Issue = (ctx: UserCtx, input: IssueInput) => Promise<IssuedAssertion>;
