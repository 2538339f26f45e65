/** The account_profiles table: names that profiles were handed out with, which never change. */
import { sql } from "kysely";
import { slug } from "@/lib/formats/aws-config-text";
import type { Db } from "@/lib/platform/context";
import { readSetting } from "@/lib/platform/settings/service";

type Account = { id: string; name: string };
const MAX_ROUNDS = 5;

/** Returns the name of each account, and gives one to those that have none yet. */
export async function profileNamesOf(db: Db, accounts: Account[]): Promise<Map<string, string>> {
  const ids = accounts.map(({ id }) => id);
  const names = await findNames(db, ids);
  if (names.size === accounts.length) return names;
  const prefix = await readSetting(db, "profilePrefix");
  const candidates = ({ id, name }: Account) =>
    [slug(name), `${slug(name)}-${id}`, `account-${id}`].map((each) => prefix + each);
  for (let round = 0; round < MAX_ROUNDS && names.size < accounts.length; round += 1) {
    const missing = accounts.filter(({ id }) => !names.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
    const taken = await findTaken(db, missing.flatMap(candidates));
    const given = missing.flatMap((account) => {
      const name = candidates(account).find((each) => !taken.has(each));
      if (name === undefined) return [];
      taken.add(name);
      return [{ account_id: account.id, name }];
    });
    if (given.length === 0) break;
    // An account can be deleted in between, and another request can be faster.
    await sql`
      insert into account_profiles (account_id, name)
      select each.account_id, each.name from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as each(account_id text, name text)
      join accounts a on a.id = each.account_id
      on conflict do nothing`.execute(db);
    for (const [id, name] of await findNames(db, ids)) names.set(id, name);
  }
  return names;
}

async function findNames(db: Db, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    select account_id as id, name from account_profiles where account_id in (select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`.execute(
    db,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function findTaken(db: Db, names: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ name: string }>`
    select name from account_profiles where name in (select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`.execute(
    db,
  );
  return new Set(rows.map(({ name }) => name));
}
