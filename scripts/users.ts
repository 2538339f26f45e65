/** `npm run users:create`: creates a user from the shell, with a first password that they must replace. */
import { parseArgs } from "node:util";
import { createApp } from "@/lib/app";
import { giveRole } from "@/lib/identity/administrators/service";
import { createUser } from "@/lib/identity/users/create";
import { readConfig } from "@/lib/platform/config";
import { as, prove } from "@/lib/platform/context";
import { readablePassword } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { silentLog } from "@/lib/platform/log";

const USAGE =
  'Usage: npm run users:create -- --name NAME --display-name "FULL NAME" [--email ADDRESS] [--administrator]';

/** @returns the exit code */
export async function main(args: string[]): Promise<number> {
  let values: { name?: string; "display-name"?: string; email?: string; administrator?: boolean };
  try {
    ({ values } = parseArgs({
      args,
      options: {
        name: { type: "string" },
        "display-name": { type: "string" },
        email: { type: "string" },
        administrator: { type: "boolean" },
      },
    }));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 1;
  }
  if (!values.name || !values["display-name"]) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  try {
    const app = await createApp({ config: readConfig(process.env), log: silentLog });
    try {
      const password = new Secret(readablePassword());
      const ctx = as(app.ctx, prove({ kind: "system", job: "users:create" }), {
        requestId: "shell",
        ip: null,
        userAgent: null,
      });
      const userId = await createUser(ctx, {
        userName: values.name,
        displayName: values["display-name"],
        email: values.email,
        password,
      });
      if (values.administrator) await giveRole(ctx, { principal: { userId }, role: "administrator" });
      process.stdout.write(
        `Created ${values.name}. First password, to be replaced at the first sign-in:\n${password.reveal()}\n`,
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
