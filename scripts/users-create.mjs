/** Makes the checkout ready, then creates a user. */
import process from "node:process";
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from "./ready.mjs";

requireNode();
process.chdir(ROOT);
await ensureInstalled();
await ensureBuilt();
const { main } = await import("../build/scripts/users.mjs");
process.exit(await main(process.argv.slice(2)));
