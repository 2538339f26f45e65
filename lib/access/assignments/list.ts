/** Lists assignments for administrators. */
import { pageMark, readTimeMark } from "@/lib/formats/page-mark";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import {
  countAssignments,
  listAssignments as listRows,
  type AssignmentFilter,
  type ListedAssignment,
} from "./store";

const MAX_PER_PAGE = 200;

/** Counts the assignments that a filter matches. */
export async function countListed(ctx: AdminCtx, filter: AssignmentFilter): Promise<number> {
  await requireReader(ctx);
  return countAssignments(ctx.db, { ...filter, search: filter.search?.slice(0, 100) });
}

export type AssignmentPage = { assignments: ListedAssignment[]; next: string | null };

/** Lists assignments, newest first; `after` is the `next` of the previous page. */
export async function listAssignments(
  ctx: AdminCtx,
  page: AssignmentFilter & { after?: string; limit?: number },
): Promise<AssignmentPage> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, MAX_PER_PAGE);
  const rows = await listRows(ctx.db, {
    ...page,
    after: readTimeMark(page.after),
    search: page.search?.slice(0, 100),
    limit: limit + 1,
  });
  const assignments = rows.slice(0, limit);
  const last = assignments.at(-1);
  return { assignments, next: rows.length > limit && last ? pageMark(last.created_at, last.id) : null };
}
