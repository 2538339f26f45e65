/**
 * Begins a sign-in at an Identity Center: a code for one browser, and the URL to type it at.
 *
 * The code is displayed, never sent in a link, and no page opens by itself: a user who finds a filled-in code
 * at AWS didn't begin it here (device code phishing).
 */
import { StartDeviceAuthorizationCommand } from "@aws-sdk/client-sso-oidc";
import { isPrintable } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx, Ctx, UserCtx } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { awsRefused, notFound, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { requireAdministrator } from "../../administrators/service";
import { networkOf } from "@/lib/formats/network";
import { clientsOf, timeLimit, type IdentityCenter } from "../../sources/identity-center/clients";
import { causeOf, failureOf, unreachable } from "../../sources/identity-center/failure";
import { findIdentityCenter } from "../../sources/identity-center/find";
import { countWaiting, insertFlow, sealFlow } from "./store";
import { addressesOf, servesAccounts, servesSignIn } from "../../sources/settings/identity-center";
import {
  forgetRegistration,
  registrationOf,
  type Registration,
} from "../../sources/identity-center/registration";

/**
 * Each costs a request to the Identity Center. Anonymous users may begin too; a company may come from one
 * network, all in one morning.
 */
const BEGIN_PERSON: Limit = { name: "identity center begin", burst: 20, perSecond: 0.2 };
const BEGIN_NETWORK: Limit = { name: "identity center begin by network", burst: 200, perSecond: 2 };
const MAX_WAITING = 2_000;
const MAX_WAITING_PER_NETWORK = 500;
const MAX_SECONDS = 900;

export type Begun = { id: string; browserToken: Secret; expiresAt: Date };
export type Purpose =
  | { purpose: "sign-in"; ctx: AnonymousCtx }
  | { purpose: "connect" | "test"; ctx: UserCtx };

/**
 * Begins a sign-in. @throws Refusal `not_found` if the source doesn't serve this, `too_many_requests`,
 * `aws_unavailable`
 */
export async function beginFlow(
  asked: Purpose,
  input: { sourceId: string; callbackPath: string },
): Promise<Begun> {
  const { ctx, purpose } = asked;
  if (asked.purpose === "test") await requireAdministrator(asked.ctx);
  const source = await findIdentityCenter(ctx, input.sourceId);
  const serves =
    source !== null &&
    (purpose === "test" ||
      (source.isEnabled &&
        (purpose === "sign-in" ? servesSignIn(source.settings) : servesAccounts(source.settings))));
  if (!serves || (asked.purpose !== "sign-in" && asked.ctx.actor.entrance !== "browser"))
    throw notFound("source_not_available");
  const person = asked.purpose === "sign-in" ? null : asked.ctx.actor;
  const network = networkOf(ctx.source.ip);
  await requireRoom(ctx, source, person?.userId ?? null, network);
  const { registration, device } = await startDevice(ctx, source);
  const id = newUuid();
  const browserToken = new Secret(randomToken(32));
  const now = ctx.now();
  const expiresAt = new Date(now.getTime() + Math.min(device.expiresIn, MAX_SECONDS) * 1000);
  await insertFlow(ctx.db, {
    id,
    source_id: source.id,
    reach: addressesOf(source.settings),
    purpose,
    user_id: person?.userId ?? null,
    session_id: person?.sessionId ?? null,
    browser_hash: hashToken(browserToken.reveal()),
    callback_path: input.callbackPath,
    network,
    sealed: sealFlow(ctx, id, {
      deviceCode: device.deviceCode,
      userCode: device.userCode,
      verificationUri: device.verificationUri,
      clientId: registration.clientId,
      clientSecret: registration.clientSecret.reveal(),
    }),
    interval_seconds: device.interval,
    next_poll_at: new Date(now.getTime() + device.interval * 1000),
    state: "pending",
    outcome: null,
    created_at: now,
    expires_at: expiresAt,
  });
  return { id, browserToken, expiresAt };
}

async function requireRoom(
  ctx: AnonymousCtx | UserCtx,
  source: IdentityCenter,
  userId: string | null,
  network: string,
): Promise<void> {
  const wait = takeRequest(
    ctx,
    userId === null ? BEGIN_NETWORK : BEGIN_PERSON,
    `${source.id} ${userId ?? network}`,
  );
  const { total, mine } = await countWaiting(ctx.db, { sourceId: source.id, network }, ctx.now());
  if (wait === 0 && total < MAX_WAITING && mine < MAX_WAITING_PER_NETWORK) return;
  await record(ctx, ctx.db, {
    type: "upstream.refused",
    outcome: "refused",
    reason: "identity_center.too_many_waiting",
    details: { sourceId: source.id },
  });
  throw tooManyRequests(Math.max(wait, 5), "too_many_codes_waiting");
}

type Device = {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  expiresIn: number;
  interval: number;
};

async function startDevice(
  ctx: Ctx,
  source: IdentityCenter,
): Promise<{ registration: Registration; device: Device }> {
  for (const isLast of [false, true]) {
    const registration = await registrationOf(ctx, source);
    try {
      return { registration, device: await askForCode(ctx, source, registration) };
    } catch (error) {
      // If the Identity Center has lost the registration, register again, once.
      if (isLast && failureOf(error) === "client")
        throw awsRefused("source_refuses_codes", causeOf(error), { source: source.name });
      if (failureOf(error) !== "client") throw unreachable(source, error);
      await forgetRegistration(ctx, source.id);
    }
  }
  throw unreachable(source, new Error("no registration"));
}

async function askForCode(ctx: Ctx, source: IdentityCenter, registration: Registration): Promise<Device> {
  const {
    deviceCode = "",
    userCode = "",
    verificationUri = "",
    expiresIn = 600,
    interval,
  } = await clientsOf(ctx, source).oidc.send(
    new StartDeviceAuthorizationCommand({
      clientId: registration.clientId,
      clientSecret: registration.clientSecret.reveal(),
      startUrl: source.settings.startUrl,
    }),
    timeLimit(),
  );
  if (
    deviceCode === "" ||
    deviceCode.length > 8_192 ||
    !isPrintable(userCode, 40) ||
    !isWebAddress(verificationUri) ||
    !(expiresIn > 0)
  )
    throw new Error("the answer has no code");
  // RFC 8628 §3.5: five seconds by default. AWS sends one.
  return {
    deviceCode,
    userCode,
    verificationUri,
    expiresIn,
    interval: Math.min(60, Math.max(1, Math.ceil(interval ?? 5))),
  };
}

/** It becomes a link on Foyer's page. */
function isWebAddress(text: string): boolean {
  const url = text.length <= 2_000 && URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    (url.protocol === "https:" ||
      (url.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname)))
  );
}
