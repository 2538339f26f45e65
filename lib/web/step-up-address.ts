/** Where a reader proves themselves for a role or an administrative change, and then goes on. */

/** The page that asked a provider, which says why its answer doesn't count. */
export function withProblem(path: string, code: string): string {
  const url = new URL(path, "http://foyer.invalid");
  url.searchParams.set("problem", code);
  return url.pathname + url.search + url.hash;
}

type Role = { accountId: string; roleId?: string | undefined; roleName?: string | undefined };

export function stepUpForRole({ accountId, roleId, roleName }: Role, callbackPath: string): string {
  return `/second-factor?${new URLSearchParams({
    for: "role",
    account: accountId,
    ...(roleId === undefined ? {} : { role: roleId }),
    ...(roleName === undefined ? {} : { name: roleName }),
    callbackUrl: callbackPath,
  })}`;
}

/** For an export of the administration; leads back to the page with its link. */
export const stepUpForExport = (page: string): string =>
  `/second-factor?${new URLSearchParams({ for: "admin", callbackUrl: page })}`;

/** The page opens in its own tab, so that the form stays as it was typed, and says when it is done. */
export const STEP_UP_FOR_CHANGE = `/second-factor?${new URLSearchParams({ for: "admin", callbackUrl: "/start/confirm" })}`;
