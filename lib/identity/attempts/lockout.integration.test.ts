/** Wrong passwords lock out only the browser or network that types them. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { giveRole } from "@/lib/identity/administrators/service";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { hasKind } from "@/lib/platform/errors";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { knownBrowser, rememberBrowser } from "./known-browser";

let app: TestApp;
let count = 0;
let name: string;
let userId: string;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());
beforeEach(async () => {
  name = `owner${(count += 1)}`;
  userId = await addUser(app, name);
  await app.ctx.db.deleteFrom("sign_in_failures").execute();
  app.clock.advance(3_600);
});

const tries = async (password: string, from: { ip: string; browser?: string }) => {
  try {
    const signedIn = await signInWithPassword(
      { ...app.anonymous, source: { ...SOURCE, ip: from.ip, browser: from.browser ?? null } },
      { name, password },
    );
    return signedIn ?? "wrong";
  } catch (error) {
    if (hasKind(error, "too_many_requests")) return "wait";
    throw error;
  }
};
const comesIn = async (from: { ip: string; browser?: string }) =>
  typeof (await tries(PASSWORD, from)) === "object";
/** Wrong passwords every 0.4 s, for a minute and a half. */
const attack = async (eachTime: (turn: number) => Promise<unknown>, ip = () => "203.0.113.9") => {
  for (let turn = 0; turn < 225; turn += 1) {
    await tries("wrong", { ip: ip() });
    if (turn % 8 === 7) await eachTime(turn);
    app.clock.advance(0.4);
  }
};

describe("[X3] [G53] while wrong passwords for a name arrive every 0.4 s from one address", () => {
  it("the user can sign in from another address every time", async () => {
    const outcomes: boolean[] = [];
    await attack(async () => outcomes.push(await comesIn({ ip: "198.51.100.7" })));
    expect(outcomes).toEqual(Array.from({ length: 28 }, () => true));
  });
  it("the user can sign in from the same address with a known browser, every time", async () => {
    const first = await tries(PASSWORD, { ip: "203.0.113.9" });
    const browser = typeof first === "object" ? first.browser : "";
    const outcomes: boolean[] = [];
    await attack(async () => outcomes.push(await comesIn({ ip: "203.0.113.9", browser })));
    expect(outcomes).toEqual(Array.from({ length: 28 }, () => true));
  });
  it("the attacker gets a handful of guesses", async () => {
    let guesses = 0;
    for (let turn = 0; turn < 225; turn += 1) {
      if ((await tries("wrong", { ip: "203.0.113.9" })) === "wrong") guesses += 1;
      app.clock.advance(0.4);
    }
    expect(guesses).toBeLessThan(12);
  });
});

describe("[X3] [G53] while they arrive from a new address each time", () => {
  it("a known browser can sign in every time, the emergency administrator's too, and guesses run out", async () => {
    await giveRole(app.system, { principal: { userId }, role: "administrator" });
    const first = await tries(PASSWORD, { ip: "198.51.100.7" });
    const browser = typeof first === "object" ? first.browser : "";
    let address = 0;
    let guesses = 0;
    for (let turn = 0; turn < 300; turn += 1) {
      address += 1;
      const ip = `2001:db8:0:${address.toString(16)}::1`;
      if ((await tries("wrong", { ip })) === "wrong") guesses += 1;
      app.clock.advance(0.4);
    }
    expect(guesses).toBeLessThan(106);
    expect(await comesIn({ ip: "198.51.100.7", browser })).toBe(true);
  });
});

describe("[X3] a browser's own count", () => {
  it("is limited like any other", async () => {
    const browser = rememberBrowser(app.ctx, null, userId);
    const outcomes = [];
    for (let turn = 0; turn < 8; turn += 1) outcomes.push(await tries("wrong", { ip: "192.0.2.1", browser }));
    expect(outcomes).toEqual(["wrong", "wrong", "wrong", "wrong", "wrong", "wait", "wait", "wait"]);
  });
  it("belongs to one user, and can't be forged", async () => {
    const other = await addUser(app, `other${count}`);
    const mine = rememberBrowser(app.ctx, null, userId);
    expect(knownBrowser(app.ctx, mine, userId)).not.toBeNull();
    expect(knownBrowser(app.ctx, mine, other)).toBeNull();
    const [id] = mine.split(".");
    for (const made of [
      "",
      "x",
      id,
      `${id}.`,
      `${id}.AAAAAAAAAAAAAAAAAAAAAA`,
      `.${mine}`,
      `${"A".repeat(22)}.${mine.split(".")[1]}`,
    ])
      expect(knownBrowser(app.ctx, made, userId), made).toBeNull();
    const both = rememberBrowser(app.ctx, mine, other);
    expect(knownBrowser(app.ctx, both, userId)).not.toBeNull();
    expect(knownBrowser(app.ctx, both, other)).not.toBeNull();
    expect(rememberBrowser(app.ctx, both, userId).split(".")).toHaveLength(3);
  });
});

describe("[X6] 200 sign-ins at once", () => {
  it("are answered within seconds: checked or told to retry, and none is lost or counted without being checked", async () => {
    const began = Date.now();
    let other = 0;
    const waiting = Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        signInWithPassword(
          { ...app.anonymous, source: { ...SOURCE, ip: `198.51.100.${index}` } },
          { name: `stranger${index}`, password: PASSWORD },
        ).then(
          (signedIn) => (signedIn ? "in" : "wrong"),
          (error: unknown) =>
            hasKind(error, "busy") && (error.retryAfterSeconds ?? 0) > 0 ? "busy" : "error",
        ),
      ),
    );
    // Another request of the same process.
    other = Date.now();
    await app.ctx.db.selectFrom("users").select("id").limit(1).execute();
    other = Date.now() - other;
    const outcomes = await waiting;
    expect(new Set(outcomes)).toEqual(new Set(["wrong", "busy"]));
    expect(outcomes.filter((outcome) => outcome === "wrong").length).toBeGreaterThan(15);
    expect(Date.now() - began).toBeLessThan(15_000);
    expect(other).toBeLessThan(5_000);
    // Attempts that were told to retry weren't counted.
    const counted = await app.ctx.db
      .selectFrom("sign_in_failures")
      .select("key")
      .where("key", "like", "name:%")
      .execute();
    expect(counted).toHaveLength(outcomes.filter((outcome) => outcome === "wrong").length);
  });
  it("don't displace a known browser", async () => {
    const browser = rememberBrowser(app.ctx, null, userId);
    const strangers = Array.from({ length: 200 }, (_, index) =>
      tries("wrong", { ip: `198.51.100.${index}` }).catch(() => "busy"),
    );
    expect(await comesIn({ ip: "192.0.2.1", browser })).toBe(true);
    await Promise.all(strangers);
  });
});

it("[F22] people who sign in from one network at the same moment all get in, also on PostgreSQL", async () => {
  for (let turn = 0; turn < 3; turn += 1) {
    const together = await Promise.all(
      Array.from({ length: 5 }, () => tries(PASSWORD, { ip: "203.0.113.40" })),
    );
    expect(together.every((each) => typeof each === "object")).toBe(true);
  }
  expect(await app.ctx.db.selectFrom("sign_in_failures").select("key").execute()).toEqual([]);
});
