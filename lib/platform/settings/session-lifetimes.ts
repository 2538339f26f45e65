/**
 * How long sessions last. Until an administrator saves lifetimes, the environment decides.
 *
 * A sign-in locks the setting's row, so that shortening lifetimes sees every session that began before it.
 */
import { sql, type RawBuilder } from "kysely";
import type { Config } from "../config";
import type { Db } from "../context";
import { SESSION_LIFETIMES, type SessionLifetimes } from "./service";

export type { SessionLifetimes };

const fromEnvironment = ({ session }: Config): SessionLifetimes => {
  const browserMinutes = Math.max(1, Math.floor(session.seconds / 60));
  return {
    browserMinutes,
    idleMinutes: Math.min(browserMinutes, Math.max(1, Math.floor(session.idleSeconds / 60))),
    commandLineMinutes: browserMinutes,
  };
};

type Reader = { config: Config; db: Db };

export async function readLifetimes({ config, db }: Reader): Promise<SessionLifetimes> {
  return parse(config, await rowOf(db).executeTakeFirst());
}

/** Reads them for a session that the transaction starts; they don't change until it ends. */
export async function lockLifetimes({ config, db }: Reader): Promise<SessionLifetimes> {
  return parse(config, await rowOf(db).forShare().executeTakeFirst());
}

const rowOf = (db: Db) => db.selectFrom("settings").select("value").where("name", "=", "sessionLifetimes");

function parse(config: Config, row: { value: unknown } | undefined): SessionLifetimes {
  const saved = SESSION_LIFETIMES.safeParse(row?.value);
  return (saved.success ? saved.data : null) ?? fromEnvironment(config);
}

/** Returns SQL for the minutes after which a session that isn't used ends. */
export const idleMinutes = (config: Config): RawBuilder<number> =>
  sql<number>`coalesce((select (value ->> 'idleMinutes')::int from settings where name = 'sessionLifetimes'), ${fromEnvironment(config).idleMinutes}::int)`;

/** Returns SQL for the time before which a live session was last used. */
export const idleSince = (config: Config, now: Date): RawBuilder<Date> =>
  sql<Date>`${now}::timestamptz - make_interval(mins => ${idleMinutes(config)})`;
