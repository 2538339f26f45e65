/**
 * Creates, changes and disables the users of a directory. Name clashes are reported; users are never merged.
 */
import { reason } from "@/lib/messages/reason";
import { foldName } from "@/lib/formats/text";
import { recordAll, record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { hasKind } from "@/lib/platform/errors";
import { readLookAlikes, type LookAlikes } from "../../principals/look-alikes";
import { applyStatus } from "../../users/administer";
import { freeUserName, insertFreeUsers, updateUser } from "../../users/store";
import { insertIdentities } from "../identities/store";
import type { MappedUser } from "../settings/claims";
import type { Leaver, PeoplePlan } from "./plan";
import { batchesOf, type Run } from "./run";
import type { Person } from "./store";

const BATCH = 250;

/** One at a time: each checks that an administrator remains. */
export async function disableLeavers(run: Run, leavers: Leaver[]): Promise<void> {
  for (const { userId, userName } of leavers) {
    try {
      if (await run.change((tx) => applyStatus(run.ctx, tx, { userId, status: "disabled" })))
        run.counts.disabled += 1;
    } catch (error) {
      if (!hasKind(error, "conflict")) throw error;
      run.problems.push({
        name: userName,
        problem: reason("sync.last_administrator"),
      });
    }
  }
}

export async function enableReturners(run: Run, returners: Person[]): Promise<void> {
  for (const { id } of returners) {
    const isEnabled = await run.change(async (tx) => {
      const now = await tx
        .selectFrom("users")
        .select("is_disabled_here")
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst();
      return now?.is_disabled_here === false && applyStatus(run.ctx, tx, { userId: id, status: "enabled" });
    });
    if (isEnabled) run.counts.enabled += 1;
  }
}

/** Returns who has a name or an address, by the folded text. */
async function holdersOf(tx: Db, keys: string[]): Promise<Map<string, Set<string>>> {
  const rows =
    keys.length === 0
      ? []
      : await tx
          .selectFrom("users")
          .select(["id", "user_name_key", "email_key"])
          .where((eb) => eb.or([eb("user_name_key", "in", keys), eb("email_key", "in", keys)]))
          .execute();
  const holders = new Map<string, Set<string>>();
  for (const row of rows)
    for (const key of [row.user_name_key, row.email_key])
      if (key !== null) holders.set(key, (holders.get(key) ?? new Set()).add(row.id));
  return holders;
}

const keysOf = (mapped: MappedUser[]) =>
  mapped
    .flatMap(({ userName, email }) => [userName, email])
    .filter((text) => text !== null)
    .map(foldName);

/** Returns whether another user has it. */
const isTaken = (holders: Map<string, Set<string>>, key: string, userId: string) =>
  [...(holders.get(key) ?? [])].some((id) => id !== userId);

/** Leaves out an address that another user has, as an address or a name. */
function freeEmail(
  holders: Map<string, Set<string>>,
  email: string | null,
  userId: string,
): { email: string | null; email_key: string | null } {
  const key = email === null ? null : foldName(email);
  return key === null || isTaken(holders, key, userId)
    ? { email: null, email_key: null }
    : { email, email_key: key };
}

/** Returns those with a subject and a user name, and reports the others. */
function usableOf(run: Run, batch: PeoplePlan["newcomers"]) {
  return batch.flatMap(({ read, mapped }) => {
    const { subject, userName } = mapped;
    if (subject !== null && userName !== null) return [{ ...mapped, subject, userName }];
    const { userName: attribute } = run.source.settings.attributes;
    run.problems.push({
      name: String(read.claims.dn),
      problem: reason("sync.user_name_not_usable", { attribute }),
    });
    return [];
  });
}

export async function addNewcomers(
  run: Run,
  newcomers: PeoplePlan["newcomers"],
  gone: ReadonlySet<string>,
): Promise<void> {
  for (const batch of batchesOf(newcomers, BATCH)) {
    await run.change(async (tx) => {
      const { ctx, source } = run;
      const at = ctx.now();
      const usable = usableOf(run, batch);
      const holders = await holdersOf(tx, keysOf(usable));
      const alike = await readLookAlikes(
        tx,
        "users",
        usable.map(({ userName }) => userName),
      );
      const rows = [];
      for (const person of usable) {
        const key = foldName(person.userName);
        const id = newUuid();
        const isFree = !isTaken(holders, key, id) || (await freeName(run, tx, key, gone, holders));
        const other = alike.find(person.userName, id);
        if (!isFree || other !== null) {
          const problem =
            isFree && other !== null
              ? reason("sync.name_looks_alike", { name: other })
              : reason("sync.name_taken");
          run.problems.push({ name: person.userName, problem });
          continue;
        }
        alike.add(person.userName, id);
        const address = freeEmail(holders, person.email, id);
        for (const name of [key, address.email_key])
          if (name !== null) holders.set(name, (holders.get(name) ?? new Set()).add(id));
        rows.push({
          id,
          user_name: person.userName,
          user_name_key: key,
          display_name: person.displayName ?? person.userName,
          ...address,
          source_id: source.id,
          external_id: person.subject,
          status: "enabled" as const,
          created_at: at,
          updated_at: at,
        });
      }
      if (rows.length === 0) return;
      const made = await insertFreeUsers(tx, rows);
      const people = rows.filter(({ id }) => made.has(id));
      for (const { id, user_name } of rows)
        if (!made.has(id)) run.problems.push({ name: user_name, problem: reason("sync.name_taken") });
      if (people.length === 0) return;
      await recordAll(
        ctx,
        tx,
        people.map(({ id, user_name }) => ({
          type: "user.created" as const,
          outcome: "success" as const,
          targetId: id,
          details: { userName: user_name, sourceId: source.id },
        })),
      );
      await insertIdentities(
        ctx,
        tx,
        people.map(({ id, external_id }) => ({
          sourceId: source.id,
          subject: external_id,
          userId: id,
          by: `source:${source.id}`,
          linkedBy: "source" as const,
        })),
      );
      run.counts.made += people.length;
    });
  }
}

/** Frees a name of a user who is no longer in this directory; that user keeps everything else. */
async function freeName(
  run: Run,
  tx: Db,
  key: string,
  gone: ReadonlySet<string>,
  holders: Map<string, Set<string>>,
): Promise<boolean> {
  const ids = [...(holders.get(key) ?? [])];
  const own = await tx
    .selectFrom("users")
    .select(["id", "user_name", "external_id"])
    .where("id", "in", ids)
    .where("source_id", "=", run.source.id)
    .where("status", "=", "disabled")
    .execute();
  const leaving = own.filter(({ external_id }) => external_id !== null && gone.has(external_id));
  if (leaving.length !== ids.length) return false;
  for (const { id, user_name } of leaving) {
    const name = `${user_name.slice(0, 90)}#${id}`;
    const names = { user_name: name, user_name_key: foldName(name), email: null, email_key: null };
    await updateUser(tx, id, names, { at: run.ctx.now() });
    await record(run.ctx, tx, {
      type: "user.changed",
      outcome: "success",
      targetId: id,
      reason: "name_given_to_other_user",
      details: { changed: ["userName"], sourceId: run.source.id },
    });
  }
  holders.delete(key);
  return true;
}

/** Updates names from the directory. Frees old names first, so that two users can swap theirs. */
export async function changePeople(
  run: Run,
  changed: PeoplePlan["changed"],
  gone: ReadonlySet<string>,
): Promise<void> {
  const { ctx, source } = run;
  const renamed = changed.filter(
    ({ person, mapped }) => mapped.userName !== null && foldName(mapped.userName) !== person.user_name_key,
  );
  const others = changed.filter((one) => !renamed.includes(one));
  for (const batch of [...(renamed.length > 0 ? [renamed] : []), ...batchesOf(others, BATCH)]) {
    await run.change(async (tx) => {
      if (batch === renamed) for (const { person } of batch) await freeUserName(tx, person.id);
      const holders = await holdersOf(tx, keysOf(batch.map(({ mapped }) => mapped)));
      const names = batch.map(({ person, mapped }) => mapped.userName ?? person.user_name);
      const alike = await readLookAlikes(tx, "users", names);
      for (const { person, mapped } of batch) {
        const wanted = mapped.userName ?? person.user_name;
        const userName = await nameFor(run, tx, { person, wanted, holders, alike, gone });
        alike.add(userName, person.id);
        const address = freeEmail(holders, mapped.email, person.id);
        for (const name of [foldName(userName), address.email_key])
          if (name !== null) holders.set(name, (holders.get(name) ?? new Set()).add(person.id));
        const set = {
          user_name: userName,
          user_name_key: foldName(userName),
          display_name: mapped.displayName ?? userName,
          ...address,
        };
        const isSame =
          batch !== renamed &&
          set.user_name === person.user_name &&
          set.display_name === person.display_name &&
          set.email === person.email;
        if (isSame) continue;
        await updateUser(tx, person.id, set, { at: ctx.now(), sourceId: source.id });
        await record(ctx, tx, {
          type: "user.changed",
          outcome: "success",
          targetId: person.id,
          details: {
            sourceId: source.id,
            changed: [
              ...(userName === person.user_name ? [] : ["userName"]),
              ...(set.display_name === person.display_name ? [] : ["displayName"]),
              ...(set.email === person.email ? [] : ["email"]),
            ],
          },
        });
        run.counts.changed += 1;
      }
    });
  }
}

type Renaming = {
  person: Person;
  wanted: string;
  holders: Map<string, Set<string>>;
  alike: LookAlikes;
  gone: ReadonlySet<string>;
};

/** Returns the wanted name, or the previous one with a problem if others have it or a look-alike of it. */
async function nameFor(
  run: Run,
  tx: Db,
  { person, wanted, holders, alike, gone }: Renaming,
): Promise<string> {
  const key = foldName(wanted);
  const isFree = !isTaken(holders, key, person.id) || (await freeName(run, tx, key, gone, holders));
  const other = key === person.user_name_key ? null : alike.find(wanted, person.id);
  if (isFree && other === null) return wanted;
  const problem =
    isFree && other !== null
      ? reason("sync.new_name_looks_alike", { name: wanted, other })
      : reason("sync.new_name_taken", { name: wanted });
  run.problems.push({ name: person.user_name, problem });
  return previousName(tx, person);
}

/** Returns the user's previous name, or a free one if others have it or a look-alike of it. */
async function previousName(tx: Db, person: Person): Promise<string> {
  const alike = (await readLookAlikes(tx, "users", [person.user_name])).find(person.user_name, person.id);
  const other = await tx
    .selectFrom("users")
    .select("id")
    .where("user_name_key", "=", person.user_name_key)
    .where("id", "!=", person.id)
    .executeTakeFirst();
  return other || alike !== null ? `${person.user_name.slice(0, 90)}#${person.id}` : person.user_name;
}
