import { describe, expect, it } from "vitest";
import { isApproved } from "./paused";
import type { GroupRefs } from "./group-refs";
import { LDAP_DEFAULTS, type LdapSettings } from "../settings/ldap";
import { allowedAtOnce } from "../settings/allowed-at-once";
import { ALWAYS_ALLOWED, planPeople } from "./plan";
import { membersHere, planGroups } from "./plan-groups";
import type { DirectoryRead, GroupRead, PersonRead } from "./read";
import type { Person, StoredEntry } from "./store";

const NOW = new Date("2026-11-24T09:00:00Z");
const settings: LdapSettings = {
  server: "ldap",
  servers: [],
  isPlain: false,
  ca: "",
  bindName: "",
  bases: [],
  ...LDAP_DEFAULTS.ldap,
  accessControl: {},
  syncMinutes: 60,
  maxDisabledPercent: 20,
};
const NO_REFS: GroupRefs = { groupRef: null, uids: [] };
const read = (
  id: string,
  more: { uid?: string; isDisabled?: boolean; expiresAt?: Date } = {},
): PersonRead => ({
  id,
  claims: { entryUUID: id, uid: more.uid ?? id, cn: id },
  status: { isDisabled: more.isDisabled ?? false, expiresAt: more.expiresAt ?? null },
  refs: NO_REFS,
});
const group = (id: string, members: string[], refs = NO_REFS): [string, GroupRead] => [
  id,
  { id, name: id, members, refs },
];
const person = (subject: string, more: Partial<Person> = {}): [string, Person] => [
  subject,
  {
    id: `user-${subject}`,
    subject,
    user_name: subject,
    user_name_key: subject,
    display_name: subject,
    email: null,
    email_key: null,
    status: "enabled",
    is_disabled_here: false,
    isOwn: true,
    ...more,
  },
];
const stored = (external_id: string, more: Partial<StoredEntry> = {}): [string, StoredEntry] => [
  external_id,
  {
    external_id,
    kind: "user",
    account_key: null,
    principal_key: null,
    is_disabled: false,
    expires_at: null,
    name: null,
    is_wanted: false,
    members: [],
    group_ref: null,
    uids: [],
    ...more,
  },
];
const plan = (
  fresh: [string, PersonRead | null][],
  people: [string, Person][],
  entries: [string, StoredEntry][] = [],
) =>
  planPeople({
    settings,
    read: new Map(fresh),
    entries: new Map(entries),
    people: new Map(people),
    now: NOW,
  });
const ids = (leavers: { subject: string; why: string }[]) =>
  leavers.map(({ subject, why }) => `${subject}: ${why}`);

describe("what a sync means for users", () => {
  it("adds new users who are admitted, and no others", () => {
    expect(
      plan(
        [
          ["a", read("a")],
          ["b", read("b", { isDisabled: true })],
          ["c", read("c", { expiresAt: NOW })],
        ],
        [],
      ).newcomers.map((one) => one.read.id),
    ).toEqual(["a"]);
  });
  it("disables users who are gone, disabled or expired, even from earlier data", () => {
    const leaving = plan(
      [
        ["b", read("b", { isDisabled: true })],
        ["c", null],
        ["d", null],
        ["e", read("e")],
      ],
      ["a", "b", "c", "d", "e"].map((id) => person(id)),
      [stored("c", { expires_at: new Date(NOW.getTime() - 1) }), stored("d", { is_disabled: true })],
    );
    expect(ids(leaving.leavers).sort()).toEqual([
      "a: directory_user.out_of_scope",
      "b: directory_user.disabled",
      "c: directory_user.expired",
      "d: directory_user.disabled",
    ]);
    expect(leaving.enabled).toBe(5);
  });
  it("enables users who return, but not those disabled in Foyer", () => {
    expect(
      plan(
        [
          ["a", null],
          ["b", null],
        ],
        [person("a", { status: "disabled" }), person("b", { status: "disabled", is_disabled_here: true })],
      ).returners.map(({ subject }) => subject),
    ).toEqual(["a"]);
  });
  it("never changes users who are only linked to it", () => {
    const linked = plan(
      [["a", read("a", { uid: "other", isDisabled: true })]],
      [person("a", { isOwn: false }), person("b", { isOwn: false })],
    );
    expect([linked.changed, linked.leavers, linked.newcomers, linked.enabled]).toEqual([[], [], [], 0]);
  });
});

it("a share counts the users, and a few never need approval", () => {
  expect(
    [0, 10, 25, 26, 30, 1_000].map((of) =>
      allowedAtOnce({ of, maxPercent: settings.maxDisabledPercent, always: ALWAYS_ALLOWED }),
    ),
  ).toEqual([5, 5, 5, 5, 6, 200]);
});

it("an approval covers the users the administrator saw and no more memberships, for an hour", () => {
  const approved = { subjects: ["a", "b"], removals: 3, at: NOW.toISOString(), by: "morgan" };
  const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  expect(isApproved(approved, { subjects: ["a"], removals: 3 }, NOW)).toBe(true);
  expect(isApproved(approved, { subjects: ["a", "c"], removals: 0 }, NOW)).toBe(false);
  expect(isApproved(approved, { subjects: [], removals: 4 }, NOW)).toBe(false);
  expect(isApproved(approved, { subjects: ["a"], removals: 0 }, later(3_600))).toBe(false);
  expect(isApproved(approved, { subjects: ["a"], removals: 0 }, later(-1))).toBe(false);
  expect(isApproved(null, { subjects: [], removals: 0 }, NOW)).toBe(false);
});

describe("what a sync means for groups", () => {
  const groups = (fresh: DirectoryRead["groups"], wanted: string[]): DirectoryRead => ({
    server: "",
    isFull: false,
    cursor: null,
    people: new Map(),
    groups: fresh,
    wanted: new Set(wanted),
  });
  const known = new Map(
    ["all", "eng", "core"].map((id) => [
      id,
      { id: `group-${id}`, external_id: id, display_name: id, dormant_since: null },
    ]),
  );
  const groupEntries = new Map([
    stored("all", { kind: "group", name: "all", is_wanted: true, members: ["eng"] }),
    stored("eng", { kind: "group", name: "eng", is_wanted: true, members: ["core", "a"] }),
    stored("core", { kind: "group", name: "core", is_wanted: true, members: ["b"] }),
  ]);
  const entries = { people: new Map<string, StoredEntry>(), groups: groupEntries };
  it("a change deep inside affects every group around it, and no others are checked", () => {
    const plan = planGroups({
      read: groups(new Map([["all", null], ["eng", null], group("core", ["c"])]), ["all", "eng", "core"]),
      entries,
      groups: known,
      moved: new Set(),
    });
    expect([...plan.affected].sort()).toEqual(["all", "core", "eng"]);
    expect(
      [
        ...membersHere(
          plan.graph,
          "all",
          new Map([
            ["a", "user-a"],
            ["c", "user-c"],
          ]),
        ),
      ].sort(),
    ).toEqual(["user-a", "user-c"]);
    expect(
      planGroups({
        read: groups(
          new Map([
            ["all", null],
            ["eng", null],
            ["core", null],
          ]),
          ["all", "eng", "core"],
        ),
        entries,
        groups: known,
        moved: new Set(),
      }).affected.size,
    ).toBe(0);
  });
  it("a group that the filter excludes passes its members on, but isn't created", () => {
    const plan = planGroups({
      read: groups(
        new Map([
          ["all", null],
          ["eng", null],
          ["core", null],
        ]),
        ["all"],
      ),
      entries,
      groups: known,
      moved: new Set(),
    });
    expect(plan.wanted).toEqual(["all"]);
    expect(plan.leaving.map(({ external_id }) => external_id)).toEqual(["eng", "core"]);
    expect([...membersHere(plan.graph, "all", new Map([["b", "user-b"]]))]).toEqual(["user-b"]);
  });
  it("users who left the directory leave the groups that still list them", () => {
    expect(
      [
        ...planGroups({
          read: groups(
            new Map([
              ["all", null],
              ["eng", null],
              ["core", null],
            ]),
            ["all", "eng", "core"],
          ),
          entries,
          groups: known,
          moved: new Set(["a"]),
        }).affected,
      ].sort(),
    ).toEqual(["all", "eng"]);
  });

  describe("memberships from users' own entries", () => {
    const withRefs = (id: string, groupRef: string | null, uids: string[] = []): [string, PersonRead] => [
      id,
      { ...read(id), refs: { groupRef, uids } },
    ];
    const kept = (id: string, group_ref: string | null, uids: string[] = []) =>
      stored(id, { group_ref, uids });
    const keptGroup = (id: string, group_ref: string | null, uids: string[] = []) =>
      stored(id, { kind: "group", name: id, is_wanted: true, group_ref, uids });
    const of = (
      people: [string, PersonRead | null][],
      fresh: [string, GroupRead | null][],
      before: { people?: [string, StoredEntry][]; groups?: [string, StoredEntry][] } = {},
    ) =>
      planGroups({
        read: {
          ...groups(
            new Map(fresh),
            fresh.map(([id]) => id),
          ),
          people: new Map(people),
        },
        entries: { people: new Map(before.people), groups: new Map(before.groups) },
        groups: new Map(
          fresh
            .filter(([, one]) => one === null)
            .map(([id]) => [
              id,
              { id: `group-${id}`, external_id: id, display_name: id, dormant_since: null },
            ]),
        ),
        moved: new Set(),
      });
    const everybody = new Map(["a", "b", "c"].map((id) => [id, id]));
    const inGroup = (plan: ReturnType<typeof planGroups>, id: string) =>
      [...membersHere(plan.graph, id, everybody)].sort();

    it("count for the group, and for the groups around it", () => {
      const plan = of(
        [withRefs("a", "513"), withRefs("b", "600"), withRefs("c", null, ["cee"])],
        [group("users", [], { groupRef: "513", uids: ["cee", "unknown"] }), group("all", ["users", "b"])],
      );
      expect(inGroup(plan, "users")).toEqual(["a", "c"]);
      expect(inGroup(plan, "all")).toEqual(["a", "b", "c"]);
    });
    it("change when only the user changes", () => {
      const before = {
        people: [kept("a", "1"), kept("b", "1", ["bee"])],
        groups: [
          keptGroup("one", "1"),
          keptGroup("two", "2"),
          keptGroup("listed", null, ["bee"]),
          keptGroup("other", "9", ["cee"]),
        ],
      };
      const still: [string, null][] = [
        ["one", null],
        ["two", null],
        ["listed", null],
        ["other", null],
      ];
      const plan = of([withRefs("a", "2"), withRefs("b", "1", ["renamed"])], still, before);
      expect([...plan.affected].sort()).toEqual(["listed", "one", "two"]);
      expect([inGroup(plan, "one"), inGroup(plan, "two"), inGroup(plan, "listed")]).toEqual([
        ["b"],
        ["a"],
        [],
      ]);
      expect([
        ...of(
          [
            ["a", null],
            ["b", null],
          ],
          still,
          before,
        ).affected,
      ]).toEqual([]);
      expect([...of([["a", null]], still, before).affected].sort()).toEqual(["listed", "one"]);
    });
    it("are ignored if two users share a uid, or two groups a number", () => {
      expect(
        inGroup(
          of(
            [withRefs("a", null, ["x"]), withRefs("b", null, ["x"])],
            [group("g", [], { groupRef: null, uids: ["x"] })],
          ),
          "g",
        ),
      ).toEqual([]);
      const before = { people: [kept("a", "1")], groups: [keptGroup("one", "1")] };
      const plan = of([["a", null]], [["one", null], group("twin", [], { groupRef: "1", uids: [] })], before);
      expect([inGroup(plan, "one"), inGroup(plan, "twin"), plan.affected.has("one")]).toEqual([[], [], true]);
    });
  });
});
