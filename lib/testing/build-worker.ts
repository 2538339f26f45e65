/** Builds the files of the threads, before integration tests. */
import { buildServer } from "../../scripts/build-server.mjs";
import { prepareTemplate } from "./database";

export async function setup(): Promise<void> {
  await buildServer({ only: ["database-worker", "heavy-worker"] });
  await prepareTemplate();
}
