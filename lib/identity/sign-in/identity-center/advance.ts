/**
 * Polls for the browser that began a sign-in: has the user approved it at the Identity Center?
 *
 * States: waiting, then done or failed, once. The server polls as often as the Identity Center allows, and
 * only while the browser asks. A token is stored only once its user is known.
 */
import { CreateTokenCommand } from "@aws-sdk/client-sso-oidc";
import type { ReasonCode } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx, UserCtx } from "@/lib/platform/context";
import { Secret } from "@/lib/platform/crypto/secret";
import { isRefusal } from "@/lib/platform/errors";
import { clientsOf, timeLimit } from "../../sources/identity-center/clients";
import { failureOf } from "../../sources/identity-center/failure";
import { findIdentityCenter, type FoundIdentityCenter } from "../../sources/identity-center/find";
import { claimPoll, endFlow, findFlow, openFlow, pollAgain, type Flow } from "./store";
import { noteTestFailure } from "../../sources/registry/store";
import { addressesOf } from "../../sources/settings/identity-center";
import { completeConnect, completeSignIn, completeTest, type Completion } from "./complete";
import { endThere, tokensOf, type Tokens } from "../../sources/identity-center/tokens";

const SLOWER_BY_SECONDS = 5;
/** Time limit of a poll; if the process dies, another may poll after this. */
const POLL_SECONDS = 20;

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
      /** For a completed sign-in, with the new value of the browser's cookie. */
      session: { token: Secret; browser: string } | null;
    };

export type Caller = { anonymous: AnonymousCtx; person: UserCtx | null };
type Key = { id: string; browserToken: string };

/** Returns null for a flow of another browser or another session. */
export async function getFlow(caller: Caller, key: Key): Promise<Progress | null> {
  const found = await findOwnFlow(caller, key);
  return found && progressOf(caller, found, false);
}

/** Polls the Identity Center if it is due, and completes the flow with the result. */
export async function advanceFlow(caller: Caller, key: Key): Promise<Progress | null> {
  const found = await findOwnFlow(caller, key);
  if (!found || found.flow.state !== "pending") return found && progressOf(caller, found, false);
  const { flow, source } = found;
  const ctx = caller.anonymous;
  const now = ctx.now();
  const isOver =
    flow.expires_at <= now
      ? "expired"
      : addressesOf(source.settings) !== flow.reach || (flow.purpose !== "test" && !source.isEnabled)
        ? "switched_off"
        : null;
  if (isOver) return fail(caller, found, isOver);
  if (!(await claimPoll(ctx.db, flow.id, now, new Date(now.getTime() + POLL_SECONDS * 1000))))
    return progressOf(caller, found, false);
  const result = await pollForTokens(ctx, source, flow);
  if ("tokens" in result) return complete(caller, found, result.tokens);
  switch (result.failure) {
    case "pending":
    case "unreachable":
    case "slow_down":
    case "throttled": {
      // RFC 8628 §3.5: slower from now on.
      const intervalSeconds = Math.min(
        60,
        flow.interval_seconds +
          (result.failure === "slow_down" || result.failure === "throttled" ? SLOWER_BY_SECONDS : 0),
      );
      await pollAgain(ctx.db, flow.id, {
        at: new Date(now.getTime() + intervalSeconds * 1000),
        intervalSeconds,
      });
      return progressOf(
        caller,
        { ...found, flow: { ...flow, interval_seconds: intervalSeconds } },
        result.failure === "unreachable",
      );
    }
    default:
      return fail(
        caller,
        found,
        result.failure === "denied" ? "denied" : result.failure === "expired" ? "expired" : "refused",
      );
  }
}

type Found = { flow: Flow; source: FoundIdentityCenter };

async function findOwnFlow(caller: Caller, key: Key): Promise<Found | null> {
  const ctx = caller.anonymous;
  const flow = await findFlow(ctx.db, key);
  if (
    !flow ||
    (flow.session_id !== null &&
      (caller.person?.actor.sessionId !== flow.session_id || caller.person.actor.userId !== flow.user_id))
  )
    return null;
  const source = await findIdentityCenter(ctx, flow.source_id);
  return source && { flow, source };
}

async function pollForTokens(
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
      timeLimit(),
    );
    return { tokens: tokensOf(ctx, reply, registration) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** Tokens that aren't stored are revoked at once. */
async function complete(caller: Caller, found: Found, tokens: Tokens): Promise<Progress> {
  const { flow, source } = found;
  let completion: Completion = { stored: false, outcome: "refused" };
  try {
    completion =
      flow.purpose === "sign-in"
        ? await completeSignIn(caller.anonymous, source, flow, tokens)
        : caller.person === null
          ? completion
          : flow.purpose === "connect"
            ? await completeConnect(caller.person, source, flow, tokens)
            : await completeTest(caller.person, source, flow, tokens);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    completion = { stored: false, outcome: error.kind === "aws_unavailable" ? "unreachable" : "refused" };
  } finally {
    if (!completion.stored) await endThere(caller.anonymous, source, tokens.accessToken);
  }
  if (completion.outcome !== null) return fail(caller, found, completion.outcome);
  return {
    state: "done",
    purpose: flow.purpose,
    callbackPath: flow.callback_path,
    sourceId: source.id,
    session: completion.session ?? null,
  };
}

/** What signInThroughSource refuses and completeConnect finds out, they record themselves. */
const RECORDED_HERE: Record<string, ReasonCode> = {
  nobody: "identity_center.no_user",
  denied: "identity_center.denied",
  expired: "identity_center.expired",
  refused: "identity_center.refused",
  unreachable: "identity_center.unreachable",
  switched_off: "identity_center.switched_off",
};

async function fail(caller: Caller, found: Found, outcome: string): Promise<Progress> {
  const { anonymous: ctx } = caller;
  const { id: flowId, purpose } = found.flow;
  const sourceId = found.source.id;
  const code = RECORDED_HERE[outcome];
  await ctx.db.transaction().execute(async (tx) => {
    const isFirst = await endFlow(tx, flowId, { state: "failed", outcome });
    if (!isFirst || code === undefined) return;
    if (purpose === "sign-in")
      await record(ctx, tx, {
        type: "sign_in.failed",
        outcome: "refused",
        reason: { code },
        details: { sourceId },
      });
    if (purpose === "test") await noteTestFailure(tx, sourceId, { at: ctx.now(), reason: { code } });
  });
  return progressOf(caller, { ...found, flow: { ...found.flow, state: "failed", outcome } }, false);
}

function progressOf(caller: Caller, { flow, source }: Found, isUnreachable: boolean): Progress {
  const { purpose } = flow;
  if (flow.state === "done")
    return { state: "done", purpose, callbackPath: flow.callback_path, sourceId: source.id, session: null };
  if (flow.state === "failed")
    return {
      state: "failed",
      sourceName: source.name,
      purpose,
      outcome: flow.outcome ?? "refused",
      callbackPath: flow.callback_path,
      sourceId: source.id,
    };
  const { userCode, verificationUri } = openFlow(caller.anonymous, flow);
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
