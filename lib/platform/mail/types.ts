/** Shared types of this room. */
import type { MailServerTable } from "../db/tables-mail";
import type { Secret } from "../crypto/secret";

export type MailServer = {
  host: string;
  port: number;
  tls: MailServerTable["tls"];
  userName: string | null;
  password: Secret | null;
  fromAddress: string;
  fromName: string | null;
  /** The only certificate authorities to trust; empty for the public ones. */ ca: string;
};
