/** Makes the checkout ready, then verifies the audit log. */
import process from "node:process";
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from "./ready.mjs";

requireNode();
process.chdir(ROOT);
await ensureInstalled();
await ensureBuilt();
const { main } = await import("../build/scripts/audit.mjs");
process.exit(await main());
