import type { Metadata } from "next";
import { Empty, FilterLinks, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { checkAllAccounts } from "../provisioning/actions";
import { ActionForm } from "@/components/form/action-form";
import { UnitTree } from "@/components/admin/unit-tree";
import { AccountNumber } from "@/components/start/account-number";
import { EnvironmentTag } from "@/components/start/environment";
import { link } from "@/components/ui/styles";
import { listAccounts, type ListedAccount } from "@/lib/access/accounts/service";
import { listEnvironments, listUnits } from "@/lib/access/environments/service";
import type { EnvironmentColour } from "@/lib/access/entitlements/types";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Accounts · Foyer" };

function Standing({ account }: { account: ListedAccount }) {
  if (account.status !== "ACTIVE")
    return (
      <State tone="idle">
        {account.status === "CLOSED" ? "Closed" : account.status === "SUSPENDED" ? "Suspended" : "Closing"}:{" "}
        {account.statusReason}
      </State>
    );
  if (account.checkState === "broken")
    return <State tone="bad">{account.problems[0]?.what ?? "Cannot be worked in"}</State>;
  if (account.foreignRoles.length > 0)
    return <State tone="warn">{account.foreignRoles.length} foreign roles at Foyer’s path</State>;
  if (account.checkState === "ok" && account.problems[0])
    return <State tone="warn">{account.problems[0].what}</State>;
  return account.checkState === "ok" ? (
    <State tone="good">Connected</State>
  ) : (
    <State tone="idle">Not checked yet</State>
  );
}

function AccountTable({ accounts }: { accounts: ListedAccount[] }) {
  return (
    <Table caption="Accounts" head={["Account", "Unit", "Roles", "Connection"]}>
      {accounts.map((account) => (
        <tr key={account.id}>
          <td>
            <a className={`${link} font-semibold`} href={`/admin/accounts/${account.id}`}>
              {account.name}
            </a>{" "}
            {account.environment && (
              <EnvironmentTag
                environment={{ name: account.environment, colour: account.colour as EnvironmentColour }}
              />
            )}
            <span className="block">
              <AccountNumber id={account.id} />
            </span>
          </td>
          <td className="text-quiet">
            {account.isManagement ? "Management account" : (account.unitPath ?? "")}
          </td>
          <td className="tabular-nums">{account.roles}</td>
          <td>
            <Standing account={account} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

export default async function AccountsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/accounts");
  const query = await queryOf(searchParams);
  const [search, view, unit, environment, attention] = [
    query("q"),
    query("view"),
    query("unit"),
    query("environment"),
    query("attention"),
  ];
  const isTree = view === "tree";
  const environments = await listEnvironments(ctx);
  const units = isTree ? await listUnits(ctx) : [];
  const { accounts, next, total } = await listAccounts(ctx, {
    search,
    unitId: unit,
    environmentId: environment,
    attention: attention === "yes",
    after: query("after"),
  });
  const kept = { view, unit, environment, attention };
  const found =
    accounts.length === 0 ? (
      <Empty title={search ? `Nothing matches “${search}”` : "No accounts"}>
        {search || unit || environment || attention ? (
          <a className={link} href="/admin/accounts">
            Show all accounts
          </a>
        ) : (
          "Connect your organization, and its accounts appear here."
        )}
      </Empty>
    ) : (
      <AccountTable accounts={accounts} />
    );
  return (
    <>
      <PageTitle
        text={text}
        title="Accounts"
        total={total}
        search={search ?? null}
        searchLabel="Search accounts by name, number, e-mail or unit"
        keep={kept}
        action={{ href: "/admin/connect", label: "Connect accounts" }}
      />
      <div className="flex flex-wrap gap-x-6">
        <FilterLinks
          label="View"
          name="view"
          options={[
            [null, "Table"],
            ["tree", "Tree"],
          ]}
          chosen={view ?? null}
          keep={{ q: search, environment, attention }}
        />
        <FilterLinks
          label="Environment"
          name="environment"
          options={[[null, "All"], ...environments.map(({ id, name }): [string, string] => [id, name])]}
          chosen={environment ?? null}
          keep={{ q: search, ...kept }}
        />
        <FilterLinks
          label="Standing"
          name="attention"
          options={[
            [null, "Any"],
            ["yes", "Needs attention"],
          ]}
          chosen={attention ?? null}
          keep={{ q: search, ...kept }}
        />
      </div>
      {authority.isAdministrator &&
        accounts.some(({ status, checkState }) => status === "ACTIVE" && checkState !== "ok") && (
          <ActionForm
            action={checkAllAccounts}
            submit="Check all connections again"
            busy="Asking …"
            quiet
            className="mb-3"
          />
        )}
      {isTree && units.length > 0 ? (
        <div className="grid items-start gap-4 md:grid-cols-[minmax(200px,280px)_1fr]">
          <UnitTree units={units} chosen={unit} />
          <div className="min-w-0">{found}</div>
        </div>
      ) : (
        found
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search, ...kept }} />
    </>
  );
}
