/**
 * Migrates the database to this code's schema. Safe when several processes start at once: Kysely's migrator
 * takes a lock.
 */
import { Migrator, type Migration, type MigrationProvider } from "kysely";
import type { Log } from "../log";
import type { Database } from "./database";
import { MIGRATIONS } from "./migrations/list";

const provider: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS as Record<string, Migration>),
};

/**
 * Applies the missing migrations. @throws with `code` `database_newer` if a newer Foyer has migrated the
 * database
 */
export async function migrate<S>(database: Database<S>, options: { log: Log }): Promise<void> {
  const migrator = new Migrator({ db: database.kysely, provider });
  const { error, results } = await migrator.migrateToLatest();
  if (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes("previously executed migration")) {
      throw Object.assign(
        new Error(
          "This database was made by a newer Foyer. Start that version, or restore a backup from before it.",
        ),
        { code: "database_newer" },
      );
    }
    throw error;
  }
  const done = results?.length ?? 0;
  if (done > 0)
    options.log.info(
      `brought the database up to date: ${done === 1 ? "one migration" : `${done} migrations`}, to ${results?.at(-1)?.migrationName}`,
    );
}
