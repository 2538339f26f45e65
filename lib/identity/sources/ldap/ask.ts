/**
 * Checks a password with a directory.
 *
 * Finds the user again by the immutable id, in scope and by the filter, and binds with the DN from the
 * directory: only the typed password is sent. Unknown names take the same steps, so that timing reveals
 * nothing.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import type { Ctx } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import type { SourceClient } from "../settings/types";
import type { Claims } from "../settings/claims";
import { anyOf, both, typed, withDirectory, type Directory } from "./directory";
import { claimsOf, idValue, mustChangePassword, statusOf, type Entry } from "./entry";
import type { LdapSettings } from "../settings/ldap";
import { reasonToDisable } from "./plan";
import { personAttributes } from "./read";
import { isUnavailable } from "./unavailable";

export type DirectoryAnswer =
  | { kind: "accepted"; claims: Claims }
  | { kind: "refused"; reason: Reason }
  | { kind: "unavailable"; reason: Reason };

const ANSWER_MILLISECONDS = 8_000;

/** `subject` is null for an unknown name. */
export async function askDirectory(
  ctx: Ctx,
  source: SourceClient<"ldap">,
  input: { subject: string | null; password: string },
): Promise<DirectoryAnswer> {
  // First: with an empty password, a directory accepts everyone (RFC 4513 §5.1.2).
  if (input.password === "") return { kind: "refused", reason: reason("directory_user.no_password") };
  const { settings } = source;
  const id = input.subject ?? newUuid();
  try {
    return await withDirectory(
      ctx,
      source,
      { timeoutMilliseconds: ANSWER_MILLISECONDS },
      async (directory) => {
        const entry = await findInScope(directory, settings, [settings.attributes.id], idValue(settings, id));
        return answerOf(ctx, directory, settings, entry, input.password);
      },
    );
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    return { kind: "unavailable", reason: error.reason };
  }
}

/** Returns the one user in scope with this value in one of the attributes; null for none or several. */
export async function findInScope(
  directory: Directory,
  settings: LdapSettings,
  attributes: string[],
  value: Buffer | string,
): Promise<Entry | null> {
  const found = new Map<string, Entry>();
  for (const base of settings.bases) {
    const filters = attributes.map((attribute) => anyOf(attribute, [value]));
    for (const filter of filters)
      for (const entry of await directory.all({
        base,
        filter: both(typed(settings.userFilter), filter),
        attributes: personAttributes(settings),
      }))
        found.set(entry.dn, entry);
  }
  const [only] = found.values();
  return found.size === 1 && only ? only : null;
}

/** Binds as that user, or with an unknown DN, which a directory refuses. */
export async function answerOf(
  ctx: Pick<Ctx, "now">,
  directory: Directory,
  settings: LdapSettings,
  entry: Entry | null,
  password: string,
): Promise<DirectoryAnswer> {
  const outcome = await directory.bind(
    entry?.dn ?? `cn=${randomToken(12)},${settings.bases[0] ?? ""}`,
    password,
  );
  if (!entry) return { kind: "refused", reason: reason("directory_user.out_of_scope") };
  if (!outcome.ok) return { kind: "refused", reason: outcome.reason };
  const away = reasonToDisable(statusOf(settings, entry), ctx.now());
  if (mustChangePassword(entry))
    return { kind: "refused", reason: reason("directory_user.must_change_password") };
  return away === null
    ? { kind: "accepted", claims: claimsOf(settings, entry) }
    : { kind: "refused", reason: reason(away) };
}
