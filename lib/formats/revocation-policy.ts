/**
 * The inline policy that shuts sessions out of a role: everybody's from before a time, or single people's.
 *
 * A person is known by the session's source identity, which nobody can change after sign-in. Some services do
 * not send `aws:TokenIssueTime`: there a session lives until it ends by itself. A session that went on into
 * another role (role chaining) is not this role's any more.
 * @see IAM user guide, "Revoking IAM role temporary security credentials"
 * @see IAM user guide, "AWS global condition context keys": aws:SourceIdentity, aws:TokenIssueTime
 */
import { countedCharacters } from "./iam-policy/size";

export type RevokedPerson = {
  sourceIdentity: string;
  /** Sessions from before are shut out. */ before: Date;
};
export type RevocationInput = {
  /** Everybody's sessions from before; null for nobody's. */ everyoneBefore: Date | null;
  people: readonly RevokedPerson[];
  /** Characters that the role has left for it, as IAM counts them. */ most: number;
};

/**
 * Null when nobody is shut out. Where there is no room to name every person with a time of their own, the
 * latest time holds for all who are named; without room for that, for everybody in the role: it fits always.
 * @returns the policy as JSON, and whether it reaches people who were not named
 */
export function revocationPolicy({
  everyoneBefore,
  people,
  most,
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
  if (countedCharacters(apart) <= most) return { policy: apart, isForEveryone: false };
  const together = document([...everyone, deny(latest, named)]);
  if (countedCharacters(together) <= most) return { policy: together, isForEveryone: false };
  return { policy: document([deny(latest)]), isForEveryone: named.length > 0 };
}

const document = (statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Whole seconds, as STS writes a session's time, rounded so that no session slips through. */
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
