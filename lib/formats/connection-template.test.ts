import { expect, it } from "vitest";
import { terraformModule } from "./connection-template";

const terraform = terraformModule({ instanceId: "ssoins-0123456789abcdef", provisionerIssuer: "https://aws.example.com/saml/provisioner", peopleMetadata: "<people/>", provisionerMetadata: "<provisioner/>" });
const resource = (name: string) => terraform.slice(terraform.indexOf(`resource "aws_iam_saml_provider" "${name}"`)).split("\n}\n")[0] ?? "";

it("Terraform does not undo a key rotation: it leaves the people's certificates to Foyer, and the provisioner's to nobody", () => {
  expect(resource("people")).toContain("<people/>");
  expect(resource("people")).toMatch(/lifecycle \{\s+ignore_changes = \[saml_metadata_document\]\s+\}$/);
  expect(resource("provisioner")).toContain("<provisioner/>");
  expect(resource("provisioner")).not.toContain("ignore_changes");
});
