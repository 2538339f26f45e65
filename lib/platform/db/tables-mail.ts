/** Tables of mail: the server, and what waits for it or failed. */
import type { Locale } from "@/lib/messages/locale";
import type { Reason } from "@/lib/messages/reason";
import type { ColumnType, Generated } from "kysely";
import type { Json, NullableJson } from "./json-column";

export type MailServerTable = {
  singleton: Generated<boolean>;
  host: string;
  port: number;
  /** From the first byte, after STARTTLS and never without, or none: only to internal hosts. */
  tls: "implicit" | "starttls" | "none";
  user_name: string | null;
  sealed_password: Buffer | null;
  from_address: string;
  from_name: string | null;
  ca: Generated<string>;
  problem: NullableJson<Reason>;
  problem_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Failed attempts to use the server, in a row. */
  failures: Generated<number>;
  changed_at: Date;
  changed_by: string;
};

export type MailState = "waiting" | "sent" | "failed" | "withdrawn" | "discarded";

export type MailsTable = {
  id: string;
  position: Generated<number>;
  kind: string;
  user_id: string | null;
  address: string;
  address_key: string;
  recipient_name: string | null;
  locale: Json<Locale>;
  sealed_content: Buffer | null;
  state: Generated<MailState>;
  attempts: Generated<number>;
  next_at: Date;
  tried_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  problem: NullableJson<Reason>;
  created_at: Date;
  expires_at: Date;
  finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};
