/** Creating people of the built-in directory. */
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Secret } from "@/lib/platform/crypto/secret";
import { conflict, invalidInput, legacy } from "@/lib/platform/errors";
import { newUserInput, type NewUserInput } from "./input";
import { requireAdministrator } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { insertUser, upsertPassword } from "./store";

const UNIQUE_VIOLATION = "23505";

/**
 * Creates a person, usually with a first password, which they replace at their first sign-in unless
 * `keepPassword` says that they chose it themselves.
 * @returns the new user's id
 * @throws Refusal `invalid_input`, or `conflict` when the user name or e-mail address is taken
 */
export async function createUser(
  ctx: AdminCtx,
  input: NewUserInput & {
    /** Without one the person cannot sign in by password. */ password?: Secret;
    keepPassword?: boolean;
  },
): Promise<string> {
  await requireAdministrator(ctx);
  const { password, keepPassword, ...attributes } = input;
  const parsed = newUserInput.safeParse(attributes);
  if (!parsed.success)
    throw invalidInput(legacy(parsed.error.issues[0]?.message ?? "The user is not valid."));
  const user = parsed.data;
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
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
      throw conflict("This user name or e-mail address is already taken.");
    throw error;
  }
  return id;
}
