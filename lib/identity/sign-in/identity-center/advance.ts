/**
 * Polls for the browser that began a sign-in: has the user approved it at the Identity Center?
 *
 * States: waiting, then done or failed, once. The server polls as often as the Identity Center allows, and
 * only while the browser asks. A token is stored only once its user is known.
 */
import { CreateTokenCommand } from "@aws-sdk/client-sso-oidc";
import type { AnonymousCtx, UserCtx } from "@/lib/platform/context";
import { Secret } from "@/lib/platform/crypto/secret";
import { isRefusal } from "@/lib/platform/errors";
import { clientsOf, patience } from "../../sources/identity-center/clients";
import { failureOf } from "../../sources/identity-center/failure";
import { findIdentityCenter, type FoundIdentityCenter } from "../../sources/identity-center/find";
import { claimPoll, endFlow, findFlow, openFlow, pollAgain, type Flow } from "./store";
import { addressesOf } from "../../sources/settings/identity-center";
import { settleConnect, settleSignIn, settleTest, type Settled } from "./settle";
import { endThere, tokensOf, type Tokens } from "../../sources/identity-center/tokens";

const SLOWER_BY_SECONDS = 5;
/** Time limit of a poll; if the process dies, another may poll after this. */
const ASKING_SECONDS = 20;

export type Progress =
  | {
      state: "waiting";
      sourceName: string;
      purpose: Flow["purpose"];
      userCode: string;
      verificationUri: string;
      expiresAt: Date;
      intervalSeconds: number;
      isUnreachable: boolean;
    }
  | {
      state: "failed";
      sourceName: string;
      purpose: Flow["purpose"];
      outcome: string;
      callbackPath: string;
      sourceId: string;
    }
  | {
      state: "done";
      purpose: Flow["purpose"];
      callbackPath: string;
      sourceId: string;
      /** For a completed sign-in. */ token: Secret | null;
    };

export type Asker = { anonymous: AnonymousCtx; person: UserCtx | null };
type Key = { id: string; browserToken: string };

/** Returns null for a flow of another browser or another session. */
export async function lookAtFlow(asker: Asker, key: Key): Promise<Progress | null> {
  const found = await findOwn(asker, key);
  return found && shown(asker, found, false);
}

/** Polls the Identity Center if it is due, and completes the flow with the result. */
export async function advanceFlow(asker: Asker, key: Key): Promise<Progress | null> {
  const found = await findOwn(asker, key);
  if (!found || found.flow.state !== "pending") return found && shown(asker, found, false);
  const { flow, source } = found;
  const ctx = asker.anonymous;
  const now = ctx.now();
  const isOver =
    flow.expires_at <= now
      ? "expired"
      : addressesOf(source.settings) !== flow.reach || (flow.purpose !== "test" && !source.isEnabled)
        ? "switched_off"
        : null;
  if (isOver) return fail(asker, found, isOver);
  if (!(await claimPoll(ctx.db, flow.id, now, new Date(now.getTime() + ASKING_SECONDS * 1000))))
    return shown(asker, found, false);
  const asked = await askForTokens(ctx, source, flow);
  if ("tokens" in asked) return settle(asker, found, asked.tokens);
  switch (asked.failure) {
    case "pending":
    case "unreachable":
    case "slow_down":
    case "throttled": {
      // RFC 8628 §3.5: slower from now on.
      const intervalSeconds = Math.min(
        60,
        flow.interval_seconds +
          (asked.failure === "slow_down" || asked.failure === "throttled" ? SLOWER_BY_SECONDS : 0),
      );
      await pollAgain(ctx.db, flow.id, {
        at: new Date(now.getTime() + intervalSeconds * 1000),
        intervalSeconds,
      });
      return shown(
        asker,
        { ...found, flow: { ...flow, interval_seconds: intervalSeconds } },
        asked.failure === "unreachable",
      );
    }
    default:
      return fail(
        asker,
        found,
        asked.failure === "denied" ? "denied" : asked.failure === "expired" ? "expired" : "refused",
      );
  }
}

type Found = { flow: Flow; source: FoundIdentityCenter };

async function findOwn(asker: Asker, key: Key): Promise<Found | null> {
  const ctx = asker.anonymous;
  const flow = await findFlow(ctx.db, key);
  if (
    !flow ||
    (flow.session_id !== null &&
      (asker.person?.actor.sessionId !== flow.session_id || asker.person.actor.userId !== flow.user_id))
  )
    return null;
  const source = await findIdentityCenter(ctx, flow.source_id);
  return source && { flow, source };
}

async function askForTokens(
  ctx: AnonymousCtx,
  source: FoundIdentityCenter,
  flow: Flow,
): Promise<{ tokens: Tokens } | { failure: ReturnType<typeof failureOf> }> {
  const secrets = openFlow(ctx, flow);
  const registration = { clientId: secrets.clientId, clientSecret: new Secret(secrets.clientSecret) };
  try {
    const reply = await clientsOf(ctx, source).oidc.send(
      new CreateTokenCommand({
        clientId: secrets.clientId,
        clientSecret: secrets.clientSecret,
        grantType: "urn:ietf:params:oauth:grant-type:device_code",
        deviceCode: secrets.deviceCode,
      }),
      patience(),
    );
    return { tokens: tokensOf(ctx, reply, registration) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** Tokens that aren't stored are revoked at once. */
async function settle(asker: Asker, found: Found, tokens: Tokens): Promise<Progress> {
  const { flow, source } = found;
  let settled: Settled = { kept: false, outcome: "refused" };
  try {
    settled =
      flow.purpose === "sign-in"
        ? await settleSignIn(asker.anonymous, source, flow, tokens)
        : asker.person === null
          ? settled
          : flow.purpose === "connect"
            ? await settleConnect(asker.person, source, flow, tokens)
            : await settleTest(asker.person, source, flow, tokens);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    settled = { kept: false, outcome: error.kind === "aws_unavailable" ? "unreachable" : "refused" };
  } finally {
    if (!settled.kept) await endThere(asker.anonymous, source, tokens.accessToken);
  }
  if (settled.outcome !== null) return fail(asker, found, settled.outcome);
  return {
    state: "done",
    purpose: flow.purpose,
    callbackPath: flow.callback_path,
    sourceId: source.id,
    token: settled.token ?? null,
  };
}

async function fail(asker: Asker, found: Found, outcome: string): Promise<Progress> {
  await endFlow(asker.anonymous.db, found.flow.id, { state: "failed", outcome });
  return shown(asker, { ...found, flow: { ...found.flow, state: "failed", outcome } }, false);
}

function shown(asker: Asker, { flow, source }: Found, isUnreachable: boolean): Progress {
  const { purpose } = flow;
  if (flow.state === "done")
    return { state: "done", purpose, callbackPath: flow.callback_path, sourceId: source.id, token: null };
  if (flow.state === "failed")
    return {
      state: "failed",
      sourceName: source.name,
      purpose,
      outcome: flow.outcome ?? "refused",
      callbackPath: flow.callback_path,
      sourceId: source.id,
    };
  const { userCode, verificationUri } = openFlow(asker.anonymous, flow);
  return {
    state: "waiting",
    sourceName: source.name,
    purpose,
    userCode,
    verificationUri,
    expiresAt: flow.expires_at,
    intervalSeconds: flow.interval_seconds,
    isUnreachable,
  };
}
