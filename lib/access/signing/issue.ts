/**
 * The only code that uses the people's key.
 *
 * `issue` is the only function that can sign a user in. It evaluates the entitlement itself, writes the audit
 * event and the ledger row in one transaction, and only then signs: a signature without a record can't exist,
 * and a record without a signature is harmless. It derives role, provider and attributes from ids, so no
 * caller can choose them.
 *
 * @see SAML 2.0 core §5; IAM user guide, "Configure SAML assertions for the authentication response"
 */
import { sign, type KeyObject } from "node:crypto";
import { parseAccountId, roleArn, samlProviderArn } from "@/lib/formats/arn";
import { samlAudience, samlRecipient } from "@/lib/formats/partition";
import { FOYER_ROLE_PATH, foyerRoleName, providerName, roleHash } from "@/lib/formats/role-name";
import { buildAwsSamlResponse } from "@/lib/formats/saml/aws-response";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { sessionName, sourceIdentity } from "@/lib/formats/session-name";
import { sessionDuration } from "@/lib/formats/session-policy";
import { tagsOf } from "@/lib/identity/attributes/store";
import { record, recordWith } from "@/lib/platform/audit/record";
import type { Ctx, Db, RequestSource, UserActor } from "@/lib/platform/context";
import { samlId } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { conflict, isRefusal, notFound, stepUpRequired, type Refusal } from "@/lib/platform/errors";
import { findEntitlement, type Entitlement } from "../entitlements/store";
import { demandOf, refusalWithoutProof } from "../step-up/gate";
import { issuerOf } from "./issuer";
import { openKey } from "./keys";
import { ASSERTION_SECONDS, type Issue, type IssuedAssertion, type IssueInput } from "./types";

/** The user, as the audit log names them. */
type Caller = Ctx & {
  actor: Pick<UserActor, "kind" | "userId" | "sessionId" | "entrance">;
  source: RequestSource;
};
type OpenKey = { id: string; privateKey: KeyObject; certificate: string };

/** Opens the active key, so that a wrong secret fails at start, and returns the function that signs. */
export async function createIssuer(ctx: Ctx): Promise<Issue> {
  let open = await openActive(ctx, await activeKeyId(ctx.db));
  return async ({ userId, sessionId, entrance, source, ...input }) => {
    const caller: Caller = { ...ctx, actor: { kind: "user", userId, sessionId, entrance }, source };
    const decided = await ctx.db.transaction().execute((tx) => decide(caller, tx, input));
    // Thrown outside the transaction, so that the record of the refusal is committed.
    if (isRefusal(decided)) throw decided;
    // After a rotation on another node, the ledger row already names the new key.
    if (decided.keyId !== open.id) open = await openActive(ctx, decided.keyId);
    return signed(ctx, decided, open);
  };
}

async function openActive(ctx: Ctx, id: string): Promise<OpenKey> {
  const { privateKey, certificate } = await openKey(ctx, id);
  return { id, privateKey, certificate: certificateBody(certificate) };
}

async function activeKeyId(db: Db): Promise<string> {
  const row = await db
    .selectFrom("signing_keys")
    .select("id")
    .where("purpose", "=", "people")
    .where("state", "=", "active")
    .executeTakeFirstOrThrow();
  return row.id;
}

type Decided = IssueInput & {
  entitlement: Entitlement;
  assertionId: string;
  keyId: string;
  issuedAt: Date;
  durationSeconds: number;
  roleArn: ReturnType<typeof roleArn>;
  tags: Record<string, string>;
};

/** Evaluates and records the request. Returns the refusal, recorded too, if it is refused. */
async function decide(ctx: Caller, tx: Db, input: IssueInput): Promise<Decided | Refusal> {
  const about = { accountId: input.accountId, permissionSetId: input.permissionSetId };
  const entitlement = await findEntitlement(tx, { userId: ctx.actor.userId, ...about, now: ctx.now() });
  const type = input.purpose === "credentials" ? "credentials.refused" : "console.refused";
  if (!entitlement || entitlement.notReady !== null) {
    await record(ctx, tx, {
      type,
      outcome: "refused",
      ...about,
      reason: entitlement ? refusalOf(entitlement) : "role_not_assigned",
    });
    return refusalOf(entitlement);
  }
  const demand = demandOf(entitlement);
  const unproven = await refusalWithoutProof(ctx, tx, { role: about, demand });
  if (unproven && demand) {
    // Without the address: it is for the user alone.
    await record(ctx, tx, { type, outcome: "refused", ...about, reason: stepUpRequired(demand) });
    return unproven;
  }
  const issuedAt = wholeSecond(ctx.now());
  const durationSeconds = sessionDuration({
    permissionSetSeconds: entitlement.sessionSeconds,
    requestedSeconds: input.durationSeconds,
    assignmentEndsAt: entitlement.endsAt ?? undefined,
    now: issuedAt,
  });
  const arn = roleOf(ctx, entitlement);
  const { tags } = tagsOf(entitlement.tagSource);
  const assertionId = samlId();
  const recorded = recordWith(ctx, tx, {
    type: "assertion.signed",
    outcome: "success",
    ...about,
    details: {
      assertionId,
      purpose: input.purpose,
      durationSeconds,
      roleArn: arn,
      ...(Object.keys(tags).length > 0 ? { tags } : {}),
    },
  });
  const { keyId } = await recorded.query
    .insertInto("assertion_ledger")
    .values((eb) => ({
      assertion_id: assertionId,
      issued_at: issuedAt,
      expires_at: after(issuedAt, ASSERTION_SECONDS),
      session_not_on_or_after: after(issuedAt, durationSeconds),
      user_id: entitlement.userId,
      account_id: entitlement.accountId,
      permission_set_id: entitlement.permissionSetId,
      role_arn: arn,
      purpose: input.purpose,
      signing_key_id: eb
        .selectFrom("signing_keys")
        .select("id")
        .where("signing_keys.purpose", "=", "people")
        .where("state", "=", "active"),
      audit_event_id: recorded.id,
    }))
    .returning("signing_key_id as keyId")
    .executeTakeFirstOrThrow();
  return { ...input, entitlement, assertionId, keyId, issuedAt, durationSeconds, roleArn: arn, tags };
}

function refusalOf(entitlement: Entitlement | null): Refusal {
  if (!entitlement) return notFound("role_not_assigned_there");
  const { accountName: account, permissionSetName: role, notReady } = entitlement;
  return conflict(notReady ?? "role_deploying", { role, account });
}

/** Returns the role in the account: Foyer's by its stable name, or an existing one. */
function roleOf(ctx: Ctx, entitlement: Entitlement): ReturnType<typeof roleArn> {
  const { partition, accountId, permissionSetId, permissionSetName, existingRole } = entitlement;
  const account = parseAccountId(accountId);
  if (existingRole === null)
    return roleArn(
      partition,
      account,
      FOYER_ROLE_PATH,
      foyerRoleName(permissionSetName, roleHash({ instanceId: ctx.instance.id, permissionSetId, accountId })),
    );
  const slash = existingRole.lastIndexOf("/") + 1;
  return roleArn(partition, account, existingRole.slice(0, slash), existingRole.slice(slash));
}

function signed(ctx: Ctx, decided: Decided, key: OpenKey): IssuedAssertion {
  const { entitlement, issuedAt, durationSeconds } = decided;
  const { partition } = entitlement;
  const providerArn = samlProviderArn(
    partition,
    parseAccountId(entitlement.accountId),
    providerName(ctx.instance.id),
  );
  const { xml } = buildAwsSamlResponse({
    assertionId: decided.assertionId,
    responseId: samlId(),
    issuer: issuerOf(ctx.config),
    recipient: samlRecipient(partition),
    audience: samlAudience(partition),
    issuedAt,
    notOnOrAfter: after(issuedAt, ASSERTION_SECONDS),
    sessionNotOnOrAfter: after(issuedAt, durationSeconds),
    nameId: entitlement.userId,
    roleArn: decided.roleArn,
    providerArn,
    roleSessionName: sessionName({ userName: entitlement.userName, userId: entitlement.userId }),
    sourceIdentity: sourceIdentity(entitlement.userId),
    sessionDurationSeconds: durationSeconds,
    principalTags: decided.tags,
    transitiveTagKeys: [],
    sign: (bytes) => sign("RSA-SHA256", bytes, key.privateKey),
    certificate: key.certificate,
  });
  return {
    samlResponse: new Secret(Buffer.from(xml, "utf8").toString("base64")),
    assertionId: decided.assertionId,
    roleArn: decided.roleArn,
    providerArn,
    partition,
    durationSeconds,
    accountName: entitlement.accountName,
    permissionSetName: entitlement.permissionSetName,
    relayState: entitlement.relayState,
    roleChangedAt: entitlement.roleChangedAt,
  };
}

/** SAML times are whole seconds. The ledger and the assertion must agree. */
function wholeSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}

function after(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
