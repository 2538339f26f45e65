/**
 * The inline policy that revokes sessions of a role: everyone's from before a time, single users' from before
 * a time, or all of single users'.
 *
 * A disabled user's statement has no time: `aws login` and agents renew credentials from a console session,
 * and what they renew may carry a newer issue time. A user is identified by the session's source identity, which can't change after sign-in. Some services
 * don't send `aws:TokenIssueTime`: there a session lasts until it expires. A session that moved on to another
 * role (role chaining) no longer belongs to this one.
 * @see IAM user guide, "Revoking IAM role temporary security credentials"
 * @see IAM user guide, "AWS global condition context keys": aws:SourceIdentity, aws:TokenIssueTime
 */
import { countedCharacters } from "./iam-policy/size";

export type RevokedPerson = {
  sourceIdentity: string;
  /** Revokes sessions from before this time. */ before: Date;
  /** Revokes sessions whenever they began: the user is disabled or deleted. */ isTimeless: boolean;
};
export type RevocationInput = {
  /** Revokes everyone's sessions from before this time; null for no one's. */ everyoneBefore: Date | null;
  people: readonly RevokedPerson[];
  /** Characters left for it on the role, as IAM counts them. */ maxCharacters: number;
};

export type RevocationPolicy = {
  /** JSON. */ policy: string;
  /** It ends sessions of users who weren't named. They can open the role again. */ isForEveryone: boolean;
  /** It has no room for all disabled users, so nobody can use the role until some are forgotten. */ isClosed: boolean;
};

/**
 * Returns null if no sessions are revoked. Without space it denies more, never less: first the latest time
 * applies to every named user; then disabled users are named by the first eight characters of their ids,
 * which thousands of users don't share; then the latest time applies to everyone in the role. If not even the
 * disabled users fit, the role is closed.
 */
export function revocationPolicy({
  everyoneBefore,
  people,
  maxCharacters,
}: RevocationInput): RevocationPolicy | null {
  const gone = people
    .filter(({ isTimeless }) => isTimeless)
    .map(({ sourceIdentity }) => sourceIdentity)
    .toSorted();
  const named = people
    .filter(({ before, isTimeless }) => !isTimeless && (everyoneBefore === null || before > everyoneBefore))
    .toSorted(
      (one, other) =>
        one.before.getTime() - other.before.getTime() || (one.sourceIdentity < other.sourceIdentity ? -1 : 1),
    );
  const latest = named.at(-1)?.before ?? everyoneBefore;
  if (latest === null && gone.length === 0) return null;
  const everyone = everyoneBefore === null ? [] : [deny(before(everyoneBefore))];
  const ids = named.map(({ sourceIdentity }) => sourceIdentity);
  const atLatest = latest === null || ids.length === 0 ? [] : [deny({ ...isOneOf(ids), ...before(latest) })];
  const all = gone.length === 0 ? [] : [deny(isOneOf(gone))];
  const allShort = gone.length === 0 ? [] : [deny(beginsLikeOneOf(gone))];
  const everyoneAtLatest = latest === null ? [] : [deny(before(latest))];
  const exact = [
    [...everyone, ...all, ...eachAtOwnTime(named)],
    [...everyone, ...all, ...atLatest],
    [...everyone, ...allShort, ...atLatest],
  ];
  for (const statements of exact) {
    const policy = document(statements);
    if (countedCharacters(policy) <= maxCharacters) return { policy, isForEveryone: false, isClosed: false };
  }
  const policy = document([...everyoneAtLatest, ...allShort]);
  return gone.length === 0 || countedCharacters(policy) <= maxCharacters
    ? { policy, isForEveryone: named.length > 0, isClosed: false }
    : { policy: document([deny({})]), isForEveryone: true, isClosed: true };
}

function eachAtOwnTime(named: readonly RevokedPerson[]): object[] {
  const times = [...new Set(named.map((person) => person.before.getTime()))];
  return times.map((time) =>
    deny({
      ...isOneOf(
        named
          .filter((person) => person.before.getTime() === time)
          .map(({ sourceIdentity }) => sourceIdentity),
      ),
      ...before(new Date(time)),
    }),
  );
}

const document = (statements: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const deny = (condition: object): object => ({
  Effect: "Deny",
  Action: "*",
  Resource: "*",
  ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
});

const oneOrMore = (values: readonly string[]) => (values.length === 1 ? values[0] : values);
const isOneOf = (ids: readonly string[]) => ({ StringEquals: { "aws:SourceIdentity": oneOrMore(ids) } });

/** Ids are random, so that eight of their hexadecimal digits tell users apart. */
const SHORT = 8;
const beginsLikeOneOf = (ids: readonly string[]) => ({
  StringLike: { "aws:SourceIdentity": oneOrMore(ids.map((id) => `${id.slice(0, SHORT)}*`)) },
});

/** Whole seconds, like STS's session times, rounded up so that no session slips through. */
const before = (time: Date) => ({
  DateLessThan: {
    "aws:TokenIssueTime": `${new Date(Math.ceil(time.getTime() / 1000) * 1000).toISOString().slice(0, 19)}Z`,
  },
});
