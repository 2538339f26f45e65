/** Which installation this is: made once, at the first start. */
import { record } from "../audit/record";
import type { Db, Instance, RequestSource, Actor, SystemActor } from "../context";
import { hexId } from "../crypto/random";

type Asker = { db: Db; now: () => Date; actor: Actor<SystemActor>; source: RequestSource };

/** The instance row, made when missing. Of several processes that start at once, one makes it. */
export async function ensureInstance(asker: Asker, defaults: { companyName: string; supportContact: string | null }): Promise<Instance> {
  const existing = await findInstance(asker.db);
  if (existing) return existing;
  await asker.db.transaction().execute(async (tx) => {
    const id = hexId("ssoins-");
    const made = await tx
      .insertInto("instance")
      .values({ id, identity_store_id: hexId("d-", 10), company_name: defaults.companyName, support_contact: defaults.supportContact, created_at: asker.now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (made) await record(asker, tx, { type: "instance.created", outcome: "success", targetId: id });
  });
  const made = await findInstance(asker.db);
  if (!made) throw new Error("the instance row is missing right after it was made");
  return made;
}

async function findInstance(db: Db): Promise<Instance | null> {
  const row = await db.selectFrom("instance").selectAll().executeTakeFirst();
  return row ? { id: row.id, identityStoreId: row.identity_store_id, companyName: row.company_name, supportContact: row.support_contact } : null;
}
