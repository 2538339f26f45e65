import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSetting } from "@/lib/platform/settings/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { post, register, serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { startSession } from "./sessions/service";
import { signInWithPassword } from "./sign-in/service";

let app: TestApp;
let protocols: Protocols;
beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

it("unanswered codes are deleted within the hour, and redeemed ones stay while a second use would reveal a theft", async () => {
  const { db } = app.ctx;
  await writeSetting(db, { name: "deviceFlow", value: "on", at: app.clock.now(), by: "test" });
  await signInCli(app, protocols, await addUser(app, "dora"));
  const client = await register(protocols);
  for (let index = 0; index < 3; index += 1)
    expect(
      (
        await post(`${protocols.url}/device_authorization`, {
          ...client,
          startUrl: `${app.ctx.config.url}/start`,
        })
      ).status,
    ).toBe(200);
  const left = async (seconds: number) => {
    app.clock.advance(seconds);
    await db
      .updateTable("jobs")
      .set({ run_at: app.clock.now() })
      .where("kind", "=", "housekeeping")
      .execute();
    await app.worker.drain();
    return (await db.selectFrom("cli_requests").select("state").orderBy("state").execute()).map(
      ({ state }) => state,
    );
  };
  expect(await left(0)).toEqual(["pending", "pending", "pending", "redeemed"]);
  expect(await left(301)).toEqual(["redeemed"]);
  expect(await left(23 * 3600)).toEqual(["redeemed"]);
  expect(await left(3600)).toEqual([]);
});

it("expired rows are deleted in time, live ones and the audit log stay", async () => {
  const ada = await addUser(app, "ada");
  const { db } = app.ctx;
  const counts = async () =>
    Object.fromEntries(
      await Promise.all(
        (["sessions", "sign_in_failures", "cli_tokens", "cli_sessions", "cli_requests"] as const).map(
          async (table) => [table, (await db.selectFrom(table).selectAll().execute()).length],
        ),
      ),
    );
  const run = async () => {
    await db
      .updateTable("jobs")
      .set({ run_at: app.clock.now() })
      .where("kind", "=", "housekeeping")
      .execute();
    await app.worker.drain();
  };
  await db.transaction().execute((tx) => startSession(app.system, tx, { userId: ada, source: "test" }));
  await signInWithPassword(app.anonymous, { name: "ada", password: "wrong" });
  await signInCli(app, protocols, ada);
  const before = await counts();
  await run();
  expect(await counts()).toEqual(before);
  const events = (await db.selectFrom("audit_events").select("id").execute()).length;
  app.clock.advance(40 * 86_400);
  await run();
  expect(await counts()).toEqual({
    sessions: 0,
    sign_in_failures: 0,
    cli_tokens: 0,
    cli_sessions: 0,
    cli_requests: 0,
  });
  expect((await db.selectFrom("audit_events").select("id").execute()).length).toBeGreaterThanOrEqual(events);
});
