/** Terraform's own AWS provider, with an access key: creates, plans nothing more, changes and destroys. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { makeAccessKey, type AccessKey } from "../support/access-key";
import { comeAs, expect, test } from "../support/people";

const TERRAFORM = "/usr/local/bin/terraform";
/** A provider mirror, as `terraform providers mirror` writes it. */
const MIRROR = "/opt/tf-plugins";
test.skip(
  process.env.FOYER_TEST_TERRAFORM !== "1",
  "Terraform takes minutes: its test runs by `npm test -- terraform`",
);
test.skip(
  !existsSync(TERRAFORM) || !existsSync(MIRROR),
  "Terraform and its AWS provider are not installed: its test is skipped",
);

const ACCOUNT = "205517739042";

const source = (key: AccessKey, relayState: string) => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "${key.id}"
  secret_key                  = "${key.secret}"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints {
    ssoadmin      = "${process.env.FOYER_TEST_URL}"
    identitystore = "${process.env.FOYER_TEST_URL}"
  }
}
data "aws_ssoadmin_instances" "all" {}
locals {
  instance = tolist(data.aws_ssoadmin_instances.all.arns)[0]
  store    = tolist(data.aws_ssoadmin_instances.all.identity_store_ids)[0]
}
resource "aws_identitystore_group" "robots" {
  identity_store_id = local.store
  display_name      = "Made by Terraform"
  description       = "Robots"
}
resource "aws_identitystore_user" "robot" {
  identity_store_id = local.store
  user_name         = "terraform-made"
  display_name      = "Terraform Made"
  name {
    given_name  = "Terraform"
    family_name = "Made"
  }
  emails {
    value   = "terraform-made@northwind.example"
    primary = true
    type    = "work"
  }
}
resource "aws_identitystore_group_membership" "robot" {
  identity_store_id = local.store
  group_id          = aws_identitystore_group.robots.group_id
  member_id         = aws_identitystore_user.robot.user_id
}
resource "aws_ssoadmin_permission_set" "queues" {
  name             = "FromTerraform"
  description      = "Queues"
  instance_arn     = local.instance
  session_duration = "PT2H"
  ${relayState}
  tags             = { team = "core", cost = "7" }
}
resource "aws_ssoadmin_managed_policy_attachment" "read" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.queues.arn
  managed_policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
resource "aws_ssoadmin_permission_set_inline_policy" "queues" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.queues.arn
  inline_policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = "*" }] })
}
resource "aws_ssoadmin_permissions_boundary_attachment" "power" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.queues.arn
  permissions_boundary {
    managed_policy_arn = "arn:aws:iam::aws:policy/PowerUserAccess"
  }
}
resource "aws_ssoadmin_account_assignment" "robots" {
  instance_arn       = local.instance
  permission_set_arn = aws_ssoadmin_permission_set.queues.arn
  principal_id       = aws_identitystore_group.robots.group_id
  principal_type     = "GROUP"
  target_id          = "${ACCOUNT}"
  target_type        = "AWS_ACCOUNT"
  depends_on         = [aws_ssoadmin_managed_policy_attachment.read, aws_ssoadmin_permission_set_inline_policy.queues, aws_ssoadmin_permissions_boundary_attachment.power]
}
data "aws_identitystore_user" "ada" {
  identity_store_id = local.store
  alternate_identifier {
    unique_attribute {
      attribute_path  = "UserName"
      attribute_value = "ada"
    }
  }
}
data "aws_identitystore_group" "robots" {
  identity_store_id = local.store
  alternate_identifier {
    unique_attribute {
      attribute_path  = "DisplayName"
      attribute_value = aws_identitystore_group.robots.display_name
    }
  }
}
data "aws_ssoadmin_permission_sets" "all" {
  instance_arn = local.instance
}
output "ada" {
  value = data.aws_identitystore_user.ada.display_name
}
`;

test("Terraform's eight resources and four data sources can be applied, changed and destroyed, with an empty plan in between", async ({
  page,
}) => {
  test.setTimeout(600_000);
  await comeAs(page, "morgan");
  const key = await makeAccessKey(page, "terraform-provider");
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-tf-"));
  const rc = path.join(folder, "rc");
  writeFileSync(rc, `provider_installation {\n  filesystem_mirror {\n    path = "${MIRROR}"\n  }\n}\n`);
  const env = {
    PATH: "/usr/bin:/bin",
    HOME: folder,
    TF_CLI_CONFIG_FILE: rc,
    TF_IN_AUTOMATION: "1",
    CHECKPOINT_DISABLE: "1",
    NODE_ENV: "test" as const,
  };
  const terraform = (...args: string[]) =>
    execFileSync(TERRAFORM, [...args, "-no-color"], {
      cwd: folder,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  // 0: nothing to do; 2: changes.
  const plan = () =>
    spawnSync(TERRAFORM, ["plan", "-no-color", "-input=false", "-detailed-exitcode"], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
  try {
    writeFileSync(
      path.join(folder, "main.tf"),
      source(key, 'relay_state = "https://console.aws.amazon.com/sqs/home"'),
    );
    terraform("init", "-input=false");
    expect(terraform("apply", "-input=false", "-auto-approve")).toContain("8 added, 0 changed, 0 destroyed");
    const first = plan();
    expect(first.status, first.stdout + first.stderr).toBe(0);
    // Terraform destroys what is left out.
    writeFileSync(path.join(folder, "main.tf"), source(key, ""));
    expect(terraform("apply", "-input=false", "-auto-approve")).toContain("0 added, 1 changed, 0 destroyed");
    const second = plan();
    expect(second.status, second.stdout + second.stderr).toBe(0);
    expect(terraform("output", "-raw", "ada")).toContain("Ada");
    expect(terraform("destroy", "-input=false", "-auto-approve")).toContain("8 destroyed");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
