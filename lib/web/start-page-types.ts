/** The start page's data: plain, ready to draw. */
import type { Notice } from "@/lib/identity/notices/service";
import type { RoleKey } from "@/lib/access/entitlements/role-ref";
import type { Entitlements } from "@/lib/access/entitlements/types";
import type { IdentityCenterStatus } from "@/lib/access/identity-center/types";

export type GroupBy = "environment" | "unit" | "none";

export type Company = {
  name: string;
  /** The support contact, such as "it-help@northwind.example"; null when not set. */
  supportContact: string | null;
};

export type Person = { displayName: string; userName: string; email: string | null };

export type StartPage = {
  company: Company;
  person: Person;
  /** The latest end of the session. */
  signedInUntil: Date;
  now: Date;
  administers: boolean;
  /** A token of one of the reader’s command lines was used twice, so it may have been copied. */
  alarm: boolean;
  notices: Notice[];
  groupBy: GroupBy;
  pinned: RoleKey[];
  /** Most recent first, at most eight, without the pinned ones. */
  recent: RoleKey[];
  /** Null above 1,000 accounts: the page then fetches it from `GET /start/entitlements`. */
  entitlements: Entitlements | null;
  /** Identity Centers that the reader may connect, or has connected. */
  connections: IdentityCenterStatus[];
  /** What `aws configure sso` asks for. */
  sso: { startUrl: string; region: string; origin: string };
  /** Counts for the heading, there even when the list is not in the page. */
  accountCount: number;
  roleCount: number;
};

/** `POST /start/credentials` with `{accountId, roleId}`. */
export type CredentialsReply =
  | {
      ok: true;
      credentials: {
        accessKeyId: string;
        secretAccessKey: string;
        sessionToken: string;
        /** ISO 8601 */ expiresAt: string;
      };
    }
  | { ok: false; error: RouteError };

/** The body of a refusal on a browser's route. `message` is for the reader. */
export type RouteError = {
  code:
    | "signed_out"
    | "proof_required"
    | "not_found"
    | "invalid_input"
    | "too_many_requests"
    | "aws_refused"
    | "aws_unavailable"
    | "source_unavailable"
    | "internal";
  message: string;
  requestId: string;
  /** Where the reader proves themselves, when the refusal asks for that; it leads back. */
  confirmAt?: string;
};
