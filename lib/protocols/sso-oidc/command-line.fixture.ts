/** Foyer with its protocols, and two users who sign in from command lines. */
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { writeSetting } from "@/lib/platform/settings/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { browserOf } from "@/lib/testing/browser";
import { addUser } from "@/lib/testing/company";
import { post, register, serveProtocols, type Protocols } from "@/lib/testing/protocols";

export let app: TestApp;
export let protocols: Protocols;
export let ada: string;
export let bob: string;
export const token = (body: Record<string, unknown>) => post(`${protocols.url}/token`, body);
export const accounts = async (accessToken: string) =>
  (
    await fetch(`${protocols.url}/assignment/accounts`, {
      headers: { "x-amz-sso_bearer_token": accessToken },
    })
  ).status;
export const browser = (userId: string, ip?: string, source?: string) =>
  browserOf(app, userId, { ip, source });
export async function startDevice() {
  const client = await register(protocols, { grantTypes: undefined, redirectUris: undefined });
  const { body, status } = await post(`${protocols.url}/device_authorization`, {
    ...client,
    startUrl: `${app.ctx.config.url}/start`,
  });
  expect(status).toBe(200);
  const { deviceCode, userCode } = body as { deviceCode: string; userCode: string };
  return {
    client,
    deviceCode,
    userCode,
    poll: () => token({ ...client, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode }),
  };
}

/** Starts what the tests of a file share. */
export function useCommandLines(): void {
  beforeAll(async () => {
    app = await testApp();
    protocols = await serveProtocols(app);
    [ada, bob] = [await addUser(app, "ada"), await addUser(app, "bob")];
  });
  afterAll(async () => {
    await protocols.close();
    await app.dispose();
  });
  beforeEach(async () => {
    protocols.peer.ip = "192.0.2.7";
    app.clock.advance(3600);
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: app.clock.now(), by: "test" });
  });
}
