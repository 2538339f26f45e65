/**
 * The inline policy that revokes sessions of a role: everyone's from before a time, or single users'.
 *
 * A user is identified by the session's source identity, which can't change after sign-in. Some services
 * don't send `aws:TokenIssueTime`: there a session lasts until it expires. A session that moved on to another
 * role (role chaining) no longer belongs to this one.
 * @see IAM user guide, "Revoking IAM role temporary security credentials"
 * @see IAM user guide, "AWS global condition context keys": aws:SourceIdentity, aws:TokenIssueTime
 */
import { countedCharacters } from "./iam-policy/size";

export type RevokedPerson = {
  sourceIdentity: string;
  /** Revokes sessions from before this time. */ before: Date;
};
export type RevocationInput = {
  /** Revokes everyone's sessions from before this time; null for no one's. */ everyoneBefore: Date | null;
  people: readonly RevokedPerson[];
  /** Characters left for it on the role, as IAM counts them. */ maxCharacters: number;
};

/**
 * Returns null if no sessions are revoked. Without space for every user's own time, the latest time applies
 * to all of them; without space for that, to everyone in the role, which always fits.
 * @returns the policy as JSON, and whether it affects users who weren't named
 */
export function revocationPolicy({
  everyoneBefore,
  people,
  maxCharacters,
}: RevocationInput): { policy: string; isForEveryone: boolean } | null {
  const named = people
    .filter(({ before }) => everyoneBefore === null || before > everyoneBefore)
    .toSorted(
      (one, other) =>
        one.before.getTime() - other.before.getTime() || (one.sourceIdentity < other.sourceIdentity ? -1 : 1),
    );
  const latest = named.at(-1)?.before ?? everyoneBefore;
  if (latest === null) return null;
  const everyone = everyoneBefore === null ? [] : [deny(everyoneBefore)];
  const times = [...new Set(named.map(({ before }) => before.getTime()))];
  const apart = document([
    ...everyone,
    ...times.map((time) =>
      deny(
        new Date(time),
        named.filter(({ before }) => before.getTime() === time),
      ),
    ),
  ]);
  if (countedCharacters(apart) <= maxCharacters) return { policy: apart, isForEveryone: false };
  const together = document([...everyone, deny(latest, named)]);
  if (countedCharacters(together) <= maxCharacters) return { policy: together, isForEveryone: false };
  return { policy: document([deny(latest)]), isForEveryone: named.length > 0 };
}

const document = (statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Whole seconds, like STS's session times, rounded up so that no session slips through. */
const instant = (time: Date): string =>
  `${new Date(Math.ceil(time.getTime() / 1000) * 1000).toISOString().slice(0, 19)}Z`;

function deny(before: Date, people?: readonly RevokedPerson[]): object {
  const [first, ...others] = people?.map(({ sourceIdentity }) => sourceIdentity) ?? [];
  const who =
    first === undefined
      ? {}
      : { StringEquals: { "aws:SourceIdentity": others.length === 0 ? first : [first, ...others] } };
  return {
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: { ...who, DateLessThan: { "aws:TokenIssueTime": instant(before) } },
  };
}
