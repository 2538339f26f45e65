/**
 * Tests a directory before it is enabled: which server responds, what it contains, and how Foyer would see
 * some users. Signs no one in and creates no one; only the result is stored, on the source.
 */
import type { Reason } from "@/lib/messages/reason";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import { conflict, invalidInput, notFound, sourceUnavailable, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest } from "@/lib/platform/limits";
import { requireAdministrator } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { findSourceClient } from "../registry/client";
import { saveSourceTest } from "../registry/test-result";
import type { Claims, MappedUser } from "../settings/claims";
import { answerOf, findInScope } from "./ask";
import { both, typed, withDirectory, type Directory } from "./directory";
import { claimsOf, statusOf, type Entry } from "./entry";
import { mapEntry, type LdapSettings } from "../settings/ldap";
import { reasonToDisable, type Away } from "./plan";
import { groupClasses, OWN_GROUP_MARK, personAttributes } from "./read";
import { isUnavailable } from "./unavailable";

export type ShownPerson = Pick<MappedUser, "subject" | "userName" | "displayName" | "email"> & {
  dn: string;
  away: Away | null;
};
export type DirectoryTest = {
  server: string;
  namingContexts: string[];
  people: number;
  groups: number;
  /** There are more than a test counts. */ isMore: boolean;
  sample: ShownPerson[];
  trial: {
    name: string;
    /** Why the directory refused; null if it accepted. */ refused: Reason | null;
    person: ShownPerson | null;
  } | null;
};

/** Where a test stores what isn't a user's attribute. */
export const TEST_CLAIM = "_directory";

const TEST_MILLISECONDS = 15_000;
const SAMPLE = 10;
const MAX_COUNTED = 5_000;
/** Administrators' password attempts count too: a test must not bypass the sign-in's own limit. */
const TESTS = { name: "directory test", burst: 10, perSecond: 0.1 };

/**
 * Runs a test. @throws Refusal `source_unavailable` with the directory's reason, `not_found`,
 * `invalid_input`, `conflict`, `too_many_requests`
 */
export async function testDirectory(
  ctx: AdminCtx,
  input: { id: string; /** A user for a trial sign-in; empty for none. */ name: string; password: string },
): Promise<DirectoryTest> {
  await requireAdministrator(ctx);
  const wait = takeRequest(ctx, TESTS, input.id);
  if (wait > 0) throw tooManyRequests(wait, "directory_test_limit", { seconds: wait });
  if (input.name.length > 254 || input.password.length > MAX_PASSWORD_BYTES)
    throw invalidInput("directory_trial_too_long");
  const source = await findSourceClient(ctx, "ldap", input.id, { isTest: true });
  if (!source) throw notFound("source_not_found");
  const { settings } = source;
  let first: Claims = {};
  const test = await withDirectory(
    ctx,
    source,
    { timeoutMilliseconds: TEST_MILLISECONDS },
    async (directory) => {
      const root = await directory.rootDse();
      const people = await someOf(directory, settings, "people");
      const groups = await someOf(directory, settings, "groups");
      const sample = people.entries.slice(0, SAMPLE);
      // The user of the sample with the most attributes.
      const best = sample.find((entry) => shownPerson(ctx, settings, entry).userName !== null) ?? sample[0];
      if (best) first = claimsOf(settings, best);
      const trial = input.name === "" ? null : await trySignIn(ctx, directory, settings, input);
      return {
        server: directory.server,
        namingContexts: root.all("namingContexts"),
        people: people.count,
        groups: groups.count,
        isMore: people.isMore || groups.isMore,
        sample: sample.map((entry) => shownPerson(ctx, settings, entry)),
        trial,
      };
    },
  ).catch((error: unknown) => {
    if (isUnavailable(error)) throw sourceUnavailable("directory_not_readable", { problem: error.reason });
    throw error;
  });
  const revision = await ctx.db
    .selectFrom("identity_sources")
    .select("revision")
    .where("id", "=", source.id)
    .executeTakeFirst();
  if (revision?.revision !== source.revision) throw conflict("source_changed_meanwhile");
  await saveSourceTest(ctx, { id: source.id, claims: { ...first, [TEST_CLAIM]: test } });
  return test;
}

async function someOf(
  directory: Directory,
  settings: LdapSettings,
  kind: "people" | "groups",
): Promise<{ count: number; isMore: boolean; entries: Entry[] }> {
  const filter =
    kind === "people"
      ? typed(settings.userFilter)
      : settings.groupFilter === ""
        ? groupClasses(settings)
        : both(groupClasses(settings), typed(settings.groupFilter));
  const dns = new Set<string>();
  const entries: Entry[] = [];
  for (const base of settings.bases) {
    for await (const page of directory.pages({
      base,
      filter,
      attributes: kind === "people" ? personAttributes(settings) : [settings.attributes.id, OWN_GROUP_MARK],
    })) {
      for (const entry of page) {
        if (entry.first(OWN_GROUP_MARK) !== null) continue;
        dns.add(entry.dn);
        if (entries.length < SAMPLE) entries.push(entry);
      }
      if (dns.size >= MAX_COUNTED) return { count: dns.size, isMore: true, entries };
    }
  }
  return { count: dns.size, isMore: false, entries };
}

function shownPerson(ctx: AdminCtx, settings: LdapSettings, entry: Entry): ShownPerson {
  const { subject, userName, displayName, email } = mapEntry(settings, claimsOf(settings, entry));
  return {
    subject,
    userName,
    displayName,
    email,
    dn: entry.dn,
    away: reasonToDisable(statusOf(settings, entry), ctx.now()),
  };
}

async function trySignIn(
  ctx: AdminCtx,
  directory: Directory,
  settings: LdapSettings,
  input: { name: string; password: string },
): Promise<DirectoryTest["trial"]> {
  const { userName, account, principal, email } = settings.attributes;
  const entry = await findInScope(
    directory,
    settings,
    [...new Set([userName, account, principal, email])],
    input.name,
  );
  const answer = await answerOf(ctx, directory, settings, entry, input.password);
  return {
    name: input.name,
    refused: answer.kind === "accepted" ? null : answer.reason,
    person: entry && shownPerson(ctx, settings, entry),
  };
}
