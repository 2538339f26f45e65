/** A paused sync and its approval: once, for the listed users, for an hour. */
export type PausedSync = {
  at: string;
  /** All users whom it would disable. */ subjects: string[];
  /** Some of them, for display. */ shown: { userName: string; why: string }[];
  enabled: number;
  /** Memberships that would also end. */ removals: number;
  memberships: number;
};
export type Approved = { subjects: string[]; removals: number; at: string; by: string };

export const SHOWN_LEAVERS = 500;
const APPROVED_MILLISECONDS = 3_600_000;

/** Returns whether an approval covers what a sync would do now: no user whom the administrator didn't see. */
export function isApproved(
  approved: Record<string, unknown> | null,
  paused: Pick<PausedSync, "subjects" | "removals">,
  now: Date,
): boolean {
  if (approved === null) return false;
  const { subjects, removals, at } = approved as unknown as Approved;
  const seen = new Set(subjects);
  const age = now.getTime() - new Date(at).getTime();
  return (
    age >= 0 &&
    age < APPROVED_MILLISECONDS &&
    paused.subjects.every((subject) => seen.has(subject)) &&
    paused.removals <= removals
  );
}
