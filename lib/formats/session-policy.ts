/**
 * Limits of an AWS session's duration.
 *
 * @see STS API reference, AssumeRoleWithSAML, DurationSeconds (900 to 43,200)
 */
import { FormatError } from "./format-error";

export const MIN_SESSION_SECONDS = 900;
export const MAX_SESSION_SECONDS = 43_200;

export type SessionDurationInput = {
  /** The permission set's session duration, 900 to 43,200. */
  permissionSetSeconds: number;
  /** The caller's request; undefined for the maximum. */
  requestedSeconds?: number | undefined;
  /** If given, the AWS session ends with the assignment, but not before AWS's minimum of 900 s. */
  assignmentEndsAt?: Date | undefined;
  now: Date;
};

/**
 * Returns whole seconds: the minimum of the request, the permission set's limit and the rest of the
 * assignment, but at least 900. Never more than the permission set allows.
 * @throws FormatError for a permission set outside 900 to 43,200 or a request that isn't a number
 */
export function sessionDuration(input: SessionDurationInput): number {
  const { permissionSetSeconds, requestedSeconds = permissionSetSeconds, assignmentEndsAt, now } = input;
  if (
    !Number.isInteger(permissionSetSeconds) ||
    permissionSetSeconds < MIN_SESSION_SECONDS ||
    permissionSetSeconds > MAX_SESSION_SECONDS
  ) {
    throw new FormatError("permissionSetSeconds", "must be whole seconds from 900 to 43200");
  }
  if (Number.isNaN(requestedSeconds))
    throw new FormatError("requestedSeconds", "must be a number of seconds");
  const left =
    assignmentEndsAt === undefined ? Infinity : (assignmentEndsAt.getTime() - now.getTime()) / 1000;
  if (Number.isNaN(left)) throw new FormatError("assignmentEndsAt", "and now must be valid dates");
  return Math.max(MIN_SESSION_SECONDS, Math.floor(Math.min(requestedSeconds, permissionSetSeconds, left)));
}
