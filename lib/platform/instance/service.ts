/** The installation's identity, created at the first start, and its company's name. */
import { record } from "../audit/record";
import type { Ctx, Db, Instance, RequestSource, Actor, SystemActor } from "../context";
import { hexId } from "../crypto/random";
import { perOwnerCache } from "../cache";

type Caller = Pick<Ctx, "db" | "now" | "keyring"> & { actor: Actor<SystemActor>; source: RequestSource };

/** Returns the instance row, creating it if missing. Several processes may start at once; one creates it. */
export async function ensureInstance(
  caller: Caller,
  defaults: { companyName: string; supportContact: string | null },
): Promise<Instance> {
  const existing = await findInstance(caller.db);
  if (existing) return existing;
  await caller.db.transaction().execute(async (tx) => {
    const id = hexId("ssoins-");
    const made = await tx
      .insertInto("instance")
      .values({
        id,
        identity_store_id: hexId("d-", 10),
        company_name: defaults.companyName,
        support_contact: defaults.supportContact,
        created_at: caller.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (made) await record(caller, tx, { type: "instance.created", outcome: "success", targetId: id });
  });
  const made = await findInstance(caller.db);
  if (!made) throw new Error("the instance row is missing right after it was made");
  return made;
}

/** Returns the installation, or null before the first start has made it. */
export async function findInstance(db: Db): Promise<Instance | null> {
  const row = await db.selectFrom("instance").selectAll().executeTakeFirst();
  return row ? { id: row.id, identityStoreId: row.identity_store_id } : null;
}

/** Returns whether the database holds the demo company. */
export async function holdsDemo(db: Db): Promise<boolean> {
  return (await db.selectFrom("instance").select("is_demo").executeTakeFirst())?.is_demo === true;
}

/**
 * Refuses to run production on the demo's data: its passwords are in a file. @throws
 * `data_folder_of_other_use`
 */
export async function refuseDemo({ db, config }: Pick<Ctx, "db" | "config">): Promise<void> {
  if (config.mode !== "production" || !(await holdsDemo(db))) return;
  throw Object.assign(
    new Error(
      `The data folder ${config.dataFolder} holds the demo company, whose passwords are in a file. Choose another folder with FOYER_DATA.`,
    ),
    { code: "data_folder_of_other_use" },
  );
}

export type Company = { name: string; /** How users reach their support. */ supportContact: string | null };

/** How long another process may still show the old name. */
const CACHE_MILLISECONDS = 30_000;
const companyCache = perOwnerCache<Company & { until: number }>("company", 1);

/** Returns the company's name and support contact. */
export async function companyOf(ctx: Pick<Ctx, "db">): Promise<Company> {
  const cached = companyCache(ctx.db).get("");
  if (cached && cached.until > Date.now()) return cached;
  const row = await ctx.db
    .selectFrom("instance")
    .select(["company_name as name", "support_contact as supportContact"])
    .executeTakeFirstOrThrow();
  companyCache(ctx.db).set("", { ...row, until: Date.now() + CACHE_MILLISECONDS });
  return row;
}

/** Writes the company. The caller authorizes and records the change. */
export async function writeCompany(tx: Db, company: Company): Promise<void> {
  await tx
    .updateTable("instance")
    .set({ company_name: company.name, support_contact: company.supportContact })
    .execute();
}

/** Drops the cached company. Call once a change is committed. */
export function forgetCompany(ctx: Pick<Ctx, "db">): void {
  companyCache(ctx.db).delete("");
}
