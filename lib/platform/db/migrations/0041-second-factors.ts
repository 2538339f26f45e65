/** Second factors: passkeys, security keys, authenticator apps and recovery codes, and who must have which. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table factors (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    kind text not null check (kind in ('passkey', 'security_key', 'totp')),
    name text not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    credential_id text unique,
    public_key bytea,
    counter bigint,
    transports text[],
    aaguid text,
    is_backup_eligible boolean,
    is_backed_up boolean,
    secret bytea,
    last_step integer,
    check (case when kind = 'totp'
      then secret is not null and last_step is not null and credential_id is null
      else credential_id is not null and public_key is not null and counter is not null and secret is null end)
  )`,
  `create index factors_by_user on factors (user_id, created_at)`,
  // WebAuthn's user handle: random, so that authenticators hold no name of the person.
  `create table webauthn_users (
    user_id uuid primary key references users on delete cascade,
    handle text not null unique
  )`,
  `create table factor_challenges (
    id uuid primary key,
    purpose text not null check (purpose in ('sign_in', 'second_factor', 'passkey', 'security_key', 'totp')),
    challenge_hash bytea unique,
    user_id uuid references users on delete cascade,
    session_id uuid references sessions on delete cascade,
    secret bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    spent_at timestamptz,
    check ((user_id is null) = (purpose = 'sign_in')),
    check ((session_id is null) = (purpose = 'sign_in'))
  )`,
  `create index factor_challenges_by_expiry on factor_challenges (expires_at)`,
  `create index factor_challenges_by_session on factor_challenges (session_id)`,
  `create index factor_challenges_by_user on factor_challenges (user_id)`,
  `create table recovery_codes (
    user_id uuid not null references users on delete cascade,
    mac bytea not null,
    created_at timestamptz not null,
    primary key (user_id, mac)
  )`,
  // Browsers in which a second factor was used, with the network that they were in.
  `create table known_devices (
    user_id uuid not null references users on delete cascade,
    device_hash bytea not null,
    network text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (user_id, device_hash, network)
  )`,
  `create index known_devices_by_expiry on known_devices (expires_at)`,
  `create table factor_rules (
    id uuid primary key,
    scope text not null check (scope in ('everyone', 'administrators', 'group')),
    group_id uuid unique references groups on delete cascade,
    mode text not null check (mode in ('off', 'new', 'always')),
    kinds text[] not null check (cardinality(kinds) > 0 and kinds <@ array['passkey', 'security_key', 'totp']::text[]),
    covers text not null check (covers in ('passwords', 'every_source')),
    changed_at timestamptz not null,
    changed_by text not null,
    check ((scope = 'group') = (group_id is not null))
  )`,
  `create unique index factor_rules_one_per_scope on factor_rules (scope) where scope <> 'group'`,
  // Who had no rule yesterday isn't surprised today; administrators are, because they open everything.
  `insert into factor_rules (id, scope, mode, kinds, covers, changed_at, changed_by)
    select gen_random_uuid(), 'everyone', 'off', '{passkey,security_key,totp}', 'passwords', now(), 'migration'
    where exists (select 1 from users)`,
  `alter table sessions drop constraint sessions_steps_check`,
  `alter table sessions add constraint sessions_steps_check
    check (steps <@ array['second_factor', 'new_password', 'enrol_factor']::text[])`,
  `alter table sessions add column strong_at timestamptz,
    add column strong_method text check (strong_method in ('passkey', 'security_key', 'totp', 'recovery_code')),
    add column strong_factor_id uuid,
    add constraint sessions_strong_check check ((strong_at is null) = (strong_method is null))`,
  `create index sessions_by_factor on sessions (strong_factor_id) where strong_factor_id is not null`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
