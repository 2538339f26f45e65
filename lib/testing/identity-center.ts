/** Another company's Foyer as an Identity Center that users connect, and the users' actions there. */
import type { AccessCtx } from "@/lib/access/context";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import {
  advanceFlow,
  getFlow,
  type Caller,
  type Progress,
} from "@/lib/identity/sign-in/identity-center/advance";
import { beginFlow, type Purpose } from "@/lib/identity/sign-in/identity-center/begin";
import type { IdentityCenterSettings } from "@/lib/identity/sources/settings/identity-center";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import type { TestApp } from "./app";
import { browserOf } from "./browser";

export function settingsFor(
  url: string,
  startUrl: string,
  more: Partial<IdentityCenterSettings> = {},
): IdentityCenterSettings {
  return {
    startUrl,
    region: "us-east-1",
    purpose: "both",
    endpoints: { oidc: url, portal: url, sts: null, signIn: null },
    requestsPerSecond: 50,
    newUsers: { kind: "refuse" },
    ...more,
  };
}

/** Adds a source as enabled, as if an administrator had tested it. */
export async function addIdentityCenter(
  app: TestApp,
  name: string,
  settings: IdentityCenterSettings,
): Promise<string> {
  const id = await createSource(app.system, { kind: "identity-center", name, settings, secret: "" });
  await saveSourceTest(app.system, { id, claims: { userName: "tester" } });
  await setSourceEnabled(app.system, { id, isEnabled: true });
  return id;
}

export type Begun = { key: { id: string; browserToken: string }; caller: Caller; userCode: string };

export async function begin(
  app: TestApp,
  sourceId: string,
  person: AccessCtx | null,
  purpose: "connect" | "test" | "sign-in" = person ? "connect" : "sign-in",
): Promise<Begun> {
  const asked = (person ? { purpose, ctx: person } : { purpose, ctx: app.anonymous }) as Purpose;
  const { id, browserToken } = await beginFlow(asked, { sourceId, callbackPath: "/start" });
  const caller = { anonymous: app.anonymous, person };
  const key = { id, browserToken: browserToken.reveal() };
  const progress = await getFlow(caller, key);
  if (progress?.state !== "waiting") throw new Error("does not wait");
  return { key, caller, userCode: progress.userCode };
}

/** Acts as the user at the other Foyer: types the code, then approves or denies. */
export async function answerThere(
  center: TestApp,
  userId: string,
  userCode: string,
  allow = true,
): Promise<void> {
  const there = await browserOf(center, userId);
  const { id } = await enterDeviceCode(there, userCode);
  await answerDevice(there, { id, allow });
}

export async function advance(app: TestApp, begun: Begun): Promise<Progress | null> {
  app.clock.advance(2);
  return advanceFlow(begun.caller, begun.key);
}

/** Connects a user, from the first click to the token and the list. */
export async function connectAs(
  app: TestApp,
  sourceId: string,
  person: AccessCtx,
  center: TestApp,
  userIdThere: string,
): Promise<Progress | null> {
  const begun = await begin(app, sourceId, person);
  await answerThere(center, userIdThere, begun.userCode);
  const progress = await advance(app, begun);
  await app.worker.drain();
  return progress;
}
