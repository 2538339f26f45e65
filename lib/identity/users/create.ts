/** Creates users of the built-in directory. */
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Db } from "@/lib/platform/context";
import { conflict } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { newUserInput, type NewUserInput } from "./input";
import { requireAdministrator } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { lookAlikeOf } from "../principals/look-alikes";
import { insertUser } from "./store";

const UNIQUE_VIOLATION = "23505";

/**
 * Creates a user. Without `also`, the user has no password.
 * @param also continues in the transaction of the user, for a password or a link
 * @returns the new user's id
 * @throws Refusal `invalid_input`, or `conflict` if the user name or email address is taken
 */
export async function createUser(
  ctx: AdminCtx,
  input: NewUserInput,
  also?: (tx: Db, user: { id: string; email: string | null; display_name: string }) => Promise<void>,
): Promise<string> {
  await requireAdministrator(ctx);
  const user = parseInput(newUserInput, input);
  const id = newUuid();
  const [now, email] = [ctx.now(), user.email ?? null];
  try {
    await withAuthority(ctx, "administrator", async (tx) => {
      await insertUser(tx, {
        id,
        user_name: user.userName,
        user_name_key: foldName(user.userName),
        email,
        email_key: email === null ? null : foldName(email),
        display_name: user.displayName,
        attributes: JSON.stringify(user.attributes ?? {}),
        status: "enabled",
        created_at: now,
        updated_at: now,
      });
      await record(ctx, tx, {
        type: "user.created",
        outcome: "success",
        targetId: id,
        details: { userName: user.userName },
      });
      await also?.(tx, { id, email, display_name: user.displayName });
    });
  } catch (error) {
    const other = lookAlikeOf(error);
    if (other !== null) throw conflict("user_name_looks_alike", { name: other });
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("user_name_or_email_taken");
    throw error;
  }
  return id;
}
