/**
 * Who may sign people, and Foyer itself, in to an account: the certificates that its two SAML providers hold.
 *
 * A certificate that is not Foyer's lets somebody else in, past Foyer: the account is blocked for people
 * until it is gone. The people's provider Foyer can put right itself; the provisioner's it may not touch.
 */
import { GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, provisionerProviderName } from "@/lib/formats/role-name";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { signingCertificates } from "@/lib/formats/saml/metadata-certificates";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { enqueue } from "@/lib/platform/jobs/store";
import { readSetting } from "@/lib/platform/settings/service";
import { PUBLISH_KEYS } from "../key-rotation/publish-keys";
import { findOpenRotation, noteKeys } from "../key-rotation/store";
import { DEPLOY_TEMPLATE, failureOf } from "../aws/failures";
import { isNoSuchEntity } from "../aws/no-such-entity";
import type { AccountRef } from "../aws/system-sessions";
import { listKnownKeys, type KnownKey } from "../signing/certificates";
import type { KeyPurpose } from "../signing/make-keys";

/** Said where a system role cannot do its work. */
export const COMPARE = "Compare the role's policy with the template's.";

/** `foreign`: whose providers trust a stranger; null when they could not be read. */
export type SeenProviders = { problems: AccountProblem[]; foreign: KeyPurpose[] | null };

const WHOSE = { people: "people's", provisioner: "provisioner's" } as const;

export function providerArn(ctx: Ctx, account: AccountRef, purpose: KeyPurpose): string {
  const name =
    purpose === "people" ? providerName(ctx.instance.id) : provisionerProviderName(ctx.instance.id);
  return samlProviderArn(account.partition, parseAccountId(account.id), name);
}

export async function readProviders(ctx: Ctx, iam: IAMClient, account: AccountRef): Promise<SeenProviders> {
  const seen: SeenProviders = { problems: [], foreign: [] };
  for (const purpose of ["people", "provisioner"] as const) {
    let there: Set<string>;
    try {
      const { SAMLMetadataDocument = "" } = await iam.send(
        new GetSAMLProviderCommand({ SAMLProviderArn: providerArn(ctx, account, purpose) }),
      );
      there = new Set(signingCertificates(SAMLMetadataDocument));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.concerns === "later") throw error;
      if (isNoSuchEntity(error))
        seen.problems.push({
          what: `The ${WHOSE[purpose]} SAML provider is missing${purpose === "people" ? ": nobody can sign in to this account" : ""}.`,
          mend: DEPLOY_TEMPLATE,
        });
      else {
        seen.problems.push({ what: failure.reason, mend: COMPARE });
        seen.foreign = null;
      }
      continue;
    }
    // Read after the provider: a key that was made and published meanwhile is no stranger's.
    const known = (await listKnownKeys(ctx.db, purpose)).map((key) => ({
      ...key,
      certificate: certificateBody(key.certificate),
    }));
    const held = known.filter(({ certificate }) => there.has(certificate));
    const isForeign = held.length < there.size;
    if (isForeign) seen.foreign?.push(purpose);
    if (purpose === "people" && !isForeign)
      await noteKeys(ctx.db, account.id, { keys: held.map(({ id }) => id), at: ctx.now() });
    seen.problems.push(...(await problemsOf(ctx, purpose, held, isForeign)));
  }
  return seen;
}

async function problemsOf(
  ctx: Ctx,
  purpose: KeyPurpose,
  held: KnownKey[],
  isForeign: boolean,
): Promise<AccountProblem[]> {
  const provider = `The ${WHOSE[purpose]} SAML provider`;
  // A key that is being retired at this time is the rotation's matter.
  const isStale = held.some(({ state }) => state === "retired") && (await findOpenRotation(ctx.db)) === null;
  return [
    ...(isForeign
      ? [
          {
            what: `${provider} trusts a certificate that is not Foyer's: somebody else could sign in with it. Nobody is signed in to this account until it is gone.`,
            mend: `${DEPLOY_TEMPLATE} Find out in CloudTrail who called UpdateSAMLProvider.`,
          },
        ]
      : []),
    ...(held.some(({ state }) => state === "active")
      ? []
      : [{ what: `${provider} does not hold Foyer's certificate.`, mend: DEPLOY_TEMPLATE }]),
    ...(isStale
      ? [
          {
            what: `${provider} still trusts a signing key that was retired.`,
            mend: "Foyer renews it within minutes. If this stays, see under Signing keys why it cannot, or deploy the newest connection template.",
          },
        ]
      : []),
  ];
}

/** Keeps what was seen; blocks the account, opens it again, and puts the people's provider right where that is the setting. */
export async function noteProviders(ctx: ActorCtx, account: AccountRef, seen: SeenProviders): Promise<void> {
  const { foreign } = seen;
  const repairs =
    foreign?.includes("people") === true && (await readSetting(ctx.db, "driftRepair")) === "automatic";
  await ctx.db.transaction().execute(async (tx) => {
    await tx
      .updateTable("accounts")
      .set({ providers_seen_at: ctx.now() })
      .where("id", "=", account.id)
      .execute();
    if (foreign === null) return;
    const isBlocked = foreign.length > 0;
    if (repairs) await enqueue(tx, { kind: PUBLISH_KEYS, key: account.id, runAt: ctx.now() });
    // Asked first: a statement that changes no row would count as a change of access too.
    const before = await tx
      .selectFrom("accounts")
      .select("is_blocked")
      .where("id", "=", account.id)
      .forUpdate()
      .executeTakeFirst();
    if (!before || before.is_blocked === isBlocked) return;
    await tx.updateTable("accounts").set({ is_blocked: isBlocked }).where("id", "=", account.id).execute();
    if (isBlocked)
      await record(ctx, tx, {
        type: "account.blocked",
        outcome: "failed",
        accountId: account.id,
        reason: `a SAML provider trusts a certificate that is not Foyer's: ${foreign.map((purpose) => WHOSE[purpose]).join(", ")}`,
      });
    else
      await record(ctx, tx, {
        type: "account.unblocked",
        outcome: "success",
        accountId: account.id,
        reason: "its SAML providers trust Foyer alone",
      });
  });
}
