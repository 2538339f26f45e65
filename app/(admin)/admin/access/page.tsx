import type { ReactNode } from "react";
import { Empty, PageTitle, Table } from "@/components/admin/page-parts";
import { AccountNumber } from "@/components/start/account-number";
import { Time } from "@/components/ui/time";
import { link, quietButton } from "@/components/ui/styles";
import { getAccount, listAccounts } from "@/lib/access/accounts/service";
import {
  listReachOfAccount,
  listReachOfUser,
  MAX_EXPORTED,
  MAX_SHOWN,
  type Reach,
} from "@/lib/access/entitlements/explain";
import { getUser, listUsers } from "@/lib/identity/users/administer";
import type { Text } from "@/lib/messages/text";
import { accessReason } from "@/lib/web/access-reason";
import { adminPage, loadOr404, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("assignments.access.title");

const MAX_FOUND = 12;

export default async function AccessPage({ searchParams }: { searchParams: SearchParams }) {
  const { text } = await adminPage("/admin/access");
  const query = await queryOf(searchParams);
  const [account, person, search] = [query("account"), query("person"), query("q")];
  return (
    <>
      <PageTitle
        text={text}
        title={text.t("assignments.access.title")}
        search={search ?? null}
        searchLabel={text.t("assignments.access.search")}
      />
      {account !== undefined ? (
        <AccessToAccount id={account} />
      ) : person !== undefined ? (
        <AccessOfUser id={person} />
      ) : (
        <Choices search={search} />
      )}
    </>
  );
}

/** Accounts and users to choose from. */
async function Choices({ search }: { search: string | undefined }) {
  const { ctx, text } = await adminPage("/admin/access");
  const { t } = text;
  const { accounts } = await listAccounts(ctx, { search, limit: MAX_FOUND });
  const { users } = await listUsers(ctx, { search, limit: MAX_FOUND });
  if (accounts.length + users.length === 0)
    return <Empty title={t("admin.no_matches", { search: search ?? "" })} />;
  return (
    <div className="grid items-start gap-6 md:grid-cols-2">
      {accounts.length === 0 ? (
        <Empty
          title={search ? t("assignments.access.no_matching_account") : t("assignments.access.no_accounts")}
        />
      ) : (
        <Table caption={t("assignments.access.accounts")} head={[t("assignments.access.accounts_head")]}>
          {accounts.map(({ id, name }) => (
            <tr key={id}>
              <td>
                <AccountLink id={id} name={name} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {users.length === 0 ? (
        <Empty title={t("assignments.access.no_matching_user")} />
      ) : (
        <Table caption={t("assignments.access.users")} head={[t("assignments.access.users_head")]}>
          {users.map((user) => (
            <tr key={user.id}>
              <td>
                <UserLink id={user.id} displayName={user.display_name} userName={user.user_name} />
              </td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}

async function AccessOfUser({ id }: { id: string }) {
  const { ctx, text } = await adminPage("/admin/access");
  const user = await loadOr404(() => getUser(ctx, id));
  const access = await listReachOfUser(ctx, { userId: id });
  return (
    <>
      <Heading
        text={text}
        title={text.t("assignments.access.of_user", { name: user.display_name })}
        query={`person=${id}`}
      />
      {access.length === 0 ? (
        <Empty title={text.t("assignments.access.none_of_user")} />
      ) : (
        <AccessTable
          text={text}
          first={text.t("assignments.access.account")}
          rows={access.map((each) => ({
            access: each,
            link: <AccountLink id={each.accountId} name={each.accountName} />,
          }))}
        />
      )}
      <Footer text={text} shown={access.length} />
    </>
  );
}

async function AccessToAccount({ id }: { id: string }) {
  const { ctx, text } = await adminPage("/admin/access");
  const account = await loadOr404(() => getAccount(ctx, id));
  const access = await listReachOfAccount(ctx, { accountId: id });
  return (
    <>
      <Heading
        text={text}
        title={text.t("assignments.access.of_account", { name: account.name })}
        query={`account=${id}`}
      />
      {access.length === 0 ? (
        <Empty title={text.t("assignments.access.none_of_account")} />
      ) : (
        <AccessTable
          text={text}
          first={text.t("assignments.access.user")}
          rows={access.map((each) => ({
            access: each,
            link: <UserLink id={each.userId} displayName={each.displayName} userName={each.userName} />,
          }))}
        />
      )}
      <Footer text={text} shown={access.length} />
    </>
  );
}

type HeadingProps = { text: Text; title: string; /** Of the downloads. */ query: string };

function Heading({ text, title, query }: HeadingProps) {
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <h2 className="mr-auto text-[15px] font-bold">{title}</h2>
      <a className={quietButton} href={`/admin/files/access.csv?${query}`} download>
        {text.t("assignments.access.download_csv")}
      </a>
      <a className={quietButton} href={`/admin/files/access.json?${query}`} download>
        {text.t("assignments.access.download_json")}
      </a>
    </div>
  );
}

type AccessTableProps = {
  text: Text;
  /** Title of the first column. */ first: string;
  rows: { access: Reach; link: ReactNode }[];
};

function AccessTable({ text, first, rows }: AccessTableProps) {
  const { t } = text;
  return (
    <Table
      caption={t("assignments.access.title")}
      head={[
        first,
        t("assignments.access.permission_set"),
        t("assignments.access.because"),
        t("assignments.access.until"),
      ]}
    >
      {rows.map(({ access, link: subject }) => (
        <tr
          key={`${access.userId} ${access.accountId} ${access.permissionSetName} ${access.group ?? ""} ${access.target}`}
        >
          <td>{subject}</td>
          <td>{access.permissionSetName}</td>
          <td className="text-quiet">{accessReason(text, access)}</td>
          <td className="text-quiet">
            {access.endsAt ? <Time at={access.endsAt} /> : t("assignments.access.no_end")}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Footer({ text, shown }: { text: Text; shown: number }) {
  return (
    <>
      {shown >= MAX_SHOWN && (
        <p className="mt-3 text-sm text-quiet">
          {text.t("assignments.access.first_shown", { count: MAX_SHOWN, max: MAX_EXPORTED })}
        </p>
      )}
      <p className="mt-4 text-sm">
        <a className={link} href="/admin/access">
          {text.t("assignments.access.back")}
        </a>
      </p>
    </>
  );
}

function AccountLink({ id, name }: { id: string; name: string }) {
  return (
    <>
      <a className={`${link} font-semibold`} href={`?account=${id}`}>
        {name}
      </a>{" "}
      <AccountNumber id={id} />
    </>
  );
}

type UserLinkProps = { id: string; displayName: string; userName: string };

function UserLink({ id, displayName, userName }: UserLinkProps) {
  return (
    <>
      <a className={`${link} font-semibold`} href={`?person=${id}`}>
        {displayName}
      </a>{" "}
      <span className="text-quiet">{userName}</span>
    </>
  );
}
