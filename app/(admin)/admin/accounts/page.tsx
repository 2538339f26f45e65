import type { Metadata } from "next";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { AccountNumber } from "@/components/start/account-number";
import { EnvironmentTag } from "@/components/start/environment";
import { link } from "@/components/ui/styles";
import { listAccounts, type ListedAccount } from "@/lib/access/accounts/service";
import type { EnvironmentColour } from "@/lib/access/entitlements/types";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Accounts · Foyer" };

function Standing({ account }: { account: ListedAccount }) {
  if (account.status !== "ACTIVE") return <State tone="idle">{account.status === "CLOSED" ? "Closed" : account.status === "SUSPENDED" ? "Suspended" : "Closing"}: {account.statusReason}</State>;
  if (account.checkState === "broken") return <State tone="bad">{account.problems[0]?.what ?? "Cannot be worked in"}</State>;
  if (account.foreignRoles.length > 0) return <State tone="warn">{account.foreignRoles.length} foreign roles at Foyer’s path</State>;
  return account.checkState === "ok" ? <State tone="good">Connected</State> : <State tone="idle">Not checked yet</State>;
}

export default async function AccountsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx } = await adminPage("/admin/accounts");
  const query = await queryOf(searchParams);
  const search = query("q");
  const { accounts, next } = await listAccounts(ctx, { search, attention: query("attention") === "yes", after: query("after") });
  return (
    <>
      <PageTitle title="Accounts" search={search ?? null} searchLabel="Search accounts by name, number, e-mail or unit" action={{ href: "/admin/connect", label: "Connect accounts" }} />
      {accounts.length === 0 ? (
        <Empty title={search ? `Nothing matches “${search}”` : "No accounts"}>{search ? <a className={link} href="/admin/accounts">Show all accounts</a> : "Connect your organization, and its accounts appear here."}</Empty>
      ) : (
        <Table caption="Accounts" head={["Account", "Unit", "Roles", "Connection"]}>
          {accounts.map((account) => (
            <tr key={account.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/accounts/${account.id}`}>{account.name}</a>{" "}
                {account.environment && <EnvironmentTag environment={{ name: account.environment, colour: account.colour as EnvironmentColour }} />}
                <span className="block"><AccountNumber id={account.id} /></span>
              </td>
              <td className="text-quiet">{account.isManagement ? "Management account" : (account.unitPath ?? "")}</td>
              <td className="tabular-nums">{account.roles}</td>
              <td><Standing account={account} /></td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage next={next} search={search} />
    </>
  );
}
