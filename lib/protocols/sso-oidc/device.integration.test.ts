import { CreateTokenCommand, SSOOIDCClient, StartDeviceAuthorizationCommand } from "@aws-sdk/client-sso-oidc";
import { sql, type RawBuilder } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import { createUser } from "@/lib/identity/users/create";
import { writeSetting } from "@/lib/platform/settings/service";
import { otherProcess } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { post, register } from "@/lib/testing/protocols";
import {
  app,
  protocols,
  ada,
  bob,
  token,
  accounts,
  browser,
  startDevice,
  useCommandLines,
} from "./command-line.fixture";

useCommandLines();

describe("the device flow", () => {
  it("[G34] signs the AWS SDK's client in once its user typed the code, compared and approved", async () => {
    const sdk = new SSOOIDCClient({ region: "us-east-1", endpoint: protocols.url });
    const client = await register(protocols, { grantTypes: undefined });
    const started = await sdk.send(
      new StartDeviceAuthorizationCommand({
        ...client,
        startUrl: `https://${app.ctx.instance.identityStoreId}.awsapps.com/start`,
      }),
    );
    expect(started).toMatchObject({
      expiresIn: 300,
      interval: 1,
      userCode: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verificationUri: `${app.ctx.config.url}/device`,
    });
    expect(started.verificationUriComplete, "the address contains no code").not.toContain(
      started.userCode?.slice(0, 4),
    );
    const poll = () =>
      sdk.send(
        new CreateTokenCommand({
          ...client,
          grantType: "urn:ietf:params:oauth:grant-type:device_code",
          deviceCode: started.deviceCode,
        }),
      );
    await expect(poll()).rejects.toMatchObject({
      name: "AuthorizationPendingException",
      error: "authorization_pending",
    });
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, ` ${started.userCode?.toLowerCase()} `);
    expect(seen).toMatchObject({
      clientName: "botocore-client-test",
      ip: "192.0.2.7",
      isSameNetwork: true,
      userAgent: expect.stringContaining("aws-sdk-js"),
      proof: { kind: "none" },
    });
    await answerDevice(me, { id: seen.id, allow: true });
    app.clock.advance(2);
    const tokens = await poll();
    expect(await accounts(tokens.accessToken ?? "")).toBe(200);
    await expect(poll()).rejects.toMatchObject({ name: "InvalidGrantException" });
    sdk.destroy();
  });

  it("works for an older AWS CLI with the registration that a newer one cached", async () => {
    const inBrowser = await register(protocols);
    const { body, status } = await post(`${protocols.url}/device_authorization`, {
      ...inBrowser,
      startUrl: `${app.ctx.config.url}/start`,
    });
    expect(status).toBe(200);
    const me = await browser(ada);
    await answerDevice(me, { id: (await enterDeviceCode(me, String(body.userCode))).id, allow: true });
    expect(
      (
        await token({
          ...inBrowser,
          grantType: "urn:ietf:params:oauth:grant-type:device_code",
          deviceCode: body.deviceCode,
        })
      ).status,
    ).toBe(200);
  });

  it("continues within seconds when its user approves at another process of Foyer", async () => {
    const { userCode, poll } = await startDevice();
    expect((await poll()).type).toBe("AuthorizationPendingException");
    const second = await otherProcess(app);
    const there = { ...(await browser(ada)), ...second.ctx };
    await answerDevice(there, { id: (await enterDeviceCode(there, userCode)).id, allow: true });
    app.clock.advance(5);
    expect((await poll()).status).toBe(200);
    await second.close();
  });

  it("[G33] belongs to the first user who types the code: no one else can approve, deny or see it", async () => {
    const { userCode, poll } = await startDevice();
    const [me, other] = [await browser(ada), await browser(bob)];
    const seen = await enterDeviceCode(me, userCode);
    await expect(enterDeviceCode(other, userCode)).rejects.toMatchObject({ kind: "not_found" });
    for (const allow of [true, false])
      await expect(answerDevice(other, { id: seen.id, allow })).rejects.toMatchObject({ kind: "not_found" });
    await answerDevice(me, { id: seen.id, allow: false });
    expect(await poll()).toMatchObject({
      status: 400,
      type: "AccessDeniedException",
      body: { error: "access_denied" },
    });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "not_found" });
  });

  it("[G33] can't be approved without typing the code first, by a guessed id, or with a command line's token", async () => {
    const { userCode } = await startDevice();
    const me = await browser(ada);
    const { id } = await app.ctx.db
      .selectFrom("cli_requests")
      .select("id")
      .orderBy("created_at", "desc")
      .executeTakeFirstOrThrow();
    for (const guess of [id, "x", "00000000-0000-4000-8000-000000000000"])
      await expect(answerDevice(me, { id: guess, allow: true })).rejects.toMatchObject({ kind: "not_found" });
    const cli = { ...me, actor: { ...me.actor, entrance: "cli" as const } };
    await expect(enterDeviceCode(cli, userCode)).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it("[G33] expires after five minutes", async () => {
    const { userCode, poll } = await startDevice();
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, userCode);
    app.clock.advance(301);
    expect(await poll()).toMatchObject({ type: "ExpiredTokenException", body: { error: "expired_token" } });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "not_found" });
    await expect(enterDeviceCode(me, userCode)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("[G33] accepts five wrong codes of a user, then none for five minutes, not even the right one", async () => {
    const { userCode } = await startDevice();
    const dora = await browser(await addUser(app, "dora"), "198.51.100.1");
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(enterDeviceCode(dora, "BBBB-BBBB")).rejects.toMatchObject({ kind: "not_found" });
    await expect(enterDeviceCode(dora, userCode)).rejects.toMatchObject({ kind: "too_many_requests" });
    app.clock.advance(301);
    await expect(enterDeviceCode(dora, userCode)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("[G33] a code that others keep trying is denied", async () => {
    const { userCode, poll } = await startDevice();
    const me = await browser(ada);
    await enterDeviceCode(me, userCode);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const other = await browser(await addUser(app, `stranger${attempt}`), `198.51.100.${10 + attempt}`);
      await expect(enterDeviceCode(other, userCode)).rejects.toMatchObject({ kind: "not_found" });
    }
    expect(await poll()).toMatchObject({ type: "AccessDeniedException" });
  });

  it("[G34] shows that the request comes from another network, and refuses it if the setting requires one network", async () => {
    protocols.peer.ip = "203.0.113.5";
    const { userCode } = await startDevice();
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, userCode);
    expect(seen).toMatchObject({ isSameNetwork: false, ip: "203.0.113.5" });
    await writeSetting(app.ctx.db, {
      name: "deviceFlow",
      value: "same_network",
      at: app.clock.now(),
      by: "test",
    });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "conflict" });
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: app.clock.now(), by: "test" });
    await answerDevice(me, { id: seen.id, allow: true });
  });

  it("treats two unknown addresses as different networks", async () => {
    const { userCode } = await startDevice();
    const me = await browser(ada);
    await app.ctx.db
      .updateTable("cli_requests")
      .set({ ip: null })
      .where("client_name", "=", "botocore-client-test")
      .where("state", "=", "pending")
      .execute();
    expect(
      (await enterDeviceCode({ ...me, source: { ...me.source, ip: null } }, userCode)).isSameNetwork,
    ).toBe(false);
  });

  it("[G34] asks for the password if the browser's sign-in is older than ten minutes", async () => {
    const me = await browser(ada);
    app.clock.advance(601);
    const { userCode } = await startDevice();
    const seen = await enterDeviceCode(me, userCode);
    expect(seen.proof).toEqual({ kind: "password" });
    for (const password of [undefined, "", "wrong"])
      await expect(answerDevice(me, { id: seen.id, allow: true, password })).rejects.toMatchObject({
        kind: "invalid_input",
      });
    await answerDevice(me, { id: seen.id, allow: true, password: PASSWORD });
  });

  it("sends a user without a password back to their source, and accepts no password from them", async () => {
    const nina = await createUser(app.system, { userName: "nina", displayName: "Nina" });
    const source = {
      id: "src-00000000000000aa",
      kind: "oidc" as const,
      name: "Okta",
      is_enabled: true,
      created_at: app.clock.now(),
      created_by: "test",
    };
    await app.ctx.db.insertInto("identity_sources").values(source).execute();
    const [me, elsewhere] = [
      await browser(nina, "192.0.2.7", source.id),
      await browser(nina, "192.0.2.7", "src-00000000000000bb"),
    ];
    const fresh = await startDevice();
    expect((await enterDeviceCode(me, fresh.userCode)).proof).toEqual({ kind: "none" });
    app.clock.advance(601);
    const { userCode, poll } = await startDevice();
    const seen = await enterDeviceCode(me, userCode);
    expect(seen.proof).toEqual({
      kind: "source",
      wasNotAsked: false,
      source: { id: source.id, name: "Okta" },
    });
    expect((await enterDeviceCode(elsewhere, userCode)).proof, "a source that is gone").toEqual({
      kind: "source",
      wasNotAsked: false,
      source: null,
    });
    for (const password of [undefined, "", PASSWORD])
      await expect(answerDevice(me, { id: seen.id, allow: true, password })).rejects.toMatchObject({
        kind: "invalid_input",
        message: expect.stringContaining("Sign in again with Okta"),
      });
    // Back from the source they are freshly authenticated, and the code is still theirs.
    const again = await browser(nina, "192.0.2.7", source.id);
    await answerDevice(again, { id: (await enterDeviceCode(again, userCode)).id, allow: true });
    app.clock.advance(5);
    expect((await poll()).status).toBe(200);
    await app.ctx.db
      .updateTable("identity_sources")
      .set({ is_enabled: false })
      .where("id", "=", source.id)
      .execute();
  });

  it("looks up five of forty concurrent wrong codes, and refuses the right one after them", async () => {
    const { userCode } = await startDevice();
    const eva = await browser(await addUser(app, "eva"), "198.51.100.40");
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        enterDeviceCode(eva, "BBBB-BBBB").then(
          () => "found",
          (error: { kind?: string }) => error.kind,
        ),
      ),
    );
    expect(answers.filter((kind) => kind === "not_found")).toHaveLength(5);
    expect(answers.filter((kind) => kind === "too_many_requests")).toHaveLength(35);
    await expect(enterDeviceCode(eva, userCode)).rejects.toMatchObject({
      kind: "too_many_requests",
      retryAfterSeconds: expect.any(Number),
    });
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("id")
        .where("type", "=", "cli.code_refused")
        .where("actor_id", "=", eva.actor.userId)
        .execute(),
    ).toHaveLength(5);
  });

  it("[G33] many users of one network are limited together, and right codes don't count", async () => {
    const ip = "198.51.100.41";
    const right = await browser(await addUser(app, "right"), ip);
    for (let round = 0; round < 8; round += 1) await enterDeviceCode(right, (await startDevice()).userCode);
    for (let index = 0; index < 10; index += 1) {
      const guesser = await browser(
        await createUser(app.system, { userName: `guesser${index}`, displayName: "Guesser" }),
        ip,
      );
      for (let attempt = 0; attempt < 5; attempt += 1)
        await expect(enterDeviceCode(guesser, "BBBB-BBBB")).rejects.toMatchObject({ kind: "not_found" });
    }
    const { userCode } = await startDevice();
    await expect(enterDeviceCode(right, userCode)).rejects.toMatchObject({ kind: "too_many_requests" });
    const elsewhere = await browser(right.actor.userId, "198.51.100.42");
    expect((await enterDeviceCode(elsewhere, userCode)).isSameNetwork).toBe(false);
  });

  it("[C3] [G35] when disabled, starts nothing, says who can allow it, and approves nothing started before", async () => {
    const { userCode, client } = await startDevice();
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, userCode);
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "off", at: app.clock.now(), by: "test" });
    expect(
      await post(`${protocols.url}/device_authorization`, {
        ...client,
        startUrl: `${app.ctx.config.url}/start`,
      }),
    ).toMatchObject({
      status: 400,
      type: "UnauthorizedClientException",
      body: {
        error: "unauthorized_client",
        error_description: expect.stringMatching(/administrator .* Settings.*Over SSH/),
      },
    });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("[G36] slows down a program that polls too fast, more each time, and no other", async () => {
    const [one, other] = [await startDevice(), await startDevice()];
    expect((await one.poll()).type).toBe("AuthorizationPendingException");
    expect((await one.poll()).type).toBe("SlowDownException");
    app.clock.advance(2);
    expect((await one.poll()).type).toBe("SlowDownException");
    expect((await other.poll()).type).toBe("AuthorizationPendingException");
    app.clock.advance(12);
    expect((await one.poll()).type).toBe("AuthorizationPendingException");
  });

  it("[G40] refuses another start page, another client's code and unknown codes", async () => {
    const { client, deviceCode } = await startDevice();
    for (const startUrl of [
      "https://evil.example/start",
      "https://d-0000000000.awsapps.com/start",
      "",
      "x".repeat(5_000),
    ])
      expect(
        await post(`${protocols.url}/device_authorization`, { ...client, startUrl }),
        startUrl.slice(0, 40),
      ).toMatchObject({ status: 400, type: "InvalidRequestException" });
    const other = await register(protocols);
    for (const [who, code] of [
      [other, deviceCode],
      [client, "never"],
      [client, "x".repeat(10_000)],
    ] as const)
      expect(
        await token({ ...who, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode: code }),
      ).toMatchObject({ type: "InvalidGrantException" });
  });
});

describe("[G36] pending codes", () => {
  const begin = async (ip: string) => {
    protocols.peer.ip = ip;
    const client = await register(protocols, { grantTypes: undefined, redirectUris: undefined });
    const reply = await fetch(`${protocols.url}/device_authorization`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...client, startUrl: `${app.ctx.config.url}/start` }),
    });
    return {
      status: reply.status,
      type: reply.headers.get("x-amzn-errortype"),
      wait: Number(reply.headers.get("retry-after")),
    };
  };
  /** Adds more pending codes like this one, from this address. */
  const add = (ip: string, count: number, network: RawBuilder<string>) =>
    sql`
    insert into cli_requests (id, kind, secret_hash, user_code_hash, client_key, client_name, ip, network, state, created_at, expires_at)
    select gen_random_uuid(), 'device', sha256(convert_to('a' || n, 'utf8')), sha256(convert_to('b' || n, 'utf8')), client_key, client_name, ip, ${network}, state, created_at, expires_at
    from cli_requests, generate_series(1, ${count}) n where ip = ${ip}`.execute(app.ctx.db);
  afterEach(
    async () => void (await app.ctx.db.deleteFrom("cli_requests").where("kind", "=", "device").execute()),
  );

  it("are counted by network: one customer's IPv6 addresses can't use up others' share, and it is told when to retry", async () => {
    expect((await begin("2001:db8:5:6::1")).status).toBe(200);
    app.clock.advance(100);
    await add("2001:db8:5:6::1", 4_998, sql`network`);
    expect((await begin("2001:db8:5:6:aaaa::2")).status, "the last one").toBe(200);
    expect(await begin("2001:db8:5:6:ffff::2")).toEqual({
      status: 429,
      type: "SlowDownException",
      wait: 200,
    });
    expect((await begin("2001:db8:5:7::1")).status).toBe(200);
    app.clock.advance(200);
    expect((await begin("2001:db8:5:6:ffff::2")).status).toBe(200);
  });

  it("no longer count once a user has typed them", async () => {
    expect((await begin("198.51.100.77")).status).toBe(200);
    await add("198.51.100.77", 4_999, sql`network`);
    expect((await begin("198.51.100.77")).status).toBe(429);
    await app.ctx.db
      .updateTable("cli_requests")
      .set({ state: "redeemed" })
      .where("kind", "=", "device")
      .execute();
    expect((await begin("198.51.100.77")).status).toBe(200);
  });

  it("leave everyone a small share when a few networks use all they can", async () => {
    expect((await begin("198.51.100.81")).status).toBe(200);
    await add("198.51.100.81", 24_999, sql`'attacker ' || n % 5`);
    for (let index = 1; index < 10; index += 1)
      expect((await begin("198.51.100.81")).status, `the ${index + 1}th`).toBe(200);
    expect(await begin("198.51.100.81")).toEqual({ status: 429, type: "SlowDownException", wait: 300 });
    expect((await begin("198.51.100.82")).status).toBe(200);
  });

  it("are limited to fifty thousand in total", async () => {
    expect((await begin("198.51.100.78")).status).toBe(200);
    await add("198.51.100.78", 49_998, sql`'elsewhere ' || n % 1000`);
    expect((await begin("198.51.100.79")).status, "the last one").toBe(200);
    expect(await begin("198.51.100.80")).toEqual({ status: 429, type: "SlowDownException", wait: 300 });
  });
});
