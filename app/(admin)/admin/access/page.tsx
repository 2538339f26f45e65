import type { Metadata } from "next";
import { Empty, PageTitle, Table } from "@/components/admin/page-parts";
import { AccountNumber } from "@/components/start/account-number";
import { Time } from "@/components/ui/time";
import { link, quietButton } from "@/components/ui/styles";
import { getAccount, listAccounts } from "@/lib/access/accounts/service";
import {
  because,
  listReachOfAccount,
  listReachOfUser,
  MOST_EXPORTED,
  MOST_SHOWN,
} from "@/lib/access/entitlements/explain";
import { getUser, listUsers } from "@/lib/identity/users/administer";
import { adminPage, loadOr404, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Who can reach what · Foyer" };

const FOUND = 12;

/** What the words find, to choose from. */
async function Choices({ search }: { search: string | undefined }) {
  const { ctx } = await adminPage("/admin/access");
  const [{ accounts }, { users }] = [
    await listAccounts(ctx, { search, limit: FOUND }),
    await listUsers(ctx, { search, limit: FOUND }),
  ];
  if (accounts.length + users.length === 0) return <Empty title={`Nothing matches “${search ?? ""}”`} />;
  return (
    <div className="grid items-start gap-6 md:grid-cols-2">
      {accounts.length === 0 ? (
        <Empty title={search ? "No account by these words" : "No accounts yet"} />
      ) : (
        <Table caption="Accounts" head={["Who can reach …"]}>
          {accounts.map((account) => (
            <tr key={account.id}>
              <td>
                <a className={`${link} font-semibold`} href={`?account=${account.id}`}>
                  {account.name}
                </a>{" "}
                <AccountNumber id={account.id} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {users.length === 0 ? (
        <Empty title="No person by these words" />
      ) : (
        <Table caption="People" head={["What can … reach"]}>
          {users.map((user) => (
            <tr key={user.id}>
              <td>
                <a className={`${link} font-semibold`} href={`?person=${user.id}`}>
                  {user.display_name}
                </a>{" "}
                <span className="text-quiet">{user.user_name}</span>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}

async function Answer({ account, person }: { account: string | undefined; person: string | undefined }) {
  const { ctx } = await adminPage("/admin/access");
  const title =
    account === undefined
      ? `What ${(await loadOr404(() => getUser(ctx, person ?? ""))).display_name} can reach, and why`
      : `Who can reach ${(await loadOr404(() => getAccount(ctx, account))).name}, and why`;
  const reach =
    account === undefined
      ? await listReachOfUser(ctx, { userId: person ?? "" })
      : await listReachOfAccount(ctx, { accountId: account });
  const query = account === undefined ? `person=${person}` : `account=${account}`;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <h2 className="mr-auto text-[15px] font-bold">{title}</h2>
        <a className={quietButton} href={`/admin/files/access.csv?${query}`} download>
          CSV
        </a>
        <a className={quietButton} href={`/admin/files/access.json?${query}`} download>
          JSON
        </a>
      </div>
      {reach.length === 0 ? (
        <Empty title="Nobody and nothing" />
      ) : (
        <Table
          caption={title}
          head={[account === undefined ? "Account" : "Person", "As", "Because", "Until"]}
        >
          {reach.map((each) => (
            <tr
              key={`${each.userId} ${each.accountId} ${each.permissionSetName} ${each.group ?? ""} ${each.target}`}
            >
              <td>
                {account === undefined ? (
                  <>
                    <a className={`${link} font-semibold`} href={`?account=${each.accountId}`}>
                      {each.accountName}
                    </a>{" "}
                    <AccountNumber id={each.accountId} />
                  </>
                ) : (
                  <>
                    <a className={`${link} font-semibold`} href={`?person=${each.userId}`}>
                      {each.displayName}
                    </a>{" "}
                    <span className="text-quiet">{each.userName}</span>
                  </>
                )}
              </td>
              <td>{each.permissionSetName}</td>
              <td className="text-quiet">{because(each)}</td>
              <td className="text-quiet">{each.endsAt ? <Time at={each.endsAt} /> : "for good"}</td>
            </tr>
          ))}
        </Table>
      )}
      {reach.length >= MOST_SHOWN && (
        <p className="mt-3 text-sm text-quiet">
          The first {MOST_SHOWN} are shown; the files hold up to {MOST_EXPORTED.toLocaleString("en")}, and say
          so when there are more.
        </p>
      )}
      <p className="mt-4 text-sm">
        <a className={link} href="/admin/access">
          Ask about another account or person
        </a>
      </p>
    </>
  );
}

export default async function AccessPage({ searchParams }: { searchParams: SearchParams }) {
  const { text } = await adminPage("/admin/access");
  const query = await queryOf(searchParams);
  const [account, person, search] = [query("account"), query("person"), query("q")];
  return (
    <>
      <PageTitle
        text={text}
        title="Who can reach what"
        search={search ?? null}
        searchLabel="Search accounts and people"
      />
      {account === undefined && person === undefined ? (
        <Choices search={search} />
      ) : (
        <Answer account={account} person={person} />
      )}
    </>
  );
}
