import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSession } from "@/lib/identity/sessions/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { createPageGate } from "./page-gate";

let app: TestApp;
beforeAll(async () => void (app = await testApp()));
afterAll(() => app.close());

/** A page that is drawn when the test says so. */
function page() {
  let finish = () => {};
  let isDrawing = false;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  return {
    draw: () => {
      isDrawing = true;
      return finished;
    },
    finish: () => finish(),
    isDrawing: () => isDrawing,
  };
}

const turns = () => new Promise((resolve) => setImmediate(resolve));
const anonymous = (ip: string) => ({ path: "/sign-in", cookie: undefined, ip });

describe("pages for callers without a session", () => {
  it("are drawn two at a time for each network, in order", async () => {
    const gate = createPageGate(app.ctx);
    const pages = [page(), page(), page()];
    const [first, second, third] = pages;
    const answers = pages.map(({ draw }) => gate(anonymous("198.51.100.1"), draw));
    const other = page();
    void gate(anonymous("203.0.113.9"), other.draw);
    await turns();
    expect(pages.map(({ isDrawing }) => isDrawing())).toEqual([true, true, false]);
    expect(other.isDrawing()).toBe(true);
    first?.finish();
    expect(await answers[0]).toBeNull();
    await turns();
    expect(third?.isDrawing()).toBe(true);
    second?.finish();
    third?.finish();
    other.finish();
    expect(await Promise.all(answers)).toEqual([null, null, null]);
  });

  it("don't make a signed-in user of the same network wait", async () => {
    const gate = createPageGate(app.ctx);
    const busy = Array.from({ length: 10 }, page);
    for (const { draw } of busy) void gate(anonymous("198.51.100.2"), draw);
    const userId = await addUser(app, "gate");
    const session = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.system, tx, { userId, source: "test" }));
    const cookie = await encode({
      token: { session: session.token.reveal() },
      secret: app.ctx.keyring.derive("next-auth").reveal(),
      maxAge: 3600,
    });
    const own = page();
    own.finish();
    const request = { path: "/start", cookie: `a=b; foyer-session=${cookie}`, ip: "198.51.100.2" };
    expect(await gate(request, own.draw)).toBeNull();
    const forged = page();
    void gate({ ...request, cookie: `foyer-session=${cookie.slice(0, -4)}AAAA` }, forged.draw);
    await turns();
    expect(forged.isDrawing()).toBe(false);
    for (const { finish } of busy) finish();
    forged.finish();
  });

  it("give their turn away when they take too long", async () => {
    const gate = createPageGate(app.ctx, { maxTurnMs: 1 });
    const slow = [page(), page()];
    const answers = slow.map(({ draw }) => gate(anonymous("198.51.100.3"), draw));
    const next = page();
    next.finish();
    expect(await gate(anonymous("198.51.100.3"), next.draw)).toBeNull();
    for (const { finish } of slow) finish();
    expect(await Promise.all(answers)).toEqual([null, null]);
  });

  it("are refused when too many wait, and when a network asks for too many", async () => {
    const gate = createPageGate(app.ctx);
    const crowd = Array.from({ length: 202 }, page);
    const answers = crowd.map(({ draw }) => gate(anonymous("198.51.100.4"), draw));
    await turns();
    const late = page();
    expect(await gate(anonymous("198.51.100.4"), late.draw)).toEqual({ seconds: 5, status: 503 });
    expect(late.isDrawing()).toBe(false);
    for (const { finish } of crowd) finish();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([null]));
    const many = page();
    many.finish();
    for (let asked = 203; asked < 600; asked += 1)
      expect(await gate(anonymous("198.51.100.4"), many.draw)).toBeNull();
    expect(await gate(anonymous("198.51.100.4"), many.draw)).toMatchObject({ status: 429 });
    app.clock.advance(1);
    expect(await gate(anonymous("198.51.100.4"), many.draw)).toBeNull();
  });

  it("don't hide the failure of a page", async () => {
    const gate = createPageGate(app.ctx);
    await expect(
      gate(anonymous("198.51.100.5"), () => Promise.reject(new Error("the page broke"))),
    ).rejects.toThrow("the page broke");
    const next = page();
    next.finish();
    expect(await gate(anonymous("198.51.100.5"), next.draw)).toBeNull();
  });

  it("[X3] aren't drawn for the forms of a network whose sign-ins are refused again and again", async () => {
    const gate = createPageGate(app.ctx);
    let drawn = 0;
    const post = (ip: string, cookie?: string) =>
      gate({ method: "POST", path: "/sign-in", cookie, ip }, async () => {
        drawn += 1;
        return 429;
      });
    const answers = await Promise.all(Array.from({ length: 200 }, () => post("198.51.100.6")));
    expect(drawn).toBeLessThan(15);
    expect(answers.filter((wait) => wait?.status === 429).length).toBe(200 - drawn);
    const page = async () => 200;
    expect(
      await gate({ method: "GET", path: "/sign-in", cookie: undefined, ip: "198.51.100.6" }, page),
    ).toBeNull();
    expect(
      await post("198.51.100.6", "foyer-browser=abc"),
      "a browser that somebody signed in with",
    ).toBeNull();
    expect(await post("203.0.113.6"), "another network").toBeNull();
    app.clock.advance(10);
    expect(await post("198.51.100.6"), "later").toBeNull();
  });

  it("leave time for others when many wait", async () => {
    const pauses: { ms: number; end: () => void }[] = [];
    const pause = (ms: number) => new Promise<void>((end) => void pauses.push({ ms, end }));
    const gate = createPageGate(app.ctx, { pause });
    const pageMs = 5;
    let drawn = 0;
    const draw = async () => {
      const from = performance.now();
      while (performance.now() - from < pageMs);
      drawn += 1;
    };
    const answers = Promise.all(Array.from({ length: 20 }, () => gate(anonymous("198.51.100.7"), draw)));
    await turns();
    expect(pauses.length).toBe(2);
    expect(drawn, "while both turns pause").toBe(2);
    for (let paused = 0; paused < 9; paused += 1) {
      pauses[paused]?.end();
      await turns();
    }
    expect(await answers).toEqual(Array(20).fill(null));
    // Each in proportion to its page, until ten or fewer wait.
    expect(pauses.length).toBe(9);
    for (const { ms } of pauses) {
      expect(ms).toBeGreaterThanOrEqual(3 * pageMs);
      expect(ms).toBeLessThanOrEqual(200);
    }
  });

  it("[X6] of 200 networks at once are drawn a few at a time, leave time for others, and all are drawn", async () => {
    const gate = createPageGate(app.ctx);
    const begun = performance.now();
    let [busyMs, drawing, most, count] = [0, 0, 0, 0];
    const draw = async () => {
      drawing += 1;
      most = Math.max(most, drawing);
      const from = performance.now();
      while (performance.now() - from < 3);
      busyMs += performance.now() - from;
      await turns();
      drawing -= 1;
      count += 1;
    };
    await Promise.all(Array.from({ length: 200 }, (_, index) => gate(anonymous(`203.0.${index}.1`), draw)));
    expect(count).toBe(200);
    expect(most).toBeLessThanOrEqual(4);
    expect(busyMs / (performance.now() - begun)).toBeLessThan(0.8);
  });
});
