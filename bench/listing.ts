/** Lists every role of 1,000 accounts: as AWS does it, with one request per account, and with Foyer's single request. */
import { ListAccountRolesCommand, paginateListAccounts, SSOClient } from "@aws-sdk/client-sso";
import { actorOfAccessToken } from "@/lib/identity/cli/tokens";
import { median, round, timed, type Figure } from "./figure";
import { addPersonWithAccounts } from "./large-company";
import { signIn } from "./sign-in";
import { openFoyer } from "./open-foyer";

const BENCH = "listing";
const ACCOUNTS = 1_000;

export async function run(): Promise<Figure[]> {
  const foyer = await openFoyer();
  const { url } = foyer;
  const sso = new SSOClient({ region: "us-east-1", endpoint: url });
  try {
    const { accessToken } = await signIn(
      foyer.app,
      url,
      await addPersonWithAccounts(foyer.app, "thousand", ACCOUNTS, 100_000_000_000),
    );
    if (!(await actorOfAccessToken(foyer.app.ctx, accessToken, null))) throw new Error("not signed in");
    let roles = 0;
    const [aws = Number.NaN] = await timed(1, async () => {
      for await (const page of paginateListAccounts({ client: sso, pageSize: 100 }, { accessToken })) {
        for (const { accountId } of page.accountList ?? [])
          roles +=
            (await sso.send(new ListAccountRolesCommand({ accessToken, accountId }))).roleList?.length ?? 0;
      }
    });
    if (roles !== ACCOUNTS * 5) throw new Error(`${roles} roles were listed`);
    const bulk = await timed(20, async () =>
      (
        await fetch(`${url}/start/entitlements`, { headers: { authorization: `Bearer ${accessToken}` } })
      ).arrayBuffer(),
    );
    return [
      {
        bench: BENCH,
        figure: "1,000 accounts × 5 roles, a request per account (AWS SDK)",
        value: round(aws / 1000),
        unit: "s",
      },
      { bench: BENCH, figure: "the same in one request, median", value: round(median(bulk)), unit: "ms" },
    ];
  } finally {
    sso.destroy();
    await foyer.close();
  }
}
