/**
 * Signs in a user whom a source has authenticated.
 *
 * The source and its subject identify the user. A new user is created, matched in the source's directory or
 * refused, by the source's settings; another user's name or address never merges the two. Each refusal has a
 * code, for the page, and its reason in the audit log.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx, Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Secret } from "@/lib/platform/crypto/secret";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { stepsOfSignIn } from "../factors/steps";
import { readLookAlikes } from "../principals/look-alikes";
import { startSession } from "../sessions/service";
import { insertFreeUsers, isFreeName, updateUser } from "../users/store";
import { confirmIdentity, insertIdentity, noteSignIn } from "../sources/identities/store";
import { claimOf } from "../sources/settings/claims";
import { lockSource } from "../sources/registry/store";
import { mapUser, newUsersOf, servesSignIn, unverifiedClaims } from "../sources/settings/kinds";
import type { Claims, ProvenUser, SubjectProblem } from "../sources/settings/claims";
import { exactTextOf, type NewUsers } from "../sources/settings/fields";
import { isStrongBy, timeOfAuthentication, type Said } from "../sources/settings/strength";
import type { Source } from "../sources/settings/types";
import { syncGroups } from "./sync-groups";

const SOURCE_REFUSALS = [
  "incomplete",
  "unknown",
  "domain",
  "name_taken",
  "disabled",
  "switched_off",
  "unproven",
  // The provider's own: it signed nobody in, or refused the request.
  "denied",
  "misconfigured",
  "refused",
] as const;
export type SourceRefusal = (typeof SOURCE_REFUSALS)[number];
export type SourceSignIn =
  | {
      ok: true;
      token: Secret;
      sessionId: string;
      userId: string;
      steps: readonly SignInStep[];
      /** New value of the browser's cookie. */ browser: string;
    }
  | { ok: false; refusal: SourceRefusal };

/** What a protocol does in the session's transaction. */
export type Proof = {
  /** Consumes the proof, so that it can't be used again. Returns why it is refused, or null. */
  consume(tx: Db, source: Source): Promise<Reason | null>;
  opened(tx: Db, sessionId: string): Promise<void>;
  endsBy: Date | null;
  /** When the user authenticated there; null if unknown. */
  authenticatedAt: Date | null;
  /** How strongly, and when as the provider wrote it. */
  said?: Said & { at: unknown };
};

const SUBJECT_REASONS: Record<SubjectProblem, Reason> = {
  missing: reason("sign_in.subject_missing"),
  outer_space: reason("sign_in.subject_has_outer_space"),
  unusable: reason("sign_in.subject_not_usable"),
  transient: reason("sign_in.subject_transient"),
};

class No extends Error {
  constructor(
    readonly refusal: SourceRefusal,
    readonly why: Reason,
    readonly userId?: string,
  ) {
    super(why.code);
  }
}

/** @param claims verified by the code of the source's protocol: their author, audience and time */
export async function signInThroughSource(
  ctx: AnonymousCtx,
  input: { sourceId: string; claims: Claims; proof?: Proof },
): Promise<SourceSignIn> {
  let named: string | null = null;
  try {
    return await ctx.db.transaction().execute(async (tx) => {
      const source = await lockSource(tx, input.sourceId);
      if (!source?.isEnabled) throw new No("switched_off", reason("sign_in.source_disabled"));
      if (!servesSignIn(source)) throw new No("switched_off", reason("sign_in.source_not_for_sign_in"));
      const refused = (await input.proof?.consume(tx, source)) ?? null;
      if (refused !== null) throw new No("unproven", refused);
      const { subject, subjectProblem = "missing", ...rest } = mapUser(source, input.claims);
      named = subject;
      if (subject === null) throw new No("incomplete", SUBJECT_REASONS[subjectProblem]);
      const person = { ...rest, subject };
      const known = await tx
        .selectFrom("user_identities")
        .select(["user_id", "linked_by"])
        .where("source_id", "=", source.id)
        .where("subject", "=", subject)
        .forShare()
        .executeTakeFirst();
      const userId = known?.user_id ?? (await newcomer(ctx, tx, { source, person, claims: input.claims }));
      const user = await tx
        .selectFrom("users")
        .select(["id", "status", "source_id", "display_name", "email_key"])
        .where("id", "=", userId)
        .forUpdate()
        .executeTakeFirst();
      if (user?.status !== "enabled") throw new No("disabled", reason("sign_in.user_disabled"), userId);
      const isOwn =
        known?.linked_by === "user" &&
        !(await isNamedByDirectory(ctx, tx, { source, person, userId, claims: input.claims }));
      if (user.source_id === source.id && !isOwn) await follow(ctx, tx, user, person);
      // A link that its user made opens a session but doesn't affect authorization.
      const groups = isOwn ? [] : person.groups;
      if (groups !== null) await syncGroups(ctx, tx, { sourceId: source.id, userId, names: groups });
      await noteSignIn(ctx, tx, {
        sourceId: source.id,
        subject,
        attributes: isOwn ? {} : person.attributes,
      });
      const isStrong = !isOwn && isStrongThere(source, input.proof);
      const steps = await stepsOfSignIn(ctx, tx, {
        userId,
        // A directory's password was typed at Foyer.
        shown: source.kind === "ldap" ? "password" : isStrong ? "strong_provider" : "provider",
      });
      const session = await startSession(ctx, tx, {
        userId,
        steps,
        source: source.id,
        endsBy: input.proof?.endsBy,
        authenticatedAt: input.proof?.authenticatedAt,
        proven: isStrong ? provenThere(ctx, source, input.proof) : null,
      });
      await input.proof?.opened(tx, session.id);
      const { id: sessionId, token, browser } = session;
      return { ok: true as const, token, sessionId, userId, steps, browser };
    });
  } catch (error) {
    if (!(error instanceof No)) throw error;
    await record(ctx, ctx.db, {
      type: "sign_in.failed",
      outcome: "refused",
      targetId: error.userId,
      reason: error.why,
      details: { sourceId: input.sourceId, subject: named },
    });
    return { ok: false, refusal: error.refusal };
  }
}

/** Whether the provider asked for more than a password, by what its administrator listed. */
const isStrongThere = (source: Source, proof: Proof | undefined): boolean =>
  "strength" in source.settings && proof?.said !== undefined && isStrongBy(source.settings, proof.said);

/** What the sign-in proves for step-up; null if its time doesn't count or isn't said. */
function provenThere(ctx: AnonymousCtx, source: Source, proof: Proof | undefined) {
  if (!("strength" in source.settings) || !source.settings.strength?.countsForStepUp) return null;
  const at = timeOfAuthentication(proof?.said?.at, ctx.now(), null);
  return at instanceof Date ? { method: "provider" as const, factorId: null, sourceId: source.id, at } : null;
}

type Newcomer = { source: Source; person: ProvenUser; claims: Claims };

async function newcomer(ctx: AnonymousCtx, tx: Db, { source, person, claims }: Newcomer): Promise<string> {
  const newUsers = newUsersOf(source);
  const sourceId = source.id;
  const link = { sourceId, subject: person.subject, by: `source:${sourceId}`, linkedBy: "source" as const };
  if (newUsers.kind === "refuse") throw new No("unknown", reason("sign_in.not_linked"));
  if (newUsers.kind === "directory") {
    const found = await findInDirectory(tx, { source, person, claims, newUsers });
    if (found instanceof No) throw found;
    if (!(await insertIdentity(ctx, tx, { ...link, userId: found })))
      throw new No("name_taken", reason("sign_in.other_subject_linked"), found);
    return found;
  }
  if (person.userName === null) throw new No("incomplete", reason("sign_in.user_name_missing"));
  if (
    newUsers.domains.length > 0 &&
    !(
      person.email !== null &&
      person.isEmailVerified &&
      newUsers.domains.includes(person.email.split("@").at(-1)?.toLowerCase() ?? "")
    )
  )
    throw new No(
      "domain",
      person.isEmailVerifiedUnsaid
        ? reason("sign_in.email_verification_unsaid")
        : reason("sign_in.domain_not_allowed"),
    );
  if (!(await isFreeName(tx, person.userName, null)))
    throw new No("name_taken", reason("sign_in.name_taken"));
  const alike = (await readLookAlikes(tx, "users", [person.userName])).find(person.userName, null);
  if (alike !== null) throw new No("name_taken", reason("sign_in.name_looks_alike", { name: alike }));
  const id = newUuid();
  const at = ctx.now();
  const made = await insertFreeUsers(tx, [
    {
      id,
      user_name: person.userName,
      user_name_key: foldName(person.userName),
      display_name: person.displayName ?? person.userName,
      ...(await freeEmail(tx, person.email, id)),
      source_id: sourceId,
      external_id: person.subject,
      status: "enabled",
      created_at: at,
      updated_at: at,
    },
  ]);
  if (!made.has(id)) throw new No("name_taken", reason("sign_in.name_taken"));
  await record(ctx, tx, {
    type: "user.created",
    outcome: "success",
    targetId: id,
    details: { userName: person.userName, sourceId },
  });
  if (!(await insertIdentity(ctx, tx, { ...link, userId: id })))
    throw new No("name_taken", reason("sign_in.linked_meanwhile"));
  return id;
}

/** Returns the user of the source's SCIM directory that the claims name, or why there is none. */
async function findInDirectory(
  tx: Db,
  { source, person, claims, newUsers }: Newcomer & { newUsers: Extract<NewUsers, { kind: "directory" }> },
): Promise<string | No> {
  const claim = claimOf(claims, newUsers.claim);
  // Compared exactly: trimmed, it could be another user's.
  const value = exactTextOf(claim, 1024);
  if (value === null) return new No("incomplete", reason("sign_in.claim_missing", { claim: newUsers.claim }));
  // Anyone may type an address that isn't verified.
  if (unverifiedClaims(source, claims).includes(newUsers.claim))
    return new No(
      "domain",
      person.isEmailVerifiedUnsaid
        ? reason("sign_in.email_verification_unsaid")
        : reason("sign_in.email_not_verified"),
    );
  const found = await tx
    .selectFrom("users")
    .select("id")
    .where("source_id", "=", newUsers.sourceId)
    .where(({ eb }) =>
      newUsers.equals === "externalId"
        ? eb("external_id", "=", value)
        : eb("user_name_key", "=", foldName(value)),
    )
    .executeTakeFirst();
  return found?.id ?? new No("unknown", reason("sign_in.not_in_directory"));
}

/**
 * Returns whether the source's own directory names the user of a link that the user made; the link counts
 * from then on.
 */
async function isNamedByDirectory(
  ctx: AnonymousCtx,
  tx: Db,
  of: Newcomer & { userId: string },
): Promise<boolean> {
  const { source, person, userId } = of;
  const newUsers = newUsersOf(source);
  if (newUsers.kind !== "directory") return false;
  if ((await findInDirectory(tx, { ...of, newUsers })) !== userId) return false;
  const by = `source:${source.id}`;
  return confirmIdentity(ctx, tx, {
    sourceId: source.id,
    subject: person.subject,
    userId,
    by,
    linkedBy: "source",
  });
}

/** Updates names from the source; the user name stays, because commands and links use it. */
async function follow(
  ctx: AnonymousCtx,
  tx: Db,
  user: { id: string; display_name: string; email_key: string | null },
  person: ProvenUser,
): Promise<void> {
  const displayName = person.displayName ?? user.display_name;
  const emailKey = person.email === null ? user.email_key : foldName(person.email);
  if (displayName === user.display_name && emailKey === user.email_key) return;
  const email =
    person.email === null || emailKey === user.email_key ? {} : await freeEmail(tx, person.email, user.id);
  await updateUser(tx, user.id, { display_name: displayName, ...email }, { at: ctx.now() });
  await record(ctx, tx, {
    type: "user.changed",
    outcome: "success",
    targetId: user.id,
    details: { changed: ["displayName", ...Object.keys(email)] },
  });
}

/** Leaves out an address that another user has. */
async function freeEmail(
  tx: Db,
  email: string | null,
  userId: string,
): Promise<{ email?: string; email_key?: string }> {
  if (email === null) return {};
  const key = foldName(email);
  const other = await tx
    .selectFrom("users")
    .select("id")
    .where("id", "!=", userId)
    .where((eb) => eb.or([eb("email_key", "=", key), eb("user_name_key", "=", key)]))
    .executeTakeFirst();
  return other ? {} : { email, email_key: key };
}
