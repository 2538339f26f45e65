/**
 * Making one account's people provider trust exactly the keys that it shall trust.
 *
 * The key rotator's role does it, which may do nothing else; the provisioner's role cannot. Written only
 * when it differs, and read back: what is noted is what IAM showed.
 */
import { GetSAMLProviderCommand, UpdateSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, SYSTEM_ROLES } from "@/lib/formats/role-name";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { signingCertificates } from "@/lib/formats/saml/metadata-certificates";
import { as, type Actor, type ActorCtx, type Ctx, type Db, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { backoffSeconds, type JobHandler } from "@/lib/platform/jobs/worker";
import { peopleMetadata } from "../connections/templates";
import { failureOf, signInFailureOf } from "../provisioning/failures";
import { redeploy } from "../provisioning/desired-roles";
import type { SystemSessions } from "../provisioning/system-sessions";
import { listTrustedKeys } from "../signing/certificates";
import { noteKeys } from "./store";

export const PUBLISH_KEYS = "publish-keys";
/** IAM shows a change after a moment. */
const READ_BACK_WAITS = [0, 500, 1_500, 4_000];
/** How long after a change some of IAM's copies may still believe the old key. */
const PROPAGATION_SECONDS = 15;

type Deps = { ctx: Ctx; actor: Actor<SystemActor>; sessions: SystemSessions; wait?: (milliseconds: number) => Promise<void>; random?: () => number };

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export function publishKeys(deps: Deps): JobHandler {
  const { ctx, sessions, wait = sleep, random = Math.random } = deps;
  return async ({ job, stillMine }) => {
    const account = await ctx.db.selectFrom("accounts").select(["id", "partition"]).where("id", "=", job.key).where("status", "=", "ACTIVE").executeTakeFirst();
    if (!account) return { done: true };
    const later = async (problem: string) => {
      await noteKeys(ctx.db, account.id, { problem, at: ctx.now() });
      return { done: false as const, runAt: new Date(ctx.now().getTime() + backoffSeconds(job.attempts + 3, random) * 1000), error: problem };
    };
    let iam: IAMClient;
    try {
      iam = await sessions.iam(account, "keyRotator");
    } catch (error) {
      return later(signInFailureOf(error, SYSTEM_ROLES.keyRotator).reason);
    }
    const keys = await listTrustedKeys(ctx.db, "people");
    const arn = samlProviderArn(account.partition, parseAccountId(account.id), providerName(ctx.instance.id));
    try {
      if (!(await holds(iam, arn, keys))) {
        if (!(await stillMine())) return { done: true };
        await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: arn, SAMLMetadataDocument: await peopleMetadata(ctx) }));
        if (!(await isShown(iam, arn, keys, wait))) return await later("IAM does not show the new certificates yet.");
      }
    } catch (error) {
      sessions.forget(account.id);
      return later(failureOf(error).reason);
    }
    await ctx.db.transaction().execute(async (tx) => {
      await noteKeys(tx, account.id, { keys: keys.map(({ id }) => id), at: ctx.now() });
      await moveGuard(as(ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null }), tx, account.id);
    });
    return { done: true };
  };
}

/**
 * After an emergency: sessions until the account forgot the old key are shut out too, whoever made them.
 * Done once for each emergency, when the account is first seen to trust the new key alone.
 */
async function moveGuard(ctx: ActorCtx<SystemActor>, tx: Db, accountId: string): Promise<void> {
  const emergency = await tx.selectFrom("key_rotations").select("created_at").where("mode", "=", "emergency").orderBy("created_at", "desc").limit(1).executeTakeFirst();
  if (!emergency) return;
  const until = new Date(ctx.now().getTime() + PROPAGATION_SECONDS * 1000);
  const moved = await tx.updateTable("accounts").set({ revoked_before: until }).where("id", "=", accountId).where("revoked_before", "is not", null).where("revoked_before", "<=", emergency.created_at).executeTakeFirst();
  if (moved.numUpdatedRows > 0n) await redeploy(ctx, tx, [accountId]);
}

async function isShown(iam: IAMClient, arn: string, keys: { certificate: string }[], wait: (milliseconds: number) => Promise<void>): Promise<boolean> {
  for (const pause of READ_BACK_WAITS) {
    if (pause > 0) await wait(pause);
    if (await holds(iam, arn, keys)) return true;
  }
  return false;
}

/** Whether the provider trusts these certificates and no other. */
async function holds(iam: IAMClient, arn: string, keys: { certificate: string }[]): Promise<boolean> {
  const { SAMLMetadataDocument = "" } = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }));
  const there = new Set(signingCertificates(SAMLMetadataDocument));
  const wanted = new Set(keys.map(({ certificate }) => certificateBody(certificate)));
  return there.size === wanted.size && [...wanted].every((certificate) => there.has(certificate));
}
