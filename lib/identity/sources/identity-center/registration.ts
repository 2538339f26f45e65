/**
 * Foyer as a client of an Identity Center. A registration lasts 90 days and is renewed before it ends, by one
 * process at a time; the others wait for the result.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { RegisterClientCommand } from "@aws-sdk/client-sso-oidc";
import { sql } from "kysely";
import type { Ctx } from "@/lib/platform/context";
import { Secret } from "@/lib/platform/crypto/secret";
import { clientsOf, timeLimit, type IdentityCenter } from "./clients";
import { unreachable } from "./failure";
import { addressesOf } from "../settings/identity-center";

export type Registration = { clientId: string; clientSecret: Secret };

/** Renewed this long before its end: a refresh token dies with its registration. */
const RENEW_BEFORE_MILLISECONDS = 7 * 86_400_000;
const CLAIM_MILLISECONDS = 30_000;
const MAX_WAIT_MILLISECONDS = 15_000;
const LOOK_AGAIN_MILLISECONDS = 50;
const sealContext = (sourceId: string) => `upstream_registrations:${sourceId}`;

/** Returns a usable registration. @throws Refusal `aws_unavailable` */
export async function registrationOf(ctx: Ctx, source: IdentityCenter): Promise<Registration> {
  const giveUpAt = Date.now() + MAX_WAIT_MILLISECONDS;
  for (;;) {
    const known = await findRegistration(ctx, source);
    if (known) return known;
    if (await claim(ctx, source)) return register(ctx, source);
    if (Date.now() > giveUpAt) throw unreachable(source, new Error("another registration did not end"));
    await sleep(LOOK_AGAIN_MILLISECONDS);
  }
}

/** Returns the current registration, however old; tokens depend on it. */
async function findRegistration(ctx: Ctx, source: IdentityCenter): Promise<Registration | null> {
  const row = await ctx.db
    .selectFrom("upstream_registrations")
    .selectAll()
    .where("source_id", "=", source.id)
    .executeTakeFirst();
  if (
    !row?.sealed ||
    row.reach !== addressesOf(source.settings) ||
    !row.expires_at ||
    row.expires_at.getTime() - RENEW_BEFORE_MILLISECONDS <= ctx.now().getTime()
  )
    return null;
  const { clientId, clientSecret } = JSON.parse(
    ctx.keyring.open(row.sealed, sealContext(source.id)).toString("utf8"),
  ) as { clientId: string; clientSecret: string };
  return { clientId, clientSecret: new Secret(clientSecret) };
}

async function claim(ctx: Ctx, source: IdentityCenter): Promise<boolean> {
  const now = ctx.now();
  const { rows } = await sql`
    insert into upstream_registrations (source_id, claimed_until) values (${source.id}, ${new Date(now.getTime() + CLAIM_MILLISECONDS)})
    on conflict (source_id) do update set claimed_until = excluded.claimed_until where upstream_registrations.claimed_until is null or upstream_registrations.claimed_until <= ${now}
    returning source_id`.execute(ctx.db);
  return rows.length > 0;
}

async function register(ctx: Ctx, source: IdentityCenter): Promise<Registration> {
  const row = ctx.db.updateTable("upstream_registrations").where("source_id", "=", source.id);
  try {
    const made = await clientsOf(ctx, source).oidc.send(
      new RegisterClientCommand({
        clientName: "Foyer",
        clientType: "public",
        scopes: ["sso:account:access"],
      }),
      timeLimit(),
    );
    const { clientId, clientSecret, clientSecretExpiresAt } = made;
    if (!clientId || !clientSecret || !clientSecretExpiresAt) throw new Error("the answer has no client");
    await row
      .set({
        reach: addressesOf(source.settings),
        sealed: ctx.keyring.seal(
          Buffer.from(JSON.stringify({ clientId, clientSecret })),
          sealContext(source.id),
        ),
        expires_at: new Date(clientSecretExpiresAt * 1000),
        claimed_until: null,
      })
      .execute();
    return { clientId, clientSecret: new Secret(clientSecret) };
  } catch (error) {
    await row.set({ claimed_until: null }).execute();
    throw unreachable(source, error);
  }
}

/** Deletes a registration that the Identity Center no longer knows. */
export async function forgetRegistration(ctx: Ctx, sourceId: string): Promise<void> {
  await ctx.db
    .updateTable("upstream_registrations")
    .set({ sealed: null, expires_at: null })
    .where("source_id", "=", sourceId)
    .execute();
}
