/**
 * Debian's `aws sso-admin` and `aws identitystore` administer Foyer with an access key that an administrator
 * created in the browser.
 */
import { existsSync } from "node:fs";
import { makeAccessKey } from "../support/access-key";
import { AWS, cliHome } from "../support/cli";
import { comeAs, expect, expectAccessible, test } from "../support/people";

test.skip(!existsSync(AWS), "the aws CLI is not installed: its tests are skipped");

const ACCOUNT = "205517739042";

test("an access key created in the browser can create a permission set, assign it, watch it deploy, and manage users", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await comeAs(page, "morgan");
  await page.goto("/admin/access-keys");
  await expectAccessible(page);
  const { id, secret } = await makeAccessKey(page, "terraform");
  await expect(
    page.getByRole("button", { name: "Create access key", exact: true }),
    "a second press makes no second key",
  ).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Copy key" })).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByText(secret)).toHaveCount(0);
  await expect(
    page.getByRole("list", { name: "Access keys" }).getByText("terraform", { exact: true }),
  ).toBeVisible();
  await page.getByRole("searchbox", { name: "Search access keys" }).fill("nothing");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Nothing matches “nothing”")).toBeVisible();
  await page.goto("/admin/access-keys?q=TERRA");
  await expect(
    page.getByRole("list", { name: "Access keys" }).getByText("terraform", { exact: true }),
  ).toBeVisible();

  const home = await cliHome(page, {
    extra: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_DEFAULT_REGION: "eu-central-1" },
  });
  const at = ["--endpoint-url", process.env.FOYER_TEST_URL ?? ""];
  try {
    const {
      Instances: [instance],
    } = home.aws("sso-admin", "list-instances", ...at) as {
      Instances: { InstanceArn: string; IdentityStoreId: string }[];
    };
    const [store, arn] = [instance?.IdentityStoreId ?? "", ["--instance-arn", instance?.InstanceArn ?? ""]];
    const { PermissionSet } = home.aws(
      "sso-admin",
      "create-permission-set",
      "--name",
      "FromTheCli",
      "--description",
      "Made by the CLI",
      "--session-duration",
      "PT4H",
      ...arn,
      ...at,
    ) as { PermissionSet: { PermissionSetArn: string } };
    const set = [...arn, "--permission-set-arn", PermissionSet.PermissionSetArn, ...at];
    home.aws(
      "sso-admin",
      "attach-managed-policy-to-permission-set",
      "--managed-policy-arn",
      "arn:aws:iam::aws:policy/ReadOnlyAccess",
      ...set,
    );
    home.aws(
      "sso-admin",
      "put-inline-policy-to-permission-set",
      "--inline-policy",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sqs:*", Resource: "*" }],
      }),
      ...set,
    );

    const { UserId } = home.aws(
      "identitystore",
      "create-user",
      "--identity-store-id",
      store,
      "--user-name",
      "cli-made",
      "--display-name",
      "Cli Made",
      "--name",
      "GivenName=Cli,FamilyName=Made",
      "--emails",
      "Value=cli-made@northwind.example,Type=work,Primary=true",
      ...at,
    ) as { UserId: string };
    const { GroupId } = home.aws(
      "identitystore",
      "create-group",
      "--identity-store-id",
      store,
      "--display-name",
      "Made by the CLI",
      ...at,
    ) as { GroupId: string };
    home.aws(
      "identitystore",
      "create-group-membership",
      "--identity-store-id",
      store,
      "--group-id",
      GroupId,
      "--member-id",
      `UserId=${UserId}`,
      ...at,
    );
    expect(
      home.aws(
        "identitystore",
        "list-group-memberships",
        "--identity-store-id",
        store,
        "--group-id",
        GroupId,
        ...at,
      ),
    ).toMatchObject({ GroupMemberships: [{ MemberId: { UserId } }] });
    expect(
      home.aws(
        "identitystore",
        "get-user-id",
        "--identity-store-id",
        store,
        "--alternate-identifier",
        JSON.stringify({ UniqueAttribute: { AttributePath: "userName", AttributeValue: "cli-made" } }),
        ...at,
      ),
    ).toMatchObject({ UserId });

    const who = [
      "--target-id",
      ACCOUNT,
      "--target-type",
      "AWS_ACCOUNT",
      "--principal-type",
      "GROUP",
      "--principal-id",
      GroupId,
    ];
    const {
      AccountAssignmentCreationStatus: { RequestId },
    } = home.aws("sso-admin", "create-account-assignment", ...who, ...set) as {
      AccountAssignmentCreationStatus: { RequestId: string };
    };
    await expect
      .poll(
        () =>
          (
            home.aws(
              "sso-admin",
              "describe-account-assignment-creation-status",
              "--account-assignment-creation-request-id",
              RequestId,
              ...arn,
              ...at,
            ) as { AccountAssignmentCreationStatus: { Status: string } }
          ).AccountAssignmentCreationStatus.Status,
        { timeout: 20_000 },
      )
      .toBe("SUCCEEDED");
    expect(home.aws("sso-admin", "list-account-assignments", "--account-id", ACCOUNT, ...set)).toMatchObject({
      AccountAssignments: [{ PrincipalType: "GROUP", PrincipalId: GroupId }],
    });
    expect(
      home.refused("sso-admin", "create-permission-set", "--name", "FromTheCli", ...arn, ...at),
    ).toContain("PermissionSet with name FromTheCli already exists");
    expect(home.refused("sso-admin", "delete-permission-set", ...set)).toContain("ConflictException");

    home.aws("sso-admin", "delete-account-assignment", ...who, ...set);
    home.aws("identitystore", "delete-group", "--identity-store-id", store, "--group-id", GroupId, ...at);
    home.aws("identitystore", "delete-user", "--identity-store-id", store, "--user-id", UserId, ...at);
    await expect
      .poll(
        () => {
          try {
            home.aws("sso-admin", "delete-permission-set", ...set);
            return "deleted";
          } catch (error) {
            return String((error as { stderr?: unknown }).stderr);
          }
        },
        { timeout: 20_000 },
      )
      .toBe("deleted");

    await page.getByText("Change").first().click();
    await page.getByRole("button", { name: "Disable terraform" }).click();
    await expect(
      page
        .getByText("It no longer works")
        .or(page.getByText(/^Disabled/))
        .first(),
    ).toBeVisible();
    expect(home.refused("sso-admin", "list-instances", ...at)).toContain("UnrecognizedClientException");
  } finally {
    home.dispose();
  }
});
