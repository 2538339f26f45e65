/** Opens the embedded database on its folder, and runs the checkpoints and vacuums that PGlite doesn't. */
import path from "node:path";
import { CompiledQuery, type Dialect } from "kysely";
import { makeDataFolder } from "../../data-folder";
import type { Log } from "../../log";
import { embeddedDialect } from "./dialect";
import { lockFolder } from "./owner-lock";
import { startWorker } from "./worker-client";

export type EmbeddedOptions = {
  dataFolder: string;
  workerFile: string;
  durable: boolean;
  log: Log;
  onFatal: (error: Error) => void;
};

const CHECKPOINT_MILLISECONDS = 3 * 60_000;
const VACUUM_MILLISECONDS = 60 * 60_000;

/** Opens the embedded database. @throws `data_folder_unwritable`, `data_folder_in_use` */
export async function openEmbedded(options: EmbeddedOptions): Promise<{
  dialect: Dialect;
  countSyncs(): Promise<number>;
  countChanges(): number;
  close(): Promise<void>;
}> {
  const folder = path.join(options.dataFolder, "postgres");
  makeDataFolder(options.dataFolder);
  const lock = await lockFolder(options.dataFolder);
  try {
    const client = await startWorker(
      options.workerFile,
      { folder, durable: options.durable },
      options.onFatal,
    );
    const { dialect, turn, countChanges } = embeddedDialect(client);
    const schedule = (statement: string, milliseconds: number) =>
      setInterval(() => {
        turn((connection) => connection.executeQuery(CompiledQuery.raw(statement))).catch((error: unknown) =>
          options.log.warn(`${statement} failed`, { error }),
        );
      }, milliseconds).unref();
    const timers = [
      schedule("checkpoint", CHECKPOINT_MILLISECONDS),
      schedule("vacuum (analyze)", VACUUM_MILLISECONDS),
    ];
    return {
      dialect,
      countChanges,
      countSyncs: async () => Number((await client.query("foyer: count syncs", [])).rows[0]?.count),
      async close() {
        for (const timer of timers) clearInterval(timer);
        // Closing queues like everything else, so running statements finish first.
        await turn(() => client.close());
        await lock.release();
      },
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
