/** Before integration tests: the database's thread is a built file, so build it. */
import { buildServer } from "../../scripts/build-server.mjs";
import { prepareTemplate } from "./database";

export async function setup(): Promise<void> {
  await buildServer({ only: ["database-worker"] });
  await prepareTemplate();
}
