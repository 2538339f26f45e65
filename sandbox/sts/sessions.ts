/** Role sessions: AssumeRole operations open them, and every call with credentials is checked against them. */
import { randomBytes } from "node:crypto";
import type { Role } from "../state";
import { AwsError, type RoleSession } from "../wire/operation";
import type { SandboxState } from "../state";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
export const base32 = (length: number) =>
  Array.from(randomBytes(length), (byte) => BASE32.charAt(byte % 32)).join("");

export type NewSession = Pick<
  RoleSession,
  "sessionName" | "sourceIdentity" | "tags" | "transitiveTagKeys" | "chained" | "sessionPolicies"
> & { accountId: string; role: Role; seconds: number; now: Date };

export function startRoleSession(state: SandboxState, input: NewSession): RoleSession {
  if (packedPercent(input.tags) > 100)
    throw new AwsError("PackedPolicyTooLarge", "Serialized token too large for session tags", 400);
  for (const [id, session] of state.sessions) if (session.expiresAt <= input.now) state.sessions.delete(id);
  const session: RoleSession = {
    accessKeyId: `ASIA${base32(16)}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: `FwoG${randomBytes(180).toString("base64")}`,
    accountId: input.accountId,
    roleId: input.role.id,
    roleArn: input.role.arn,
    roleName: input.role.name,
    sessionName: input.sessionName,
    sourceIdentity: input.sourceIdentity,
    tags: input.tags,
    transitiveTagKeys: input.transitiveTagKeys,
    issuedAt: input.now,
    expiresAt: new Date(Math.floor(input.now.getTime() / 1000) * 1000 + input.seconds * 1000),
    chained: input.chained,
    sessionPolicies: input.sessionPolicies,
  };
  state.sessions.set(session.accessKeyId, session);
  return session;
}

/** Returns the assumed-role ARN, in which STS leaves out the role's path. */
export function assumedRoleArn(session: RoleSession): string {
  const partition = session.roleArn.split(":")[1] ?? "aws";
  return `arn:${partition}:sts::${session.accountId}:assumed-role/${session.roleName}/${session.sessionName}`;
}

/** AWS doesn't document how it packs tags. Here 100 percent is about 3000 characters. */
const packedPercent = (tags: RoleSession["tags"]) =>
  Object.keys(tags).length === 0 ? 0 : Math.ceil(JSON.stringify(tags).length / 30);

export function credentialsOf(session: RoleSession) {
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: session.expiresAt,
    },
    AssumedRoleUser: {
      AssumedRoleId: `${session.roleId}:${session.sessionName}`,
      Arn: assumedRoleArn(session),
    },
    PackedPolicySize: packedPercent(session.tags),
    SourceIdentity: session.sourceIdentity,
  };
}

/** Reads DurationSeconds within the API's range. @throws ValidationError */
export function checkDuration(wanted: number | undefined, maxSessionDuration: number): number {
  const seconds = wanted ?? 3600;
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw new AwsError(
      "ValidationError",
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value ${seconds < 900 ? "greater than or equal to 900" : "less than or equal to 43200"}`,
      400,
    );
  }
  if (seconds > maxSessionDuration)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
      400,
    );
  return seconds;
}
