/** Which installation this is: made once, at the first start; and what its company is called. */
import { record } from "../audit/record";
import type { Ctx, Db, Instance, RequestSource, Actor, SystemActor } from "../context";
import { hexId } from "../crypto/random";
import { perOwnerCache } from "../cache";

type Asker = { db: Db; now: () => Date; actor: Actor<SystemActor>; source: RequestSource };

/** The instance row, made when missing. Of several processes that start at once, one makes it. */
export async function ensureInstance(
  asker: Asker,
  defaults: { companyName: string; supportContact: string | null },
): Promise<Instance> {
  const existing = await findInstance(asker.db);
  if (existing) return existing;
  await asker.db.transaction().execute(async (tx) => {
    const id = hexId("ssoins-");
    const made = await tx
      .insertInto("instance")
      .values({
        id,
        identity_store_id: hexId("d-", 10),
        company_name: defaults.companyName,
        support_contact: defaults.supportContact,
        created_at: asker.now(),
      })
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
  return row ? { id: row.id, identityStoreId: row.identity_store_id } : null;
}

/** Whether the database holds the made-up company. */
export async function holdsDemo(db: Db): Promise<boolean> {
  return (await db.selectFrom("instance").select("is_demo").executeTakeFirst())?.is_demo === true;
}

/**
 * The passwords of the demo's people stand in a file: nobody's production opens with them.
 * @throws `data_folder_of_other_use`
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

export type Company = { name: string; /** Whom people ask for help. */ supportContact: string | null };

/** How long another process may still show the old name. */
const KEPT_MILLISECONDS = 30_000;
const companyCache = perOwnerCache<Company & { until: number }>("company", 1);

/** What the company is called, as an administrator last said. */
export async function companyOf(ctx: Pick<Ctx, "db">): Promise<Company> {
  const kept = companyCache(ctx.db).get("");
  if (kept && kept.until > Date.now()) return kept;
  const row = await ctx.db
    .selectFrom("instance")
    .select(["company_name as name", "support_contact as supportContact"])
    .executeTakeFirstOrThrow();
  companyCache(ctx.db).set("", { ...row, until: Date.now() + KEPT_MILLISECONDS });
  return row;
}

/** Authorisation and record are the caller's matter. */
export async function writeCompany(tx: Db, company: Company): Promise<void> {
  await tx
    .updateTable("instance")
    .set({ company_name: company.name, support_contact: company.supportContact })
    .execute();
}

/** Forgets what is kept, once a change of it is committed. */
export function forgetCompany(ctx: Pick<Ctx, "db">): void {
  companyCache(ctx.db).delete("");
}
