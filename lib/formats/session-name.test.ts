import { randomInt, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sessionName, sourceIdentity } from "./session-name";

const ALLOWED = /^[a-zA-Z_0-9+=,.@-]{2,64}$/;
const anna = "0b0e9f7a-55a1-4e0f-9c5e-2f6a3b1c4d5e";
const ben = "7c1d2e3f-aaaa-4bbb-8ccc-0123456789ab";

describe("session names", () => {
  it.each(["anna", "anna.berg@northwind.example", "a_b", "a-b", "a+b=c,d", "x".repeat(64), "aa"])(
    "keep %j as it is",
    (userName) => {
      expect(sessionName({ userName, userId: anna })).toBe(userName);
    },
  );

  it.each([
    ["José García", "Jose-Garcia"],
    ["a b", "a-b"],
    ["ada\0admin", "ada-admin"],
    ["\0", "user"],
    ["山田太郎", "user"],
    ["", "user"],
    ["x", "x"],
    ["x".repeat(65), "x".repeat(41)],
    ["<script>\r\nadmin", "script-admin"],
    ["admin@x<!---->.evil", "admin@x------.evil"],
  ])("write %j in a readable form", (userName, readable) => {
    const name = sessionName({ userName, userId: anna });
    expect(name).toMatch(ALLOWED);
    expect(name.startsWith(`${readable}=`)).toBe(true);
    expect(name).toHaveLength(readable.length + 23);
  });

  it("differ for two users whose names look alike to AWS", () => {
    const names = ["a b", "a_b", "a-b", "a\tb", "a–b", "á b"].map((userName, index) =>
      sessionName({ userName, userId: `${anna}${index}` }),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it("can't be chosen: a user named like another's session name gets their own suffix", () => {
    const target = sessionName({ userName: "José", userId: anna });
    const copy = sessionName({ userName: target, userId: ben });
    expect(copy).not.toBe(target);
    expect(copy).toMatch(ALLOWED);
    expect(sessionName({ userName: copy, userId: "third" })).not.toBe(copy);
  });

  it("are the same each time, and follow the user id", () => {
    expect(sessionName({ userName: "a b", userId: anna })).toBe(
      sessionName({ userName: "a b", userId: anna }),
    );
    expect(sessionName({ userName: "a b", userId: anna })).not.toBe(
      sessionName({ userName: "a b", userId: ben }),
    );
  });

  it("[G4] always fit AWS's rules and never collide, over 20,000 unusual users", () => {
    const pieces = [
      "a",
      "b",
      "A",
      " ",
      "_",
      "-",
      "=",
      ",",
      "@",
      ".",
      "é",
      "\0",
      "\ufffe",
      "\ud800",
      "\u202e",
      "山",
      "😀",
      "<",
      "&",
      "=AAAAAAAAAAAAAAAAAAAAAA",
      "x".repeat(40),
    ];
    const users = new Map<string, string>();
    while (users.size < 20_000)
      users.set(
        Array.from({ length: randomInt(0, 9) }, () => pieces[randomInt(pieces.length)]).join(""),
        randomUUID(),
      );
    for (const [userName, userId] of [...users].slice(0, 2_000))
      users.set(
        sessionName({ userName, userId }),
        users.get(sessionName({ userName, userId })) ?? randomUUID(),
      );
    const names = [...users].map(([userName, userId]) => sessionName({ userName, userId }));
    expect(names.filter((name) => !ALLOWED.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(users.size);
  });

  it("[G4] are made quickly from 10 kB of user name", () => {
    expect(sessionName({ userName: "- é".repeat(3_500), userId: anna })).toMatch(ALLOWED);
  });

  it("can't be made without a user id", () => {
    expect(() => sessionName({ userName: "anna", userId: "" })).toThrow(
      expect.objectContaining({ field: "userId" }),
    );
  });
});

describe("the source identity", () => {
  it("is the user id itself", () => {
    expect(sourceIdentity(anna)).toBe(anna);
    expect(sourceIdentity(`1234567890-${anna}`)).toBe(`1234567890-${anna}`);
  });
  it.each(["", "x", "x".repeat(65), "aws:x", "AWS:x", "a b", "é1", "ab\n", "a\0b"])(
    "%j is refused",
    (userId) => {
      expect(() => sourceIdentity(userId)).toThrow(
        expect.objectContaining({ code: "invalid_format", field: "sourceIdentity" }),
      );
    },
  );
});
