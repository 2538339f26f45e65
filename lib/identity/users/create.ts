/** Creates users of the built-in directory. */
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Secret } from "@/lib/platform/crypto/secret";
import { conflict } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { newUserInput, type NewUserInput } from "./input";
import { requireAdministrator } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { insertUser, upsertPassword } from "./store";

const UNIQUE_VIOLATION = "23505";

/**
 * Creates a user, usually with a first password, which they replace at their first sign-in unless
 * `keepPassword` says that they chose it.
 * @returns the new user's id
 * @throws Refusal `invalid_input`, or `conflict` if the user name or email address is taken
 */
export async function createUser(
  ctx: AdminCtx,
  input: NewUserInput & {
    /** Without one the user can't sign in with a password. */ password?: Secret;
    keepPassword?: boolean;
  },
): Promise<string> {
  await requireAdministrator(ctx);
  const { password, keepPassword, ...attributes } = input;
  const user = parseInput(newUserInput, attributes);
  const hash = password === undefined ? null : await ctx.passwords.hash(password.reveal());
  const id = newUuid();
  const now = ctx.now();
  try {
    await withAuthority(ctx, "administrator", async (tx) => {
      await insertUser(tx, {
        id,
        user_name: user.userName,
        user_name_key: foldName(user.userName),
        email: user.email ?? null,
        email_key: user.email === undefined ? null : foldName(user.email),
        display_name: user.displayName,
        attributes: JSON.stringify(user.attributes ?? {}),
        status: "enabled",
        created_at: now,
        updated_at: now,
      });
      if (hash !== null)
        await upsertPassword(tx, { user_id: id, hash, must_change: keepPassword !== true, changed_at: now });
      await record(ctx, tx, {
        type: "user.created",
        outcome: "success",
        targetId: id,
        details: { userName: user.userName },
      });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("user_name_or_email_taken");
    throw error;
  }
  return id;
}
