/** Messages between the database's worker and its client. Plain data only. */

export type WorkerOptions = {
  folder: string;
  /** False in tests only: a commit then survives a kill, not a power cut. */
  durable: boolean;
};

export type StatementRequest = {
  id: number;
  sql: string;
  parameters: unknown[];
  /** Begins a transaction with this statement as its first. */ begin?: string;
};

export type WorkerRequest = StatementRequest | { id: number; close: true };

export type WorkerReply =
  | { id: number; rows: Record<string, unknown>[]; affected: number }
  | { id: number; error: SqlErrorFields };

export type WorkerStatus = { status: "ready" } | { status: "failed"; message: string };

/** The fields of an error of PostgreSQL, as node-postgres names them. */
export type SqlErrorFields = {
  message: string;
  code?: string;
  constraint?: string;
  detail?: string;
  table?: string;
  column?: string;
};
