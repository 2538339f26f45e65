/** `npm run users:create`: creates a user from the shell, or makes a new link for one, and prints the link. */
import { parseArgs } from "node:util";
import { createApp } from "@/lib/app";
import { giveRole } from "@/lib/identity/administrators/service";
import { createLinkFor, inviteUser } from "@/lib/identity/password-links/administer";
import { readConfig } from "@/lib/platform/config";
import { as, prove } from "@/lib/platform/context";
import { silentLog } from "@/lib/platform/log";

const USAGE =
  'Usage: npm run users:create -- --name NAME --display-name "FULL NAME" [--email ADDRESS] [--administrator]\n' +
  "       npm run users:create -- --name NAME --new-link";

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  let values: {
    name?: string;
    "display-name"?: string;
    email?: string;
    administrator?: boolean;
    "new-link"?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args,
      options: {
        name: { type: "string" },
        "display-name": { type: "string" },
        email: { type: "string" },
        administrator: { type: "boolean" },
        "new-link": { type: "boolean" },
      },
    }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 1;
  }
  const { name, "display-name": displayName } = values;
  if (!name || (!displayName && !values["new-link"])) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  try {
    const app = await createApp({ config: readConfig(process.env), log: silentLog });
    try {
      const ctx = as(app.ctx, prove({ kind: "system", job: "users:create" }), {
        requestId: "shell",
        ip: null,
        userAgent: null,
      });
      if (values["new-link"] || !displayName) {
        const link = await createLinkFor(ctx, { userName: name });
        process.stdout.write(`${name} chooses a password here, once, within a day:\n${link?.reveal()}\n`);
        return 0;
      }
      const { userId, link } = await inviteUser(ctx, {
        userName: name,
        displayName,
        email: values.email,
        delivery: "handed over",
      });
      if (values.administrator) await giveRole(ctx, { principal: { userId }, role: "administrator" });
      process.stdout.write(
        `Created ${name}, who chooses a password here, once, within a day:\n${link?.reveal()}\n`,
      );
      return 0;
    } finally {
      await app.close();
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
