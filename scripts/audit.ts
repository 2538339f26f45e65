/** `npm run audit:verify`: verifies the whole audit log, and prints what was changed in it. */
import { createApp } from "@/lib/app";
import { checkpointKey } from "@/lib/platform/audit/chain";
import { verifyAudit } from "@/lib/platform/audit/verify";
import { readConfig } from "@/lib/platform/config";
import { silentLog } from "@/lib/platform/log";

/** @returns the exit code: 0 if everything is as Foyer wrote it, 2 if something was changed, 1 if it can't be read */
export async function main(): Promise<number> {
  try {
    const app = await createApp({ config: readConfig(process.env), log: silentLog });
    try {
      const started = Date.now();
      const { events, signedTo, findings, count } = await verifyAudit(app.ctx);
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      for (const { problem, position, eventId } of findings)
        process.stdout.write(
          `${problem}${position === null ? "" : ` at ${position}`}${eventId === null ? "" : ` (event ${eventId})`}\n`,
        );
      process.stdout.write(
        `${events} events read in ${seconds} s, signed up to ${signedTo}; ${count === 0 ? "all as Foyer wrote them" : `${count} findings`}\n`,
      );
      process.stdout.write(String(checkpointKey(app.ctx).export({ type: "spki", format: "pem" })));
      return count === 0 ? 0 : 2;
    } finally {
      await app.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
