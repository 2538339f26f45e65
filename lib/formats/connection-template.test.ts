import { expect, it } from "vitest";
import {
  cloudFormationTemplate,
  systemRoles,
  terraformModule,
  type ConnectionInput,
} from "./connection-template";

const terraform = terraformModule({
  instanceId: "ssoins-0123456789abcdef",
  provisionerIssuer: "https://aws.example.com/saml/provisioner",
  peopleMetadata: "<people/>",
  provisionerMetadata: "<provisioner/>",
});
const resource = (name: string) =>
  terraform.slice(terraform.indexOf(`resource "aws_iam_saml_provider" "${name}"`)).split("\n}\n")[0] ?? "";

it("Terraform doesn't undo a key rotation: it ignores changes of the people's certificates, but not of the provisioner's", () => {
  expect(resource("people")).toContain("<people/>");
  expect(resource("people")).toMatch(/lifecycle \{\s+ignore_changes = \[saml_metadata_document\]\s+\}$/);
  expect(resource("provisioner")).toContain("<provisioner/>");
  expect(resource("provisioner")).not.toContain("ignore_changes");
});

const INPUT: ConnectionInput = {
  instanceId: "ssoins-0123456789abcdef",
  provisionerIssuer: "https://aws.example.com/saml/provisioner",
  peopleMetadata: "<people/>",
  provisionerMetadata: "<provisioner/>",
};

it("CloudFormation refers only to what it declares, and stays within AWS's limits", () => {
  const text = cloudFormationTemplate(INPUT);
  const template = JSON.parse(text) as Record<
    "Parameters" | "Conditions" | "Resources",
    Record<string, { Condition?: string; Properties?: { RoleName?: string; Policies?: unknown[] } }>
  >;
  const named = { Ref: new Set<string>(), condition: new Set<string>() };
  JSON.stringify(template, function visit(key, value: unknown) {
    if (key === "Ref") named.Ref.add(String(value));
    if (key === "Fn::Sub")
      for (const [, name = ""] of String(value).matchAll(/\$\{([^}!]+)\}/g)) named.Ref.add(name);
    if (key === "Fn::If") named.condition.add(String((value as unknown[])[0]));
    if (key === "Condition" && typeof value === "string") named.condition.add(value);
    return value;
  });
  const declared = new Set([
    ...Object.keys(template.Parameters),
    ...Object.keys(template.Resources),
    "AWS::AccountId",
    "AWS::Partition",
  ]);
  expect([...named.Ref].filter((name) => !declared.has(name))).toEqual([]);
  expect([...named.condition].toSorted()).toEqual(Object.keys(template.Conditions).toSorted());
  expect(text.length).toBeLessThan(51_200);
  // A role's inline policies have at most 10,240 characters without white space, a trust policy 2,048 with
  // it.
  for (const { trust, policy } of systemRoles(
    INPUT,
    {
      partition: "aws-us-gov",
      accountId: "481230097715",
      provisionerProviderArn: `arn:aws-us-gov:iam::481230097715:saml-provider/${"x".repeat(128)}`,
    },
    true,
  )) {
    expect(JSON.stringify(policy).length).toBeLessThan(10_240);
    expect(JSON.stringify(trust).length).toBeLessThan(2_048);
  }
});
