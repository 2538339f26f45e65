/**
 * An operation of the sandbox: a function from an authenticated call to AWS's answer.
 *
 * The wire layer (schemas, SigV4, faults) comes before it and the state after it. An operation
 * knows neither HTTP nor XML.
 */
import type { SandboxState } from "../state";

/** The signer of a request. `null` for an operation that takes no credentials. */
export type Caller = {
  accountId: string;
  partition: string;
  /** `arn:aws:iam::<id>:root` or `arn:aws:sts::<id>:assumed-role/<role>/<session>`. */
  arn: string;
  /** `AROA…:<session name>` for a role session, the account id for the root user. */
  userId: string;
  accessKeyId: string;
  /** Present for role sessions. */
  session?: RoleSession;
};

export type RoleSession = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  accountId: string;
  roleId: string;
  /** IAM ARN of the role, with its path. */
  roleArn: string;
  roleName: string;
  sessionName: string;
  sourceIdentity?: string;
  tags: Record<string, string>;
  transitiveTagKeys: string[];
  /** When the session was issued (`aws:TokenIssueTime`) and when it ends. */
  issuedAt: Date;
  expiresAt: Date;
  /** True if the session was opened with another role session's credentials, which limits it to one hour. */
  chained: boolean;
  /** Inline and managed session policies (documents), if the caller sent any. */
  sessionPolicies: string[];
};

export type Call = {
  now: Date;
  requestId: string;
  caller: Caller;
  state: SandboxState;
};

/** Synchronous: only faults make an operation slow. */
export type Operation<Input = never, Output = unknown> = (
  call: Call,
  input: Input,
) => Output | Promise<Output>;

/** The operations of one service, by AWS's own names. */
export type Operations = Record<string, Operation<never>>;

/** An error as AWS returns it. The wire layer chooses XML or JSON and the status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}
