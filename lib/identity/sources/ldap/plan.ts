/**
 * What a sync means for existing users: who is new, who changed, who must be disabled. Pure.
 *
 * Users missing from the directory are disabled, never deleted. If too many are missing at once, or all of
 * them, the sync pauses for approval.
 */
import type { ReasonCode } from "@/lib/messages/reason";
import type { LdapSettings } from "../settings/ldap";
import { mapEntry } from "../settings/ldap";
import type { PersonRead } from "./read";
import type { Person, StoredEntry } from "./store";
import type { MappedUser } from "../settings/claims";

/** Up to this many never need approval: in a small company, one team is a large share. */
export const ALWAYS_ALLOWED = 5;
export const MEMBERS_ALWAYS_ALLOWED = 20;

export type Leaver = { userId: string; subject: string; userName: string; why: ReasonCode };
export type PeoplePlan = {
  newcomers: { read: PersonRead; mapped: MappedUser }[];
  changed: { person: Person; mapped: MappedUser }[];
  leavers: Leaver[];
  returners: Person[];
  /** Enabled users whom this source created. */
  enabled: number;
};

const GONE = "directory_user.out_of_scope";

export function planPeople(input: {
  settings: LdapSettings;
  read: ReadonlyMap<string, PersonRead | null>;
  entries: ReadonlyMap<string, StoredEntry>;
  people: ReadonlyMap<string, Person>;
  now: Date;
}): PeoplePlan {
  const { settings, read, entries, people, now } = input;
  const plan: PeoplePlan = { newcomers: [], changed: [], leavers: [], returners: [], enabled: 0 };
  for (const [id, fresh] of read) {
    const person = people.get(id);
    const away = reasonToDisable(fresh?.status ?? statusOf(entries.get(id)), now);
    const mapped = fresh && mapEntry(settings, fresh.claims);
    // Skip users who aren't admitted: large directories are full of old accounts.
    if (!person && fresh && mapped && away === null) plan.newcomers.push({ read: fresh, mapped });
    if (!person?.isOwn) continue;
    if (mapped && isChanged(person, mapped)) plan.changed.push({ person, mapped });
    if (away !== null && person.status === "enabled") plan.leavers.push(leaver(person, away));
    if (away === null && person.status === "disabled" && !person.is_disabled_here)
      plan.returners.push(person);
  }
  for (const [id, person] of people) {
    if (!person.isOwn || person.status !== "enabled") continue;
    plan.enabled += 1;
    if (!read.has(id)) plan.leavers.push(leaver(person, GONE));
  }
  return plan;
}

const statusOf = (entry: StoredEntry | undefined) => ({
  isDisabled: entry?.is_disabled ?? false,
  expiresAt: entry?.expires_at ?? null,
});
const leaver = (person: Person, why: ReasonCode): Leaver => ({
  userId: person.id,
  subject: person.subject,
  userName: person.user_name,
  why,
});

export type Away = "directory_user.disabled" | "directory_user.expired";

/** Returns why the directory no longer admits a user, or null. */
export function reasonToDisable(
  status: { isDisabled: boolean; expiresAt: Date | null },
  now: Date,
): Away | null {
  if (status.isDisabled) return "directory_user.disabled";
  return status.expiresAt !== null && status.expiresAt <= now ? "directory_user.expired" : null;
}

function isChanged(person: Person, { userName, displayName, email }: MappedUser): boolean {
  return (
    (userName !== null && userName !== person.user_name) ||
    (displayName ?? userName ?? person.display_name) !== person.display_name ||
    email !== person.email
  );
}
