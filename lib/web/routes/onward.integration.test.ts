import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { onwardAddress } from "./onward";
import { createRouter } from "./router";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const AWAY = `https://idp.example/logout?id_token_hint=a"b<c>&state=x`;
const visit = (address: string) => createRouter(app).fetch(new Request(`${app.ctx.config.url}${address}`));

describe("the page between a form and another site", () => {
  it("continues by itself, without a script or a form policy, and is never cached", async () => {
    const reply = await visit(onwardAddress(app.ctx, AWAY));
    const html = await reply.text();
    expect(reply.status).toBe(200);
    expect(html).toContain(
      `<meta http-equiv="refresh" content="0;url=https://idp.example/logout?id_token_hint=a&quot;b&lt;c&gt;&amp;state=x">`,
    );
    expect(html).toContain(`href="https://idp.example/logout?id_token_hint=a&quot;b&lt;c&gt;&amp;state=x"`);
    expect(html).not.toContain("<script");
    expect(reply.headers.get("content-security-policy")).not.toContain("form-action");
    expect([reply.headers.get("cache-control"), reply.headers.get("referrer-policy")]).toEqual([
      "no-store",
      "no-referrer",
    ]);
  });

  it("doesn't reveal the target in its own URL", () => {
    expect(onwardAddress(app.ctx, AWAY)).toMatch(/^\/onward\?ticket=[\w-]+$/);
  });

  it("[G49] goes only where Foyer has just sealed: it is no open redirect", async () => {
    const address = onwardAddress(app.ctx, AWAY);
    const other = app.ctx.keyring
      .seal(Buffer.from(JSON.stringify(["https://evil.example", app.clock.now().getTime()])), "another place")
      .toString("base64url");
    for (const wrong of [
      "/onward",
      "/onward?ticket=",
      "/onward?ticket=https://evil.example",
      `/onward?ticket=${other}`,
      `${address}x`,
      `/onward?ticket=${"A".repeat(20_000)}`,
    ])
      expect((await visit(wrong)).headers.get("location"), wrong.slice(0, 60)).toBe("/sign-in");
    app.clock.advance(61);
    expect((await visit(address)).headers.get("location")).toBe("/sign-in");
  });

  it("is skipped when a URL is too long to be sealed", () => {
    const long = `https://idp.example/?${"x".repeat(20_000)}`;
    expect(onwardAddress(app.ctx, long)).toBe(long);
  });
});
