/** A source with its secret. */
import type { Ctx } from "@/lib/platform/context";
import { Secret } from "@/lib/platform/crypto/secret";
import type { SignInKind, SourceClient, SourceOf } from "../settings/types";
import { toSource } from "./store";

const secretPurpose = (id: string) => `identity_sources:${id}:client_secret`;

/** Seals a source's secret for its row; null for an empty one. */
export function sealSecret(ctx: Ctx, id: string, secret: string): Buffer | null {
  return secret === "" ? null : ctx.keyring.seal(Buffer.from(secret), secretPurpose(id));
}

/**
 * Returns what a connection to a source needs; null if none of this kind exists, or it's disabled and not
 * being tested.
 */
export async function findSourceClient<K extends SignInKind>(
  ctx: Ctx,
  kind: K,
  id: string,
  options: { isTest: boolean },
): Promise<SourceClient<K> | null> {
  const row = await ctx.db
    .selectFrom("identity_sources")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "=", kind)
    .executeTakeFirst();
  if (!row || (!row.is_enabled && !options.isTest)) return null;
  return {
    ...(toSource(row) as unknown as SourceOf<K>),
    secret:
      row.sealed_secret &&
      new Secret(ctx.keyring.open(row.sealed_secret, secretPurpose(id)).toString("utf8")),
  };
}
