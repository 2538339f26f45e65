/**
 * Reasons that identity stores become codes: why sessions ended, what syncs and tests of directories say, and
 * what failed at SAML providers.
 */
import { sql, type Kysely } from "kysely";

const SESSION_ENDS: [string, string][] = [
  ["signed out", "session.signed_out"],
  ["signed out by hand", "session.signed_out_from_list"],
  ["signed out at its provider", "session.signed_out_at_provider"],
  ["password changed", "session.password_changed"],
  ["password reset", "session.password_reset"],
  ["disabled", "session.user_disabled"],
  ["deleted", "session.user_deleted"],
  ["identity unlinked", "session.identity_unlinked"],
  ["its source was switched off", "session.source_disabled"],
  ["its code was used twice", "session.code_reused"],
  ["a refresh token was used twice", "session.token_reused"],
];

const AWAY: [RegExp, string][] = [
  [/^disabled at the directory/, "directory_user.disabled"],
  [/^(expired at the directory|account expired)/, "directory_user.expired"],
  [/^not in the directory/, "directory_user.out_of_scope"],
  [/^no such user at the directory/, "directory_user.unknown"],
  [/^wrong password/, "directory_user.wrong_password"],
  [/^not allowed at this time/, "directory_user.not_now"],
  [/^not allowed from here/, "directory_user.not_from_here"],
  [/^password expired/, "directory_user.password_expired"],
  [/^must change the password/, "directory_user.must_change_password"],
  [/^locked at the directory/, "directory_user.locked"],
  [/^empty password/, "directory_user.no_password"],
];
const PROBLEMS: [RegExp, string][] = [
  [/stays enabled as the last administrator$/, "sync.last_administrator"],
  [/^keeps members whom the directory took out/, "sync.last_administrator_members"],
  [/^somebody else (here has|took) this (user )?name/, "sync.name_taken"],
  [/^this group's name cannot be a name here$/, "sync.group_name_not_usable"],
];

type Reason = { code: string; params?: Record<string, unknown> };
const CODE = /^[a-z_]+(\.[a-z_]+)+$/;

function reasonOf(sentence: string, known: [RegExp, string][]): Reason {
  if (CODE.test(sentence)) return { code: sentence };
  const code = known.find(([pattern]) => pattern.test(sentence))?.[1];
  return code === undefined ? { code: "legacy_text", params: { text: sentence } } : { code };
}

/** A code alone: unknown texts are only ever about users who aren't admitted. */
const codeOf = (sentence: string) => {
  const { code } = reasonOf(sentence, AWAY);
  return code === "legacy_text" ? "directory_user.disabled" : code;
};

type Result = { problems?: { name: string; problem: string | Reason }[]; failure?: string | Reason | null };
type Paused = { shown?: { userName: string; why: string }[] };
type Test = {
  sample?: { away: string | null }[];
  trial?: {
    name: string;
    outcome?: string;
    refused?: Reason | null;
    person: { away: string | null } | null;
  } | null;
};

export async function up(db: Kysely<never>): Promise<void> {
  for (const table of ["sessions", "cli_sessions"])
    for (const [sentence, code] of SESSION_ENDS)
      await sql`update ${sql.table(table)} set ended_reason = ${code} where ended_reason = ${sentence}`.execute(
        db,
      );
  await sql`alter table directory_syncs drop constraint directory_syncs_outcome_check`.execute(db);
  await sql`alter table directory_syncs rename column held to paused`.execute(db);
  await sql`update directory_syncs set outcome = 'paused' where outcome = 'held'`.execute(db);
  await sql`alter table directory_syncs add constraint directory_syncs_outcome_check check (outcome in ('done', 'failed', 'paused'))`.execute(
    db,
  );
  await translateSyncs(db);
  await translateTests(db);
  for (const column of ["refresh_failure", "test_failure"])
    await sql`alter table saml_sources alter column ${sql.ref(column)} type jsonb using case
      when ${sql.ref(column)} is null then null
      else jsonb_build_object('code', 'legacy_text', 'params', jsonb_build_object('text', ${sql.ref(column)})) end`.execute(
      db,
    );
}

async function translateSyncs(db: Kysely<never>): Promise<void> {
  const { rows } = await sql<{ id: string; result: Result | null; paused: Paused | null }>`
    select source_id as id, result, paused from directory_syncs`.execute(db);
  for (const { id, result, paused } of rows) {
    const translated = result && {
      ...result,
      problems: (result.problems ?? []).map(({ name, problem }) => ({
        name,
        problem: typeof problem === "string" ? reasonOf(problem, PROBLEMS) : problem,
      })),
      failure: typeof result.failure === "string" ? reasonOf(result.failure, []) : (result.failure ?? null),
    };
    const shown = paused && {
      ...paused,
      shown: (paused.shown ?? []).map(({ userName, why }) => ({ userName, why: codeOf(why) })),
    };
    await sql`update directory_syncs set result = ${json(translated)}::jsonb, paused = ${json(shown)}::jsonb where source_id = ${id}`.execute(
      db,
    );
  }
}

/** Translates the results of administrators' last tests of directories. */
async function translateTests(db: Kysely<never>): Promise<void> {
  const { rows } = await sql<{ id: string; test: Test }>`
    select id, last_test #> '{claims,_directory}' as test from identity_sources where kind = 'ldap' and last_test #> '{claims,_directory}' is not null`.execute(
    db,
  );
  for (const { id, test } of rows) {
    const seen = <P extends { away: string | null }>(person: P): P => ({
      ...person,
      away: person.away === null ? null : codeOf(person.away),
    });
    const { trial } = test;
    const translated = {
      ...test,
      sample: (test.sample ?? []).map(seen),
      trial: trial && {
        name: trial.name,
        refused:
          trial.outcome === undefined
            ? (trial.refused ?? null)
            : trial.outcome === "signed in"
              ? null
              : reasonOf(trial.outcome, AWAY),
        person: trial.person && seen(trial.person),
      },
    };
    await sql`update identity_sources set last_test = jsonb_set(last_test, '{claims,_directory}', ${json(translated)}::jsonb) where id = ${id}`.execute(
      db,
    );
  }
}

const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
