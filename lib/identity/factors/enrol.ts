/**
 * Adds factors: by a signed-in person with a fresh proof, or during a sign-in that demands one.
 *
 * Nothing changes until the new factor has shown that it works, and the proof is checked again then: options
 * that were handed out before don't help. What exists stays; replacing is adding and then removing.
 */
import { generateRegistrationOptions, verifyRegistrationResponse } from "@simplewebauthn/server";
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db, SessionActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { NewRow } from "@/lib/platform/db/schema";
import type { FactorKind } from "@/lib/platform/db/tables-factors";
import {
  conflict,
  factorProofRequired,
  invalidInput,
  signedOut,
  signInIncomplete,
} from "@/lib/platform/errors";
import { companyOf } from "@/lib/platform/instance/service";
import { tell } from "./tell";
import { passWithFactor, strengthOf } from "../sessions/strength";
import { findUser } from "../users/store";
import { problemOf, requireRelyingParty } from "./assertion";
import { appSetup, newAppSecret, sixDigits, stepOfCode, type AppSetup } from "./authenticator-app";
import { findNewApp, insertNewApp, issueChallenge, spendChallenge, spendNewApp } from "./challenges";
import { rememberDevice } from "./known-devices";
import { ruleOf } from "../factor-rules/rules";
import { mustVerifyUser, recordRefusedFactor, type Completed } from "./second-factor";
import { countFactors, handleOf, insertFactor, listCredentials } from "./store";
import { requireFactorProof } from "./factor-proof";
import { MAX_FACTORS } from "./types";

type SessionCtx = ActorCtx<SessionActor>;
/** How the browser goes on; null if its session stays as it is. */
export type NewFactor = Completed | null;
export type KeyKind = Extract<FactorKind, "passkey" | "security_key">;

/** EdDSA, ES256, RS256. Named, because newer runtimes put algorithms first that older ones can't verify. */
const ALGORITHMS = [-8, -7, -257];
const MAX_NAME_LENGTH = 60;

const base64url = (max: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(max);

export const registrationInput = z.object({
  id: base64url(1400).min(1),
  rawId: base64url(1400).min(1),
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: base64url(8000).min(1),
    attestationObject: base64url(32_000).min(1),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,20}$/))
      .max(10)
      .default([]),
  }),
});
export type RegistrationInput = z.output<typeof registrationInput>;

/**
 * Whether the caller may add a factor now. Who waits for enrolment may, unless another session enrolled since:
 * then that factor decides.
 */
async function requireMayAdd(ctx: SessionCtx, db: Db): Promise<void> {
  const { actor } = ctx;
  if (actor.kind === "user") return requireFactorProof({ ...ctx, actor }, db);
  const [step] = actor.steps;
  if (step !== "enrol_factor") throw signInIncomplete(step);
  if ((await countFactors(db, actor.userId)) > 0 && (await strengthOf(db, actor.sessionId)) === null)
    throw factorProofRequired();
}

/** Kinds that the caller may add. */
export async function allowedKinds(ctx: SessionCtx, db: Db): Promise<FactorKind[]> {
  return (await ruleOf(ctx, db, ctx.actor.userId)).kinds;
}

async function requireKind(ctx: SessionCtx, db: Db, kind: FactorKind): Promise<void> {
  if (!(await allowedKinds(ctx, db)).includes(kind)) throw conflict("factor_kind_not_allowed");
}

/** Makes the browser's options for a new passkey or security key. */
export async function beginKey(ctx: SessionCtx, kind: KeyKind) {
  const { id } = requireRelyingParty(ctx);
  await requireMayAdd(ctx, ctx.db);
  await requireKind(ctx, ctx.db, kind);
  const { userId } = ctx.actor;
  const [user, company, known, handle] = [
    await findUser(ctx.db, userId),
    await companyOf(ctx),
    await listCredentials(ctx.db, userId),
    await handleOf(ctx.db, userId),
  ];
  if (!user) throw signedOut();
  const mustVerify = kind === "passkey" || (await mustVerifyUser(ctx.db, userId));
  const challenge = await issueChallenge(ctx, kind, ctx.actor);
  return generateRegistrationOptions({
    rpName: company.name,
    rpID: id,
    userName: user.user_name,
    userDisplayName: user.display_name,
    userID: new Uint8Array(Buffer.from(handle, "base64url")),
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: 5 * 60_000,
    attestationType: "none",
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map((key) => ({ id: key.id, transports: key.transports as never })),
    // A new object each time: the library writes into it.
    authenticatorSelection: {
      residentKey: kind === "passkey" ? "required" : "discouraged",
      userVerification: mustVerify ? "required" : "preferred",
      ...(kind === "security_key" ? { authenticatorAttachment: "cross-platform" as const } : {}),
    },
  });
}

/** Adds what the browser made. @throws Refusal `invalid_input`, `conflict`, `proof_required` */
export async function addKey(
  ctx: SessionCtx,
  input: { kind: KeyKind; name: string; response: RegistrationInput },
): Promise<NewFactor> {
  const { kind, response } = input;
  const name = nameOf(input.name);
  await requireMayAdd(ctx, ctx.db);
  await requireKind(ctx, ctx.db, kind);
  const verified = await verifyNewKey(ctx, { kind, response });
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = verified;
  return add(ctx, {
    id: newUuid(),
    kind,
    name,
    credential_id: credential.id,
    public_key: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports,
    aaguid,
    is_backup_eligible: credentialDeviceType === "multiDevice",
    is_backed_up: credentialBackedUp,
  });
}

async function verifyNewKey(ctx: SessionCtx, input: { kind: KeyKind; response: RegistrationInput }) {
  const { kind, response } = input;
  const { id, origin } = requireRelyingParty(ctx);
  let isSpent = false;
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, clientExtensionResults: {}, response: response.response as never },
      expectedChallenge: async (challenge) =>
        (isSpent = await spendChallenge(ctx, challenge, kind, ctx.actor)),
      expectedOrigin: origin,
      expectedRPID: id,
      supportedAlgorithmIDs: ALGORITHMS,
      requireUserVerification: kind === "passkey" || (await mustVerifyUser(ctx.db, ctx.actor.userId)),
    });
    if (registrationInfo) return registrationInfo;
  } catch (error) {
    await recordRefusedFactor(ctx, problemOf(error, isSpent), ctx.actor.userId);
    throw invalidInput("passkey_not_added");
  }
  throw invalidInput("passkey_not_added");
}

export type NewApp = AppSetup & { id: string };

/** Begins to add an authenticator app. The same until it is added, so that a reload shows the same picture. */
export async function beginApp(ctx: SessionCtx): Promise<NewApp> {
  await requireMayAdd(ctx, ctx.db);
  await requireKind(ctx, ctx.db, "totp");
  const user = await findUser(ctx.db, ctx.actor.userId);
  if (!user) throw signedOut();
  let app = await findNewApp(ctx);
  if (app === null) {
    const id = newUuid();
    app = { id, sealed: newAppSecret(ctx, id) };
    await insertNewApp(ctx, app);
  }
  const company = await companyOf(ctx);
  return { id: app.id, ...appSetup(ctx, app, { company: company.name, userName: user.user_name }) };
}

/** Adds the app that this session began, if its code is right. @throws Refusal `invalid_input`, `conflict` */
export async function addApp(
  ctx: SessionCtx,
  input: { id: string; code: string; name: string },
): Promise<NewFactor> {
  const name = nameOf(input.name);
  const app = await findNewApp(ctx);
  if (app === null || app.id !== input.id) throw conflict("app_setup_over");
  const digits = sixDigits(input.code.slice(0, 200));
  const step = digits === null ? null : stepOfCode(ctx, app, digits);
  if (step === null) throw invalidInput("app_code_wrong");
  return add(
    ctx,
    // This code can't sign in too.
    { id: app.id, kind: "totp", name, secret: app.sealed, last_step: step },
    async (tx) => {
      if (!(await spendNewApp(ctx, tx, app.id))) throw conflict("app_setup_over");
    },
  );
}

/** A name that the person chose; empty for none. @throws Refusal `invalid_input` */
export function nameOf(typed: string): string {
  const name = typed.trim();
  if (name !== "" && !isPrintable(name, MAX_NAME_LENGTH)) throw invalidInput("factor_name_not_valid");
  return name;
}

/** Completes a sign-in that waits for enrolment. A person's first factor also proves the session it was added in. */
async function add(
  ctx: SessionCtx,
  factor: Omit<NewRow<"factors">, "user_id" | "created_at">,
  spend: (tx: Db) => Promise<void> = async () => {},
): Promise<NewFactor> {
  const { userId, kind: actorKind } = ctx.actor;
  return ctx.db.transaction().execute(async (tx) => {
    // Serializes additions and removals of this person's factors.
    const user = await tx
      .selectFrom("users")
      .select("status")
      .where("id", "=", userId)
      .forUpdate()
      .executeTakeFirst();
    if (user?.status !== "enabled") throw signedOut();
    await requireMayAdd(ctx, tx);
    await requireKind(ctx, tx, factor.kind);
    await spend(tx);
    const count = await countFactors(tx, userId);
    if (count >= MAX_FACTORS) throw conflict("factor_limit", { max: MAX_FACTORS });
    if (!(await insertFactor(tx, { ...factor, user_id: userId, created_at: ctx.now() })))
      throw conflict("factor_exists");
    await record(ctx, tx, {
      type: "factor.added",
      outcome: "success",
      targetId: userId,
      details: { factorId: factor.id, kind: factor.kind, name: factor.name, isSignIn: actorKind !== "user" },
    });
    await tell(ctx, tx, {
      userId,
      kind: "factor_added",
      details: { kind: factor.kind, name: factor.name },
    });
    if (actorKind === "user" && count > 0) return null;
    const proven = { method: factor.kind, factorId: factor.id };
    const passed = await passWithFactor(ctx, tx, proven, actorKind === "user" ? null : "enrol_factor");
    if (passed === null) throw signedOut();
    return { ...passed, browser: await rememberDevice(ctx, tx, userId) };
  });
}
