/**
 * Replaces the key that signs people in, planned or in an emergency.
 *
 * A planned rotation interrupts nobody: the new key signs only when every account trusts it. An emergency
 * destroys the old key at once, and nobody can open an account until Foyer has updated it. All of the
 * account's earlier AWS sessions are revoked, because a stolen key works until then.
 * @see docs/trust-model.md
 */
import { requireAdministrator, requireReader, actorName } from "@/lib/identity/administrators/service";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { conflict, notFound } from "@/lib/platform/errors";
import { enqueue, enqueueAll } from "@/lib/platform/jobs/store";
import { revokeSessionsEverywhere } from "../accounts/store";
import { redeploy } from "../desired/desired-roles";
import { listTrustedKeys } from "../signing/certificates";
import { activateKey, generateKey, insertKey, retireKey } from "../signing/make-keys";
import { ROTATE_KEYS, switchKeys } from "./jobs";
import { PUBLISH_KEYS } from "./publish-keys";
import {
  countBehind,
  findLastRotation,
  findOpenRotation,
  insertRotation,
  listBehind,
  moveRotation,
  type AccountKeys,
  type Rotation,
} from "./store";

const UNIQUE_VIOLATION = "23505";
const MAX_NAMED = 200;

/** Starts a planned rotation. @throws Refusal `conflict` while another one is open */
export async function startRotation(ctx: AdminCtx): Promise<void> {
  await requireAdministrator(ctx);
  if (await findOpenRotation(ctx.db)) throw conflict("rotation_in_progress");
  const key = await generateKey(ctx);
  await withAuthority(ctx, "administrator", async (tx) => {
    const oldId = await activeId(tx);
    await insertKey(ctx, tx, { ...key, purpose: "people", state: "published" });
    await open(ctx, tx, { mode: "planned", step: "publish", oldId, newId: key.id, at: ctx.now() });
  }).catch((error: unknown) => {
    // If two administrators start at once, one is refused.
    throw (error as { code?: unknown }).code === UNIQUE_VIOLATION ? conflict("rotation_in_progress") : error;
  });
}

/** Replaces the key at once: destroys the old one and revokes the sessions it may have opened. */
export async function rotateInEmergency(ctx: AdminCtx): Promise<void> {
  await requireAdministrator(ctx);
  const key = await generateKey(ctx);
  const newId = key.id;
  // One time for all: an account whose `revoked_before` equals it hasn't been updated since.
  const at = ctx.now();
  await withAuthority(ctx, "administrator", async (tx) => {
    const before = await findOpenRotation(tx);
    if (before) await moveRotation(tx, before, { step: "stopped", completed_at: at });
    const oldId = await activeId(tx);
    await insertKey(ctx, tx, { ...key, purpose: "people", state: "published" });
    await activateKey(ctx, tx, { purpose: "people", newId });
    for (const key of await listTrustedKeys(tx, "people"))
      if (key.id !== newId) await retireKey(ctx, tx, key.id);
    await open(ctx, tx, { mode: "emergency", step: "retire", oldId, newId, at });
    // Suspended accounts too: they trust the old key until they return and are updated.
    await revokeSessionsEverywhere(tx, at);
    const runId = await redeploy(ctx, tx, "all");
    await record(ctx, tx, {
      type: "sessions.revoked",
      outcome: "success",
      reason: "sessions_revoked.key_replaced",
      details: { before: at.toISOString(), runId },
    });
  });
}

/** Continues without the unreachable accounts. They can't be opened until they are updated. */
export async function leaveBehind(ctx: AdminCtx): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const rotation = await need(tx);
    const keys = (await listTrustedKeys(tx, "people")).map(({ id }) => id);
    const behind = (await listBehind(tx, keys, [], 100_000)).map(({ id }) => id);
    if (rotation.step === "publish") {
      await switchKeys(ctx, tx, rotation, behind);
      await record(ctx, tx, {
        type: "key_rotation.accounts_left",
        outcome: "success",
        targetId: rotation.new_key_id,
        details: { leftBehind: behind },
      });
    } else if (rotation.step === "retire") {
      if (
        await moveRotation(tx, rotation, {
          step: "done",
          completed_at: ctx.now(),
          left_behind: JSON.stringify(behind),
        })
      )
        await record(ctx, tx, {
          type: "key_rotation.finished",
          outcome: "success",
          targetId: rotation.new_key_id,
          details: { leftBehind: behind },
        });
    } else throw conflict("rotation_only_waits");
  });
}

/** Cancels a planned rotation before the new key has signed anything. */
export async function stopRotation(ctx: AdminCtx): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const rotation = await need(tx);
    if (rotation.step !== "publish") throw conflict("rotation_cannot_stop");
    if (!(await moveRotation(tx, rotation, { step: "stopped", completed_at: ctx.now() })))
      throw conflict("rotation_moved_on");
    await retireKey(ctx, tx, rotation.new_key_id);
    await record(ctx, tx, {
      type: "key_rotation.stopped",
      outcome: "success",
      targetId: rotation.new_key_id,
    });
    await publishEverywhere(ctx, tx);
  });
}

export type KeyStatus = {
  keys: {
    id: string;
    purpose: "people" | "provisioner";
    state: "active" | "published" | "retired";
    createdAt: Date;
  }[];
  rotation: Rotation | null;
  accounts: { total: number; behind: number; named: AccountKeys[] };
};

/** Returns the keys and the progress of the last rotation, with the names of the accounts that are behind. */
export async function getKeyStatus(ctx: AdminCtx): Promise<KeyStatus> {
  await requireReader(ctx);
  const keys = await ctx.db
    .selectFrom("signing_keys")
    .select(["id", "purpose", "state", "created_at as createdAt"])
    .orderBy("created_at", "desc")
    .execute();
  const rotation = (await findOpenRotation(ctx.db)) ?? (await findLastRotation(ctx.db));
  const trusted = keys
    .filter(({ purpose, state }) => purpose === "people" && state !== "retired")
    .map(({ id }) => id);
  const leftBehind = rotation?.left_behind ?? [];
  const isOpen = rotation !== null && rotation.step !== "done" && rotation.step !== "stopped";
  const counts = await countBehind(ctx.db, trusted, isOpen ? leftBehind : []);
  return {
    keys,
    rotation,
    accounts: {
      total: counts.total,
      behind: counts.behind,
      named: rotation === null ? [] : await listBehind(ctx.db, trusted, [], MAX_NAMED),
    },
  };
}

async function open(
  ctx: AdminCtx,
  tx: Db,
  input: { mode: Rotation["mode"]; step: Rotation["step"]; oldId: string; newId: string; at: Date },
): Promise<void> {
  const { mode, step, oldId, newId, at } = input;
  await insertRotation(tx, {
    id: newUuid(),
    mode,
    step,
    old_key_id: oldId,
    new_key_id: newId,
    created_at: at,
    created_by: actorName(ctx),
    switched_at: mode === "emergency" ? at : null,
  });
  await record(ctx, tx, {
    type: "key_rotation.started",
    outcome: "success",
    targetId: newId,
    details: { mode, oldKeyId: oldId },
  });
  await publishEverywhere(ctx, tx);
}

async function publishEverywhere(ctx: AdminCtx, tx: Db): Promise<void> {
  const accounts = await tx.selectFrom("accounts").select("id").where("status", "=", "ACTIVE").execute();
  await enqueueAll(
    tx,
    PUBLISH_KEYS,
    accounts.map(({ id }) => id),
    ctx.now(),
  );
  await enqueue(tx, { kind: ROTATE_KEYS, key: "people", runAt: ctx.now() });
}

async function need(db: Db): Promise<Rotation> {
  const rotation = await findOpenRotation(db);
  if (!rotation) throw notFound("rotation_not_found");
  return rotation;
}

async function activeId(db: Db): Promise<string> {
  return (
    await db
      .selectFrom("signing_keys")
      .select("id")
      .where("purpose", "=", "people")
      .where("state", "=", "active")
      .executeTakeFirstOrThrow()
  ).id;
}
