/** An administrator's main job, from a new account to a role that an employee opens. */
import { IAMClient, ListRolesCommand, PutRolePolicyCommand, GetRolePolicyCommand } from "@aws-sdk/client-iam";
import { comeAs, expect, expectAccessible, test } from "../support/people";

const ACCOUNT = "700600500401";
const sandbox = () => process.env.FOYER_TEST_SANDBOX ?? "";

async function put(path: string, body: string): Promise<void> {
  const reply = await fetch(`${sandbox()}/_sandbox/${path}`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(reply.ok, await reply.text()).toBe(true);
}

async function iamOf(accountId: string): Promise<IAMClient> {
  const credentials = (await (
    await fetch(`${sandbox()}/_sandbox/root-credentials?account_id=${accountId}`)
  ).json()) as { accessKeyId: string; secretAccessKey: string };
  return new IAMClient({ region: "us-east-1", endpoint: sandbox(), credentials });
}

const POLICY = JSON.stringify(
  { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["sqs:SendMessage"], Resource: "*" }] },
  null,
  2,
);

test("Morgan connects an account, defines a role with four kinds of policy, assigns it and watches it deploy; Ada opens it; a change made in AWS is repaired", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  await comeAs(page, "morgan");
  await page.getByRole("link", { name: "Administration" }).click();
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
  await expectAccessible(page);

  // The account joins the organization; the company's StackSet deploys Foyer's template.
  await page.goto("/admin/connect");
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "CloudFormation" }).click(),
  ]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  await put(
    "organization",
    JSON.stringify({
      managementAccountId: "100200300400",
      accounts: [
        { id: ACCOUNT, name: "Experiments", email: "experiments@northwind.example", unitPath: "Sandboxes" },
      ],
    }),
  );
  await put(`stacks?account_id=${ACCOUNT}`, Buffer.concat(chunks).toString());
  await put(
    `stacks?account_id=${ACCOUNT}`,
    JSON.stringify({
      Resources: {
        Own: {
          Type: "AWS::IAM::ManagedPolicy",
          Properties: {
            ManagedPolicyName: "Queues",
            Path: "/team/",
            PolicyDocument: JSON.parse(POLICY) as unknown,
          },
        },
      },
    }),
  );
  await page.getByRole("button", { name: "Sync now" }).click();
  await expect(async () => {
    await page.goto(`/admin/accounts/${ACCOUNT}`);
    await expect(page.getByRole("heading", { name: "Experiments" })).toBeVisible({ timeout: 1_000 });
  }).toPass();

  // A permission set. A wrong policy is refused with its line.
  await page.goto("/admin/permission-sets/new");
  await page.getByLabel("Name", { exact: true }).fill("QueueRunner");
  await page.getByRole("searchbox", { name: "Search AWS managed policies" }).fill("readonlyaccess");
  await page.getByRole("button", { name: /^ReadOnlyAccess / }).click();
  await expect(page.getByLabel("AWS managed policies", { exact: true })).toHaveValue("ReadOnlyAccess");
  await page.getByLabel("Customer managed policies").fill("/team/Queues");
  await page.getByLabel("Permissions boundary").fill("PowerUserAccess");
  await page.getByLabel("Inline policy").fill(POLICY.replace("sqs:SendMessage", "SendMessage"));
  await expect(page.getByText("isn’t an action")).toBeVisible();
  await page.getByRole("button", { name: "Create permission set" }).click();
  await expect(page.getByText(/Inline policy, line \d+:/)).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("QueueRunner");
  await expectAccessible(page);
  await page.getByLabel("Inline policy").fill(POLICY);
  await page.getByRole("button", { name: "Create permission set" }).click();
  await expect(page.getByRole("heading", { name: "QueueRunner" })).toBeVisible();

  // Assigned to a group, after a preview.
  await page.getByRole("link", { name: "Assign", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search users and groups" }).fill("payments");
  await page.getByRole("checkbox", { name: /^Payments team/ }).check();
  await page.getByRole("searchbox", { name: "Search accounts" }).fill(ACCOUNT);
  await page.getByRole("checkbox", { name: /^Experiments/ }).check();
  await page.getByRole("button", { name: "Preview changes" }).click();
  await expect(page.getByRole("row", { name: /Ada Okafor QueueRunner Experiments/ })).toBeVisible();
  await expect(page.getByText("1 role is created.")).toBeVisible();
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(page.getByText(/assignment created/)).toBeVisible();
  await expect(async () => {
    await page.goto("/admin/permission-sets");
    await expect(
      page.getByRole("row", { name: /QueueRunner/ }).getByText("Deployed to 1 account"),
    ).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expectAccessible(page);

  // The employee opens it.
  const ada = await (await browser.newContext({ baseURL: process.env.FOYER_TEST_URL })).newPage();
  await comeAs(ada, "ada");
  const [console_] = await Promise.all([
    ada.context().waitForEvent("page"),
    ada.getByRole("button", { name: "Open the console as QueueRunner in Experiments" }).first().click(),
  ]);
  await expect(
    console_
      .getByText(ACCOUNT.replace(/(\d{4})(\d{4})(\d{4})/, "$1 $2 $3"))
      .or(console_.getByText(ACCOUNT))
      .first(),
  ).toBeVisible();

  // Someone changes it in AWS. Foyer detects, reports and repairs that.
  const iam = await iamOf(ACCOUNT);
  const { Roles = [] } = await iam.send(new ListRolesCommand({ PathPrefix: "/foyer/" }));
  const RoleName = Roles.find((role) => role.RoleName?.startsWith("Foyer_QueueRunner_"))?.RoleName ?? "";
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: "FoyerInlinePolicy",
      PolicyDocument: POLICY.replace("sqs:SendMessage", "s3:PutObject"),
    }),
  );
  await page.goto(`/admin/accounts/${ACCOUNT}`);
  await page.getByRole("button", { name: "Check connection" }).click();
  await expect(async () => {
    await page.goto(`/admin/accounts?q=${ACCOUNT}`);
    await expect(page.getByRole("row", { name: /Experiments/ }).getByText("Connected")).toBeVisible({
      timeout: 1_000,
    });
  }).toPass();
  await expect(async () => {
    const { PolicyDocument = "" } = await iam.send(
      new GetRolePolicyCommand({ RoleName, PolicyName: "FoyerInlinePolicy" }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyDocument))).toEqual(JSON.parse(POLICY));
  }).toPass();
  await page.goto("/admin/provisioning");
  await expectAccessible(page);
});

test("Morgan creates a user and adds her to a group, and she signs in with the password that she chose through the link that was displayed once", async ({
  page,
  browser,
}) => {
  await comeAs(page, "morgan", "/start");
  await page.goto("/admin/users");
  await expectAccessible(page);
  await page.getByLabel("User name", { exact: true }).fill("newcomer");
  await page.getByLabel("Full name").fill("Nina Newcomer");
  await page.getByRole("button", { name: "Create" }).click();
  const link = (await page.getByText(/isn’t shown again/).textContent())?.trim().split("\n").at(-1) ?? "";
  await page.goto("/admin/groups");
  await page.getByRole("link", { name: "Search team" }).click();
  await page.getByLabel("User name").fill("newcomer");
  await page.getByRole("button", { name: "Add to group" }).click();
  await expect(page.getByRole("link", { name: "Nina Newcomer" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Nina Newcomer" }).click();
  await expect(page.getByText("member of Search team, on this account").first()).toBeVisible();
  await expectAccessible(page);
  const nina = await (await browser.newContext({ baseURL: process.env.FOYER_TEST_URL })).newPage();
  const password = "nina's own long passphrase";
  await nina.goto(link);
  await nina.getByRole("textbox", { name: "New password", exact: true }).fill(password);
  await nina.getByRole("textbox", { name: "New password again" }).fill(password);
  await nina.getByRole("button", { name: "Save the new password" }).click();
  await expect(nina.getByText("Your password is set. Sign in with it.")).toBeVisible();
  await nina.goto("/start");
  await nina.getByLabel("User name or e-mail").fill("newcomer");
  await nina.getByLabel("Password", { exact: true }).fill(password);
  await nina.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(nina).toHaveURL(/\/start/);
});

test("an auditor can read everything and change nothing; an employee finds nothing there", async ({
  page,
  browser,
}) => {
  await comeAs(page, "fatima");
  await page.goto("/admin/administrators");
  await expect(page.getByText("Cloud administrators")).toBeVisible();
  await expectAccessible(page);
  await page.goto("/admin/permission-sets");
  await expect(page.getByRole("link", { name: "Operator" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Create permission set" })).toHaveCount(0);
  const ada = await (await browser.newContext({ baseURL: process.env.FOYER_TEST_URL })).newPage();
  await comeAs(ada, "ada");
  await expect(ada.getByRole("link", { name: "Administration" })).toHaveCount(0);
  for (const path of [
    "/admin",
    "/admin/accounts",
    "/admin/permission-sets",
    "/admin/assignments",
    "/admin/provisioning",
    "/admin/connect",
    "/admin/users",
    "/admin/groups",
    "/admin/administrators",
    "/admin/files/foyer-connection.tf",
  ]) {
    expect((await ada.goto(path).catch(() => null))?.status(), path).toBe(404);
  }
});
