/** Keeps a row for every account in which people are signed in to a role of somebody else's, so that it is looked at. */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import { desiredPairs, type Scope } from "../desired/desired-pairs";

/** In the transaction of the change. @returns accounts that have a role to be looked at */
export async function followExistingRoles(tx: Db, scope: Scope, now: Date): Promise<string[]> {
  const { desired, isIn } = desiredPairs(scope, now, "existing");
  await sql`
    with ${desired} delete from existing_roles e using accounts c where c.id = e.account_id and c.status = 'ACTIVE' and ${isIn("e")}
      and not exists (select 1 from desired w where w.account_id = e.account_id and w.permission_set_id = e.permission_set_id)`.execute(
    tx,
  );
  const { rows } = await sql<{ account_id: string }>`
    with ${desired} insert into existing_roles (account_id, permission_set_id) select account_id, permission_set_id from desired
    on conflict do nothing returning account_id`.execute(tx);
  return [...new Set(rows.map((row) => row.account_id))];
}
