import { expect, it } from "vitest";
import { groupRefs, personRefs } from "./group-refs";
import { entryOf } from "./entry";

/** S-1-5-21-1-2-3-number, as its bytes. */
const sid = (number: number, domain = 3) => {
  const bytes = Buffer.from([1, 5, 0, 0, 0, 0, 0, 5, ...Array.from({ length: 20 }, () => 0)]);
  [21, 1, 2, domain, number].forEach((part, index) => bytes.writeUInt32LE(part, 8 + 4 * index));
  return bytes;
};
const entry = (attributes: Record<string, string[] | Buffer>) =>
  entryOf({
    name: "cn=x",
    attributes: Object.entries(attributes).map(([type, values]) =>
      Buffer.isBuffer(values)
        ? { type, values: [], parsedBuffers: [values] }
        : { type, values, parsedBuffers: values.map((value) => Buffer.from(value)) },
    ) as never,
  });
const AD = { server: "active-directory" } as const;
const POSIX = { server: "ldap" } as const;

it("a primary group belongs to the user's own domain", () => {
  const { groupRef } = personRefs(AD, entry({ objectSid: sid(1_104), primaryGroupID: ["513"] }));
  expect(groupRef).toBe(groupRefs(AD, entry({ objectSid: sid(513) })).groupRef);
  expect(groupRef).not.toBe(groupRefs(AD, entry({ objectSid: sid(513, 4) })).groupRef);
});
it("an invalid SID or number names no group", () => {
  for (const objectSid of [
    Buffer.alloc(0),
    Buffer.from([1, 5, 0]),
    sid(1).subarray(0, 24),
    Buffer.concat([sid(1), Buffer.from([0])]),
  ])
    expect(personRefs(AD, entry({ objectSid, primaryGroupID: ["513"] })).groupRef).toBeNull();
  for (const number of ["", "-1", "x", "4294967296", "1e3"]) {
    expect(
      personRefs(AD, entry({ objectSid: sid(1), primaryGroupID: [number] })).groupRef,
      number,
    ).toBeNull();
    expect(personRefs(POSIX, entry({ gidNumber: [number] })).groupRef, number).toBeNull();
  }
});
it("in other directories, numbers and uids are used unchanged", () => {
  expect(personRefs(POSIX, entry({ gidNumber: ["0500"], uid: ["dana", "Dana"] }))).toEqual({
    groupRef: "500",
    uids: ["dana", "Dana"],
  });
  expect(groupRefs(POSIX, entry({ gidNumber: ["500"], memberUid: ["dana", "dana", "lee"] }))).toEqual({
    groupRef: "500",
    uids: ["dana", "lee"],
  });
});
