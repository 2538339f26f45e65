/** Loads everything for the start page at once. */
import "server-only";
import { cookies } from "next/headers";
import { ssoSettingsOf } from "@/lib/access/aws-config";
import { listEntitlements } from "@/lib/access/entitlements/list";
import { withIdentityCenters } from "@/lib/access/entitlements/merge-identity-centers";
import { listPinnedAndRecent } from "@/lib/access/entitlements/pins";
import { formatRoleKey } from "@/lib/access/entitlements/role-ref";
import { listIdentityCenters } from "@/lib/access/identity-center/service";
import { canRead } from "@/lib/identity/administrators/policy";
import { authorityOf } from "@/lib/identity/administrators/service";
import { hadCopiedToken } from "@/lib/identity/cli/sessions";
import { listNotices } from "@/lib/identity/notices/service";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { signedOut } from "@/lib/platform/errors";
import { GROUP_COOKIE } from "./cookies";
import { requirePerson } from "./session";
import type { GroupBy, StartPage } from "./start-page-types";

/** With more accounts than this, the browser fetches the list, so that the page stays small. */
const MAX_ACCOUNTS_IN_PAGE = 1_000;

const GROUPS: readonly GroupBy[] = ["environment", "unit", "none"];

export async function loadStartPage(): Promise<StartPage> {
  const ctx = await requirePerson("/start");
  const [ownList, connections, own, user, authority, company, alarm, notices] = await Promise.all([
    listEntitlements(ctx),
    listIdentityCenters(ctx),
    listPinnedAndRecent(ctx),
    findUser(ctx.db, ctx.actor.userId),
    authorityOf(ctx),
    companyOf(ctx),
    hadCopiedToken(ctx),
    listNotices(ctx),
  ]);
  if (!user) throw signedOut();
  const list = await withIdentityCenters(ctx, ownList, connections);
  const chosen = (await cookies()).get(GROUP_COOKIE)?.value;
  const accountCount = list.entitlements.accounts.length;
  return {
    company,
    person: { displayName: user.display_name, userName: user.user_name, email: user.email },
    administers: canRead(authority),
    alarm,
    notices,
    signedInUntil: ctx.actor.sessionEndsAt,
    now: ctx.now(),
    groupBy: GROUPS.find((group) => group === chosen) ?? "environment",
    pinned: own.pinned.map(formatRoleKey),
    recent: own.recent.map(formatRoleKey),
    entitlements: accountCount <= MAX_ACCOUNTS_IN_PAGE ? list.entitlements : null,
    connections,
    sso: ssoSettingsOf(ctx),
    accountCount,
    roleCount: list.roleCount,
  };
}
