/**
 * Makes the people provider of one account exactly what it should be: the trusted keys, and the rest.
 *
 * The key rotator's role does this and can do nothing else; the provisioner's role can't. Writes only if
 * something differs, and reads back: Foyer stores what IAM returned.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { GetSAMLProviderCommand, UpdateSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, SYSTEM_ROLES } from "@/lib/formats/role-name";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { readProviderDocument, type ProviderDocument } from "@/lib/formats/saml-sp/provider-document";
import { reason, type Reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import { as, type Actor, type ActorCtx, type Ctx, type Db, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueue } from "@/lib/platform/jobs/store";
import { backoffSeconds, type JobHandler } from "@/lib/platform/jobs/worker";
import { failureOf, signInFailureOf } from "../aws/failures";
import { CHECK_ACCOUNT } from "../accounts/check-job";
import {
  extendRevocation,
  requireProviderCheckIfBlocked,
  revokeSessionsUnlessRevoked,
} from "../accounts/store";
import { PROVISION_ACCOUNT, redeploy } from "../desired/desired-roles";
import type { SystemSessions } from "../aws/system-sessions";
import { listKnownKeys, listTrustedKeys } from "../signing/certificates";
import { metadataOf } from "../signing/metadata";
import { noteKeys } from "./store";

export const PUBLISH_KEYS = "publish-keys";
/** IAM returns a change after a moment. */
const READ_BACK_WAITS = [0, 500, 1_500, 4_000];
/** How long after a change parts of IAM may still accept the old key. */
const PROPAGATION_SECONDS = 15;

type Deps = {
  ctx: Ctx;
  actor: Actor<SystemActor>;
  sessions: SystemSessions;
  wait?: (milliseconds: number) => Promise<void>;
  random?: () => number;
};

export function publishKeys(deps: Deps): JobHandler {
  const { ctx, sessions, wait = sleep, random = Math.random } = deps;
  return async ({ job, stillMine }) => {
    const account = await ctx.db
      .selectFrom("accounts")
      .select(["id", "partition"])
      .where("id", "=", job.key)
      .where("status", "=", "ACTIVE")
      .executeTakeFirst();
    if (!account) return { done: true };
    const later = async (problem: Reason) => {
      await noteKeys(ctx.db, account.id, { problem, at: ctx.now() });
      return {
        done: false as const,
        runAt: new Date(ctx.now().getTime() + backoffSeconds(job.attempts + 3, random) * 1000),
        error: problem.code,
      };
    };
    let iam: IAMClient;
    try {
      iam = await sessions.iam(account, "keyRotator");
    } catch (error) {
      return later(signInFailureOf(error, SYSTEM_ROLES.keyRotator).reason);
    }
    const keys = await listTrustedKeys(ctx.db, "people");
    const arn = samlProviderArn(account.partition, parseAccountId(account.id), providerName(ctx.instance.id));
    const system = as(ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    let [wasCompromised, wasWritten] = [false, false];
    try {
      const there = await readProvider(iam, arn);
      const document = await metadataOf(ctx, "people");
      const wanted = { keys, frame: readProviderDocument(document)?.frame };
      if (!isExactly(there, wanted)) {
        if (!(await stillMine())) return { done: true };
        wasCompromised = await revokeIfCompromised(system, account.id, new Set(there?.certificates));
        await iam.send(
          new UpdateSAMLProviderCommand({ SAMLProviderArn: arn, SAMLMetadataDocument: document }),
        );
        if (!(await isShown(iam, arn, wanted, wait)))
          return await later(reason("account.certificates_not_visible_yet"));
        wasWritten = true;
      }
    } catch (error) {
      sessions.forget(account.id);
      return later(failureOf(error, SYSTEM_ROLES.keyRotator).reason);
    }
    await ctx.db.transaction().execute(async (tx) => {
      await noteKeys(tx, account.id, { keys: keys.map(({ id }) => id), at: ctx.now() });
      await extendForCompromised(system, tx, account.id, { wasCompromised });
      // This may have fixed what the account is blocked for, or reported for, so check it again at once.
      if (wasWritten) await enqueue(tx, { kind: CHECK_ACCOUNT, key: account.id, runAt: ctx.now() });
      if (await requireProviderCheckIfBlocked(tx, account.id))
        await enqueue(tx, { kind: PROVISION_ACCOUNT, key: account.id, runAt: ctx.now() });
    });
    return { done: true };
  };
}

/**
 * Revokes every session before an account drops a certificate that others may sign with: a foreign one, or a
 * key compromised in an emergency. Returns whether there was one.
 */
async function revokeIfCompromised(
  ctx: ActorCtx<SystemActor>,
  accountId: string,
  trusted: Set<string>,
): Promise<boolean> {
  const known = (await listKnownKeys(ctx.db, "people")).map((key) => ({
    ...key,
    certificate: certificateBody(key.certificate),
  }));
  const emergency = await lastEmergency(ctx.db);
  const renewedAt = known.find(({ id }) => id === emergency?.new_key_id)?.createdAt;
  const isDangerous = (certificate: string) => {
    const key = known.find((each) => each.certificate === certificate);
    return (
      key === undefined || (key.state === "retired" && renewedAt !== undefined && key.createdAt < renewedAt)
    );
  };
  if (![...trusted].some(isDangerous)) return false;
  await ctx.db.transaction().execute(async (tx) => {
    if (!(await revokeSessionsUnlessRevoked(tx, accountId, ctx.now()))) return;
    await record(ctx, tx, {
      type: "sessions.revoked",
      outcome: "success",
      accountId,
      reason: "sessions_revoked.untrusted_certificate",
    });
    await redeploy(ctx, tx, [accountId]);
  });
  return true;
}

/**
 * Also revokes the sessions opened until the account dropped such a certificate. After an emergency this
 * happens once, when the account is first seen to trust only the new key.
 */
async function extendForCompromised(
  ctx: ActorCtx<SystemActor>,
  tx: Db,
  accountId: string,
  { wasCompromised }: { wasCompromised: boolean },
): Promise<void> {
  const emergency = await lastEmergency(tx);
  if (!emergency && !wasCompromised) return;
  const until = new Date(ctx.now().getTime() + PROPAGATION_SECONDS * 1000);
  const notAfter = wasCompromised ? undefined : emergency?.created_at;
  if (await extendRevocation(tx, accountId, { until, notAfter })) await redeploy(ctx, tx, [accountId]);
}

async function lastEmergency(db: Db) {
  return db
    .selectFrom("key_rotations")
    .select(["created_at", "new_key_id"])
    .where("mode", "=", "emergency")
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
}

type Wanted = { keys: { certificate: string }[]; frame: string | undefined };

async function isShown(
  iam: IAMClient,
  arn: string,
  wanted: Wanted,
  wait: (milliseconds: number) => Promise<void>,
): Promise<boolean> {
  for (const pause of READ_BACK_WAITS) {
    if (pause > 0) await wait(pause);
    if (isExactly(await readProvider(iam, arn), wanted)) return true;
  }
  return false;
}

/** Returns the provider's document; null if it can't be read. */
async function readProvider(iam: IAMClient, arn: string): Promise<ProviderDocument | null> {
  const { SAMLMetadataDocument = "" } = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }));
  return readProviderDocument(SAMLMetadataDocument);
}

/** Returns true if it trusts exactly these certificates for signing, and the rest is right. */
function isExactly(there: ProviderDocument | null, { keys, frame }: Wanted): boolean {
  if (there === null || there.frame !== frame) return false;
  const wanted = new Set(keys.map(({ certificate }) => certificateBody(certificate)));
  const signing = new Set(there.signing);
  return (
    signing.size === wanted.size &&
    there.certificates.every((certificate) => wanted.has(certificate)) &&
    [...wanted].every((certificate) => signing.has(certificate))
  );
}
