/**
 * The device authorization flow, hardened against phishing: a code is typed and never pre-filled, belongs
 * to the first user who types it, and lives five minutes. The approving user signs in freshly and sees
 * where the request came from.
 * @see RFC 8628 §5 (security considerations)
 */
import { isUuid } from "@/lib/formats/uuid";
import { randomInt } from "node:crypto";
import { sql, type RawBuilder } from "kysely";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx, Ctx, Db, UserCtx } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { conflict, invalidInput, notFound, tooManyRequests } from "@/lib/platform/errors";
import { perOwnerCache, type Cache } from "@/lib/platform/cache";
import { readSetting } from "@/lib/platform/settings/service";
import { confirmItIsMe, neededProof, type Proof } from "../proof/fresh-proof";
import type { Client } from "./clients";
import { invalidGrant, oauth } from "./errors";
import { networkOf } from "@/lib/formats/network";
import { giveCodeTryBack, takeCodeTry, type CodeLimits } from "../attempts/code-tries";
import { findRequest, insertRequest, moveRequest, type CliRequest } from "./store";
import { redeemDevice, type Tokens } from "./tokens";

export const CODE_SECONDS = 300;
export const INTERVAL_SECONDS = 1;
const SLOWER_BY_SECONDS = 5;
/** Wrong codes allowed within the life of a code. A network gets more, because many users may share one address. */
export const MAX_WRONG = 5;
export const MAX_WRONG_PER_NETWORK = 50;
const CODE_LIMITS: CodeLimits = {
  windowSeconds: CODE_SECONDS,
  maxPerUser: MAX_WRONG,
  maxPerNetwork: MAX_WRONG_PER_NETWORK,
};
/** Codes that may wait to be typed at the same time. */
export const MAX_PENDING_PER_NETWORK = 5_000;
export const MAX_PENDING = 50_000;
/** Once half of all codes are taken, each network may add only this many. */
export const RESERVED_PENDING = 10;
/** Twenty letters without vowels, which could spell something, and without look-alikes. */
const LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

export type DeviceCode = { deviceCode: Secret; userCode: string };

/** Whether a start URL is this portal: its own address, or one of the two that AWS would give it. */
export function isStartUrl(ctx: Ctx, text: string): boolean {
  return startUrls(ctx).includes(text.replace(/#.*$/s, "").replace(/\/$/, ""));
}

export const aliasUrl = (ctx: Ctx) => `https://${ctx.instance.identityStoreId}.awsapps.com/start`;
/** The last is AWS's form of 2026, whose host the AWS CLI also recognises as AWS. */
const startUrls = (ctx: Ctx) => [
  `${ctx.config.url}/start`,
  aliasUrl(ctx),
  `https://identitycenter.amazonaws.com/${ctx.instance.id}`,
];

/**
 * Starts a device request, whatever grants the client registered: of two AWS CLIs in one home folder, the
 * older one knows only device codes but uses the registration that the newer one cached for 90 days.
 * @throws OAuthRefusal `unauthorized_client` if the flow is off, `invalid_request`; Refusal `too_many_requests`
 */
export async function startDevice(
  ctx: AnonymousCtx,
  client: Client,
  input: { startUrl: string },
): Promise<DeviceCode> {
  if ((await readSetting(ctx.db, "deviceFlow")) === "off")
    throw oauth("unauthorized_client", "device_flow_off");
  if (!isStartUrl(ctx, input.startUrl)) throw oauth("invalid_request", "device_start_url");
  const now = ctx.now();
  await requireCapacity(ctx, now);
  const deviceCode = randomToken(32);
  const userCode = Array.from({ length: 8 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
  await insertRequest(ctx.db, {
    id: newUuid(),
    kind: "device",
    secret_hash: hashToken(deviceCode),
    user_code_hash: userCodeHash(ctx, userCode),
    client_key: client.key,
    client_name: client.name,
    redirect_uri: null,
    code_challenge: null,
    ip: ctx.source.ip,
    network: networkOf(ctx.source.ip),
    user_agent: ctx.source.userAgent?.slice(0, 512) ?? null,
    state: "pending",
    user_id: null,
    browser_session_id: null,
    created_at: now,
    expires_at: new Date(now.getTime() + CODE_SECONDS * 1000),
  });
  return { deviceCode: new Secret(deviceCode), userCode: `${userCode.slice(0, 4)}-${userCode.slice(4)}` };
}

/**
 * Limits codes not typed yet, per network and in total. Once half of the total is taken, each network may add
 * only a few, so that an attacker can't keep everyone else out.
 */
async function requireCapacity(ctx: AnonymousCtx, now: Date): Promise<void> {
  const waiting = async (whose: RawBuilder<boolean>) => {
    const { rows } = await sql<{
      count: number;
      first: Date | null;
    }>`select count(*)::int as count, min(expires_at) as first from cli_requests where kind = 'device' and state = 'pending' and expires_at > ${now} and ${whose}`.execute(
      ctx.db,
    );
    return rows[0] ?? { count: 0, first: null };
  };
  const refuse = ({ first }: { first: Date | null }) =>
    tooManyRequests(
      Math.max(1, Math.ceil(((first?.getTime() ?? now.getTime()) - now.getTime()) / 1000)),
      "too_many_codes_waiting",
    );
  const ofNetwork = await waiting(sql<boolean>`network = ${networkOf(ctx.source.ip)}`);
  if (ofNetwork.count >= MAX_PENDING_PER_NETWORK) throw refuse(ofNetwork);
  const all = await waiting(sql<boolean>`true`);
  if (all.count >= (ofNetwork.count < RESERVED_PENDING ? MAX_PENDING : MAX_PENDING / 2)) throw refuse(all);
}

/** Keyed, because user codes are few enough to try them all against a stolen table. */
const userCodeHash = (ctx: Ctx, code: string) => ctx.keyring.mac("device user code", code);

/** Remembers a poll, so that thousands of waiting programs don't cost a query each. */
type Poll = { at: number; intervalSeconds: number; /** When the database was last read. */ readAt: number };
/** A decision made in another process is noticed after this time; one made here, at once. */
const READ_AGAIN_AFTER_MILLISECONDS = 4_000;
const polls = perOwnerCache<Poll>("device polls", 100_000);

/** Answers a program that polls for its tokens. @throws OAuthRefusal */
export async function pollDevice(ctx: AnonymousCtx, client: Client, deviceCode: string): Promise<Tokens> {
  if (deviceCode.length > 512) throw invalidGrant();
  const hash = hashToken(deviceCode);
  const now = ctx.now().getTime();
  const cache = polls(ctx.keyring);
  const key = `${hash.toString("hex")} ${client.key.toString("hex")}`;
  const last = cache.get(key);
  if (last && now - last.readAt < READ_AGAIN_AFTER_MILLISECONDS)
    stillPending(cache, key, last, now, last.readAt);
  const request = await findRequest(ctx.db, { secretHash: hash });
  if (
    !request ||
    request.kind !== "device" ||
    !request.client_key.equals(client.key) ||
    request.state === "redeemed"
  )
    throw invalidGrant();
  if (request.expires_at <= ctx.now()) throw oauth("expired_token", "device_code_expired");
  if (request.state === "denied") throw oauth("access_denied", "device_denied");
  if (request.state === "approved") return redeemDevice(ctx, client, request);
  return stillPending(cache, key, last, now, now);
}

/** Notes the poll and refuses it: still pending, or too early. */
function stillPending(
  cache: Cache<Poll>,
  key: string,
  last: Poll | undefined,
  now: number,
  readAt: number,
): never {
  // 0.1 s of tolerance for timers and the network.
  const tooFast = last !== undefined && now - last.at < last.intervalSeconds * 1000 - 100;
  cache.set(key, {
    at: now,
    intervalSeconds: (last?.intervalSeconds ?? INTERVAL_SECONDS) + (tooFast ? SLOWER_BY_SECONDS : 0),
    readAt,
  });
  if (tooFast) throw oauth("slow_down", "device_slow_down");
  throw oauth("authorization_pending", "device_pending");
}

/** Makes the next poll of a request read the database. */
function forgetPoll(ctx: Ctx, request: CliRequest): void {
  const key = `${request.secret_hash.toString("hex")} ${request.client_key.toString("hex")}`;
  const last = polls(ctx.keyring).get(key);
  if (last) polls(ctx.keyring).set(key, { ...last, readAt: 0 });
}

export type DeviceRequest = {
  id: string;
  clientName: string;
  ip: string | null;
  userAgent: string | null;
  isSameNetwork: boolean;
  requestedAt: Date;
  expiresAt: Date;
  /** The fresh authentication that approving needs. */
  proof: Proof;
};

/**
 * Returns the request of a typed code and binds it to this user.
 * @throws Refusal `not_found`, or `too_many_requests` after five wrong codes
 */
export async function enterDeviceCode(ctx: UserCtx, typed: string): Promise<DeviceRequest> {
  requireBrowser(ctx);
  const wait = await takeCodeTry(ctx, CODE_LIMITS);
  if (wait > 0) throw tooManyRequests(wait, "cli_too_many_codes");
  const code = typed.toUpperCase().replace(/[\s-]/g, "");
  const request = /^[A-Z]{8}$/.test(code)
    ? await findRequest(ctx.db, { userCodeHash: userCodeHash(ctx, code) })
    : null;
  const isMine =
    request !== null &&
    request.expires_at > ctx.now() &&
    (request.state === "pending" || (request.state === "entered" && request.user_id === ctx.actor.userId));
  if (!isMine) {
    await noteWrong(ctx, request);
    throw notFound("device_code_not_valid");
  }
  await giveCodeTryBack(ctx, CODE_LIMITS);
  if (
    request.state === "pending" &&
    !(await moveRequest(ctx.db, request, { state: "entered", user_id: ctx.actor.userId }))
  )
    throw notFound("device_code_taken");
  return describe(ctx, request);
}

/** Records the user's decision on a request whose code they typed. @throws Refusal `not_found`, `invalid_input`, `conflict` */
export async function answerDevice(
  ctx: UserCtx,
  input: { id: string; allow: boolean; password?: string },
): Promise<void> {
  requireBrowser(ctx);
  const request = isUuid(input.id) ? await findRequest(ctx.db, { id: input.id }) : null;
  if (
    !request ||
    request.kind !== "device" ||
    request.state !== "entered" ||
    request.user_id !== ctx.actor.userId ||
    request.expires_at <= ctx.now()
  )
    throw notFound("device_request_not_found");
  if (input.allow) {
    const setting = await readSetting(ctx.db, "deviceFlow");
    if (setting === "off" || (setting === "same_network" && !isSameNetwork(ctx, request)))
      throw conflict("device_other_network");
    await confirmItIsMe(ctx, input.password ?? "");
  }
  await ctx.db.transaction().execute(async (tx) => {
    const to = input.allow
      ? { state: "approved" as const, browser_session_id: ctx.actor.sessionId }
      : { state: "denied" as const };
    if (!(await moveRequest(tx, request, to))) throw notFound("device_request_answered");
    await record(ctx, tx, {
      type: input.allow ? "cli.approved" : "cli.denied",
      outcome: input.allow ? "success" : "refused",
      details: {
        client: request.client_name,
        flow: "device",
        requestedFrom: request.ip,
        requestedBy: request.user_agent,
      },
    });
  });
  forgetPoll(ctx, request);
}

async function describe(ctx: UserCtx, request: CliRequest): Promise<DeviceRequest> {
  return {
    id: request.id,
    clientName: request.client_name,
    ip: request.ip,
    userAgent: request.user_agent,
    isSameNetwork: isSameNetwork(ctx, request),
    requestedAt: request.created_at,
    expiresAt: request.expires_at,
    proof: await neededProof(ctx),
  };
}

function isSameNetwork(ctx: UserCtx, request: CliRequest): boolean {
  const network = networkOf(ctx.source.ip);
  return network !== "unknown" && networkOf(request.ip) === network;
}

function requireBrowser(ctx: UserCtx): void {
  if (ctx.actor.entrance !== "browser") throw invalidInput("browser_required");
}

/** Records a wrong code. A request whose code others keep trying is denied. */
async function noteWrong(ctx: UserCtx, request: CliRequest | null): Promise<void> {
  await ctx.db.transaction().execute(async (tx: Db) => {
    if (request && (request.state === "entered" || request.state === "pending"))
      await sql`update cli_requests set wrong_tries = wrong_tries + 1, state = case when wrong_tries + 1 >= ${MAX_WRONG} and user_id is not null then 'denied' else state end where id = ${request.id}`.execute(
        tx,
      );
    await record(ctx, tx, {
      type: "cli.code_refused",
      outcome: "refused",
      reason: request ? "device_code.not_valid" : "device_code.unknown",
    });
  });
  if (request) forgetPoll(ctx, request);
}
