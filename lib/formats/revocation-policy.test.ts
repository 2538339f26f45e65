import { describe, expect, it } from "vitest";
import { countedCharacters, MAX_INLINE_CHARACTERS, MAX_ROLE_CHARACTERS } from "./iam-policy/size";
import { revocationPolicy } from "./revocation-policy";

const KEPT = MAX_ROLE_CHARACTERS - MAX_INLINE_CHARACTERS;
const person = (number: number) => `${String(number).padStart(8, "0")}-0000-4000-8000-000000000000`;
const at = (minute: number) => new Date(Date.UTC(2026, 10, 25, 9, minute));
const revoked = (number: number, minute = 0) => ({
  sourceIdentity: person(number),
  before: at(minute),
  isTimeless: false,
});
const DENY = { Effect: "Deny", Action: "*", Resource: "*" };
const statements = (made: { policy: string } | null) =>
  (
    JSON.parse(made?.policy ?? "{}") as {
      Statement: { Condition: { StringEquals?: unknown; DateLessThan: Record<string, string> } }[];
    }
  ).Statement;
const conditions = (made: { policy: string } | null) =>
  statements(made).map(({ Condition }) => [
    Condition.StringEquals?.["aws:SourceIdentity" as never] ?? "everyone",
    Condition.DateLessThan["aws:TokenIssueTime"],
  ]);

describe("the policy that revokes sessions", () => {
  it("is null if no sessions are revoked", () =>
    expect(revocationPolicy({ everyoneBefore: null, people: [], maxCharacters: KEPT })).toBeNull());

  it("for one user or for everyone fits beside the largest policy of a permission set", () => {
    for (const input of [
      { everyoneBefore: null, people: [revoked(1)] },
      { everyoneBefore: at(0), people: [] },
    ]) {
      const made = revocationPolicy({ ...input, maxCharacters: KEPT });
      expect(made?.isForEveryone).toBe(false);
      expect(countedCharacters(made?.policy ?? "")).toBeLessThanOrEqual(KEPT);
    }
  });

  it("denies everything to each user's sessions from before that user's time", () => {
    const made = revocationPolicy({
      everyoneBefore: null,
      people: [revoked(2, 5), revoked(1), revoked(3)],
      maxCharacters: 1_000,
    });
    expect(conditions(made)).toEqual([
      [[person(1), person(3)], "2026-11-25T09:00:00Z"],
      [person(2), "2026-11-25T09:05:00Z"],
    ]);
    for (const statement of statements(made))
      expect(statement).toMatchObject({ Effect: "Deny", Action: "*", Resource: "*" });
  });

  it("leaves out users whom the time for everyone covers", () =>
    expect(
      conditions(
        revocationPolicy({
          everyoneBefore: at(5),
          people: [revoked(1, 5), revoked(2, 6)],
          maxCharacters: 1_000,
        }),
      ),
    ).toEqual([
      ["everyone", "2026-11-25T09:05:00Z"],
      [person(2), "2026-11-25T09:06:00Z"],
    ]));

  it("revokes more, never fewer, when space runs out: first at the latest of the times, then for everyone", () => {
    const people = [revoked(1), revoked(2, 1), revoked(3, 2)];
    expect(conditions(revocationPolicy({ everyoneBefore: null, people, maxCharacters: 400 }))).toEqual([
      [people.map(({ sourceIdentity }) => sourceIdentity), "2026-11-25T09:02:00Z"],
    ]);
    const made = revocationPolicy({ everyoneBefore: null, people, maxCharacters: KEPT });
    expect(conditions(made)).toEqual([["everyone", "2026-11-25T09:02:00Z"]]);
    expect(made?.isForEveryone).toBe(true);
    expect(conditions(revocationPolicy({ everyoneBefore: at(9), people, maxCharacters: KEPT }))).toEqual([
      ["everyone", "2026-11-25T09:09:00Z"],
    ]);
  });

  const gone = (number: number) => ({ ...revoked(number), isTimeless: true });

  it("has no time for a disabled user, also beside others and after an emergency", () => {
    const made = revocationPolicy({
      everyoneBefore: at(9),
      people: [gone(2), revoked(1, 10), gone(3)],
      maxCharacters: 1_000,
    });
    expect((JSON.parse(made?.policy ?? "") as { Statement: object[] }).Statement).toEqual([
      { ...DENY, Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-11-25T09:09:00Z" } } },
      { ...DENY, Condition: { StringEquals: { "aws:SourceIdentity": [person(2), person(3)] } } },
      {
        ...DENY,
        Condition: {
          StringEquals: { "aws:SourceIdentity": person(1) },
          DateLessThan: { "aws:TokenIssueTime": "2026-11-25T09:10:00Z" },
        },
      },
    ]);
  });

  it("keeps 600 disabled users out of an ordinary role, and eight out of one with the largest policy, without touching others", () => {
    for (const [count, maxCharacters] of [
      [600, 8_000],
      [8, KEPT],
    ] as const) {
      const people = Array.from({ length: count }, (_, index) => gone(index));
      const made = revocationPolicy({ everyoneBefore: null, people, maxCharacters });
      expect(made).toMatchObject({ isForEveryone: false, isClosed: false });
      expect(countedCharacters(made?.policy ?? "")).toBeLessThanOrEqual(maxCharacters);
      const [statement] = statements(made) as unknown as {
        Condition: { StringLike: { "aws:SourceIdentity": string[] } };
      }[];
      const patterns = statement?.Condition.StringLike["aws:SourceIdentity"] ?? [];
      const isDenied = (id: string) => patterns.some((pattern) => id.startsWith(pattern.slice(0, -1)));
      expect(people.every(({ sourceIdentity }) => isDenied(sourceIdentity))).toBe(true);
      expect(isDenied(person(count))).toBe(false);
    }
  });

  it("closes the role rather than leave one disabled user in it", () => {
    const people = Array.from({ length: 100 }, (_, index) => gone(index));
    const made = revocationPolicy({ everyoneBefore: null, people, maxCharacters: KEPT });
    expect(made).toMatchObject({ isForEveryone: true, isClosed: true });
    expect(JSON.parse(made?.policy ?? "")).toEqual({ Version: "2012-10-17", Statement: [DENY] });
  });

  it("is the same text for any order of users, so that it is no drift", () => {
    const people = [revoked(1, 1), revoked(2), revoked(3)];
    expect(
      revocationPolicy({ everyoneBefore: null, people: people.toReversed(), maxCharacters: 1_000 }),
    ).toEqual(revocationPolicy({ everyoneBefore: null, people, maxCharacters: 1_000 }));
  });

  it("rounds part of a second up, so that no session slips through", () =>
    expect(
      conditions(
        revocationPolicy({ everyoneBefore: new Date(at(0).getTime() + 1), people: [], maxCharacters: KEPT }),
      ),
    ).toEqual([["everyone", "2026-11-25T09:00:01Z"]]));
});
