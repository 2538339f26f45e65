/**
 * Checks who can sign people, and Foyer itself, in to an account: the certificates of its two SAML providers.
 *
 * A foreign certificate lets others in, past Foyer: the account is blocked for users until it is gone. Foyer
 * can repair the people's provider itself, but it may not change the provisioner's.
 */
import { GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, provisionerProviderName } from "@/lib/formats/role-name";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { readProviderDocument, type ProviderDocument } from "@/lib/formats/saml-sp/provider-document";
import { reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { enqueue } from "@/lib/platform/jobs/store";
import { readSetting } from "@/lib/platform/settings/service";
import { setBlocked, updateAccount } from "../accounts/store";
import { PUBLISH_KEYS } from "../key-rotation/publish-keys";
import { findOpenRotation, noteKeys } from "../key-rotation/store";
import { failureOf } from "../aws/failures";
import { isNoSuchEntity } from "../aws/no-such-entity";
import type { AccountRef } from "../aws/system-sessions";
import { listKnownKeys, type KnownKey } from "../signing/certificates";
import type { KeyPurpose } from "../signing/make-keys";
import { metadataOf } from "../signing/metadata";

export type SeenProviders = {
  problems: AccountProblem[];
  /** Providers with a foreign certificate; null if they couldn't be read. */
  foreign: KeyPurpose[] | null;
  /** True if the people's provider exists and its document is wrong. */
  isPeopleWrong: boolean;
};

export function providerArn(ctx: Ctx, account: AccountRef, purpose: KeyPurpose): string {
  const name =
    purpose === "people" ? providerName(ctx.instance.id) : provisionerProviderName(ctx.instance.id);
  return samlProviderArn(account.partition, parseAccountId(account.id), name);
}

export async function readProviders(ctx: Ctx, iam: IAMClient, account: AccountRef): Promise<SeenProviders> {
  const seen: SeenProviders = { problems: [], foreign: [], isPeopleWrong: false };
  for (const purpose of ["people", "provisioner"] as const) {
    let there: ProviderDocument | null;
    try {
      const { SAMLMetadataDocument = "" } = await iam.send(
        new GetSAMLProviderCommand({ SAMLProviderArn: providerArn(ctx, account, purpose) }),
      );
      there = readProviderDocument(SAMLMetadataDocument);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.concerns === "later") throw error;
      if (isNoSuchEntity(error))
        seen.problems.push({
          what: reason("account.provider_missing", { provider: purpose }),
          fix: reason("fix.deploy_template"),
        });
      else {
        seen.problems.push({ what: failure.reason, fix: reason("fix.compare_policy") });
        seen.foreign = null;
      }
      continue;
    }
    // Read after the provider: otherwise a key published in between would look foreign.
    const known = (await listKnownKeys(ctx.db, purpose)).map((key) => ({
      ...key,
      certificate: certificateBody(key.certificate),
    }));
    const trusted = new Set(there?.certificates);
    const ours = known.filter(({ certificate }) => there?.signing.includes(certificate));
    // An unreadable provider may trust anyone.
    const isForeign =
      there === null || known.filter(({ certificate }) => trusted.has(certificate)).length < trusted.size;
    if (isForeign) seen.foreign?.push(purpose);
    if (purpose === "people" && !isForeign)
      await noteKeys(ctx.db, account.id, { keys: ours.map(({ id }) => id), at: ctx.now() });
    const differences = there === null ? [] : await differencesOf(ctx, purpose, there);
    // Missing or retired keys are left to `updateStragglers`.
    if (purpose === "people" && differences.length > 0) seen.isPeopleWrong = true;
    seen.problems.push(...differences, ...(await problemsOf(ctx, purpose, ours, isForeign)));
  }
  return seen;
}

/** Returns the parts of the document, besides its keys, that are wrong. */
async function differencesOf(
  ctx: Ctx,
  purpose: KeyPurpose,
  there: ProviderDocument,
): Promise<AccountProblem[]> {
  const wanted = readProviderDocument(await metadataOf(ctx, purpose));
  if (wanted === null || wanted.frame === there.frame) return [];
  const fix = purpose === "people" ? reason("fix.repair_provider") : reason("fix.replace_provider_document");
  return [
    there.entityId === wanted.entityId
      ? { what: reason("account.provider_differs", { provider: purpose }), fix }
      : {
          what: reason("account.provider_other_issuer", {
            provider: purpose,
            found: there.entityId.slice(0, 200),
            expected: wanted.entityId,
          }),
          fix,
        },
  ];
}

async function problemsOf(
  ctx: Ctx,
  purpose: KeyPurpose,
  ours: KnownKey[],
  isForeign: boolean,
): Promise<AccountProblem[]> {
  const provider = { provider: purpose };
  // A key that is just being retired is left to the rotation.
  const isStale = ours.some(({ state }) => state === "retired") && (await findOpenRotation(ctx.db)) === null;
  return [
    ...(isForeign
      ? [
          {
            what: reason("account.provider_foreign", provider),
            fix: reason("fix.deploy_template_and_search"),
          },
        ]
      : []),
    ...(ours.some(({ state }) => state === "active")
      ? []
      : [{ what: reason("account.provider_lacks_key", provider), fix: reason("fix.deploy_template") }]),
    ...(isStale
      ? [
          {
            what: reason("account.provider_stale", provider),
            fix: reason("fix.wait_for_renewal"),
          },
        ]
      : []),
  ];
}

/** Stores the result: blocks the account or unblocks it, and repairs the people's provider if configured. */
export async function noteProviders(ctx: ActorCtx, account: AccountRef, seen: SeenProviders): Promise<void> {
  const { foreign } = seen;
  const repairs =
    (foreign?.includes("people") === true || seen.isPeopleWrong) &&
    (await readSetting(ctx.db, "driftRepair")) === "automatic";
  await ctx.db.transaction().execute(async (tx) => {
    await updateAccount(tx, account.id, { providers_seen_at: ctx.now() });
    if (repairs) await enqueue(tx, { kind: PUBLISH_KEYS, key: account.id, runAt: ctx.now() });
    if (foreign === null) return;
    const isBlocked = foreign.length > 0;
    if (!(await setBlocked(tx, account.id, isBlocked))) return;
    if (isBlocked)
      await record(ctx, tx, {
        type: "account.blocked",
        outcome: "failed",
        accountId: account.id,
        reason: reason(
          foreign.length > 1
            ? "account_blocked.both_providers"
            : `account_blocked.${foreign[0] ?? "people"}_provider`,
        ),
      });
    else
      await record(ctx, tx, {
        type: "account.unblocked",
        outcome: "success",
        accountId: account.id,
        reason: reason("account_blocked.no_longer"),
      });
  });
}
