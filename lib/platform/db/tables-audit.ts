/** Tables of audit streams: where the audit log is sent, and how far it is. */
import type { Reason } from "@/lib/messages/reason";
import type { ColumnType, Generated } from "kysely";
import type { Json, NullableJson } from "./json-column";

export type StreamKind = "webhook" | "syslog" | "file";
/** `stopped`: the receiver said that it wants no more; an administrator resumes it. */
export type StreamState = "on" | "paused" | "stopped";

type OptionalDate = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type AuditStreamsTable = {
  id: string;
  kind: StreamKind;
  name: string;
  name_key: string;
  /** The webhook's URL. */ url: string | null;
  /** The syslog server. */ host: string | null;
  port: number | null;
  /** PEM of the certificate authorities to trust; empty for the public ones. */ ca: Generated<string>;
  /** The file's name in the folder of streams. */ file_name: string | null;
  sealed_secret: Buffer | null;
  sealed_previous_secret: Buffer | null;
  previous_secret_until: OptionalDate;
  state: Generated<StreamState>;
  /** The last event that was delivered, by its position in the chain. */
  position: number;
  /** The last event of the delivery that was begun: a retry has the same events. */
  sending_to: ColumnType<number | null, number | null | undefined, number | null>;
  /** Fewer after the receiver refused a larger delivery. */ batch_size: Generated<number>;
  /** Failed deliveries in a row. */ failures: Generated<number>;
  problem: NullableJson<Reason>;
  problem_since: OptionalDate;
  delivered_at: OptionalDate;
  created_at: Date;
  created_by: string;
};

/** Questions to the audit log that people keep. */
export type AuditViewsTable = {
  id: string;
  user_id: string;
  name: string;
  name_key: string;
  /** Parts of the page's address. */ query: Json<Record<string, string>>;
  created_at: Date;
};
