/** Builds the file of the database's thread, before integration tests. */
import { buildServer } from "../../scripts/build-server.mjs";
import { prepareTemplate } from "./database";

export async function setup(): Promise<void> {
  await buildServer({ only: ["database-worker"] });
  await prepareTemplate();
}
