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
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("accounts.title");

export default async function AccountsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/accounts");
  const { t } = text;
  const query = await queryOf(searchParams);
  const [search, view, unit] = [query("q"), query("view"), query("unit")];
  const [environment, attention] = [query("environment"), query("attention")];
  const units = view === "tree" ? await listUnits(ctx) : [];
  const { accounts, next, total } = await listAccounts(ctx, {
    search,
    unitId: unit,
    environmentId: environment,
    attention: attention === "yes",
    after: query("after"),
  });
  const keep = { q: search, view, unit, environment, attention };
  const isFiltered = [search, unit, environment, attention].some((value) => value !== undefined);
  const found =
    accounts.length === 0 ? (
      <NoAccounts text={text} search={search} isFiltered={isFiltered} />
    ) : (
      <AccountTable text={text} accounts={accounts} />
    );
  const hasUnchecked = accounts.some(({ status, checkState }) => status === "ACTIVE" && checkState !== "ok");
  return (
    <>
      <PageTitle
        text={text}
        title={t("accounts.title")}
        total={total}
        search={search ?? null}
        searchLabel={t("accounts.search")}
        keep={{ ...keep, q: undefined }}
        action={{ href: "/admin/connect", label: t("accounts.connect") }}
      />
      <Filters text={text} environments={await listEnvironments(ctx)} keep={keep} />
      {authority.isAdministrator && hasUnchecked && (
        <ActionForm
          action={checkAllAccounts}
          submit={t("accounts.check_all")}
          busy={t("accounts.checking")}
          quiet
          className="mb-3"
        />
      )}
      {units.length > 0 ? (
        <div className="grid items-start gap-4 md:grid-cols-[minmax(200px,280px)_1fr]">
          <UnitTree text={text} units={units} chosen={unit} />
          <div className="min-w-0">{found}</div>
        </div>
      ) : (
        found
      )}
      <NextPage text={text} next={next} after={query("after")} keep={keep} />
    </>
  );
}

type FiltersProps = {
  text: Text;
  environments: { id: string; name: string }[];
  keep: Record<"q" | "view" | "unit" | "environment" | "attention", string | undefined>;
};

function Filters({ text: { t }, environments, keep }: FiltersProps) {
  return (
    <div className="flex flex-wrap gap-x-6">
      <FilterLinks
        label={t("accounts.filters.view")}
        name="view"
        options={[
          [null, t("accounts.filters.table")],
          ["tree", t("accounts.filters.tree")],
        ]}
        chosen={keep.view ?? null}
        keep={{ ...keep, unit: undefined }}
      />
      <FilterLinks
        label={t("accounts.filters.environment")}
        name="environment"
        options={[
          [null, t("accounts.filters.all")],
          ...environments.map(({ id, name }): [string, string] => [id, name]),
        ]}
        chosen={keep.environment ?? null}
        keep={keep}
      />
      <FilterLinks
        label={t("accounts.filters.attention")}
        name="attention"
        options={[
          [null, t("accounts.filters.any")],
          ["yes", t("accounts.filters.needs_attention")],
        ]}
        chosen={keep.attention ?? null}
        keep={keep}
      />
    </div>
  );
}

type NoAccountsProps = { text: Text; search: string | undefined; isFiltered: boolean };

function NoAccounts({ text: { t }, search, isFiltered }: NoAccountsProps) {
  if (!isFiltered) return <Empty title={t("accounts.none")}>{t("accounts.none_hint")}</Empty>;
  return (
    <Empty title={search ? t("admin.no_matches", { search }) : t("accounts.no_results")}>
      <a className={link} href="/admin/accounts">
        {t("accounts.show_all")}
      </a>
    </Empty>
  );
}

function AccountTable({ text, accounts }: { text: Text; accounts: ListedAccount[] }) {
  const { t } = text;
  return (
    <Table
      caption={t("accounts.title")}
      head={[t("accounts.account"), t("accounts.unit"), t("accounts.roles"), t("accounts.connection")]}
    >
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
            {account.isManagement ? t("accounts.management_account") : (account.unitPath ?? "")}
          </td>
          <td className="tabular-nums">{text.format.number(account.roles)}</td>
          <td>
            <AccountState text={text} account={account} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

function AccountState({ text, account }: { text: Text; account: ListedAccount }) {
  const { t } = text;
  const { status, statusReason, checkState, problems, foreignRoles } = account;
  if (status !== "ACTIVE") {
    const state = t(`accounts.states.${INACTIVE[status]}`);
    return (
      <State tone="idle">
        {statusReason === null
          ? state
          : t("accounts.states.with_reason", { state, reason: reasonText(text, statusReason) })}
      </State>
    );
  }
  const [problem] = problems;
  if (checkState === "broken")
    return <State tone="bad">{problem ? reasonText(text, problem.what) : t("accounts.states.broken")}</State>;
  if (foreignRoles.length > 0)
    return <State tone="warn">{t("accounts.states.foreign_roles", { count: foreignRoles.length })}</State>;
  if (checkState !== "ok") return <State tone="idle">{t("accounts.states.unchecked")}</State>;
  return problem ? (
    <State tone="warn">{reasonText(text, problem.what)}</State>
  ) : (
    <State tone="good">{t("accounts.states.connected")}</State>
  );
}

const INACTIVE = { SUSPENDED: "suspended", PENDING_CLOSURE: "pending_closure", CLOSED: "closed" } as const;
