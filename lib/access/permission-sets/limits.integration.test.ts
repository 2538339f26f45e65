import { afterAll, beforeAll, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { previewChange } from "../desired/preview";
import { changePermissionSet, createPermissionSet } from "./service";

let app: TestApp;
beforeAll(async () => void (app = await testApp()));
afterAll(() => app.dispose());

const policyOf = (size: number) => {
  const bare = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::" }],
  });
  return bare.replace(':::"', `:::${"x".repeat(size - bare.length)}"`);
};
const tagsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, ""]));
it.each<[string, (size: number) => Omit<Parameters<typeof createPermissionSet>[1], "name">, number, string]>([
  ["a description", (size) => ({ description: "x".repeat(size) }), 700, "700 characters"],
  ["a session in seconds", (size) => ({ sessionSeconds: size }), 43_200, "up to 12 hours"],
  [
    "a relay state",
    (size) => ({ relayState: `https://console.aws.amazon.com/${"x".repeat(size - 31)}` }),
    240,
    "240 characters",
  ],
  [
    "managed policies, with the customer's",
    (size) => ({
      awsManagedPolicies: Array.from({ length: size - 1 }, (_, index) => `P${index}`),
      customerManagedPolicies: [{ name: "Own", path: "/" }],
    }),
    20,
    "more than AWS’s maximum of 20",
  ],
  [
    "an inline policy, white space not counted",
    (size) => ({ inlinePolicy: policyOf(size).replaceAll(",", ",\n   ") }),
    10_000,
    "10,000",
  ],
  [
    "an inline policy in bytes",
    (size) => ({ inlinePolicy: `${" ".repeat(size - 200)}${policyOf(200)}` }),
    32_768,
    "32,768",
  ],
  [
    "a customer managed policy's name",
    (size) => ({ customerManagedPolicies: [{ name: "x".repeat(size), path: "/" }] }),
    128,
    "1 to 128",
  ],
  [
    "a customer managed policy's path",
    (size) => ({ customerManagedPolicies: [{ name: "x", path: `/${"x".repeat(size - 2)}/` }] }),
    512,
    "512 characters",
  ],
  ["a boundary's name", (size) => ({ boundary: { name: "x".repeat(size), path: "/" } }), 128, "1 to 128"],
  ["tags", (size) => ({ tags: tagsOf(size) }), 50, "up to 50 tags"],
  ["a tag's key", (size) => ({ tags: { ["x".repeat(size)]: "" } }), 128, "1 to 128"],
  ["a tag's value", (size) => ({ tags: { x: "x".repeat(size) } }), 256, "256 characters"],
])(
  "[G73] a permission set accepts %s at the limit, and refuses one more by name",
  async (what, of, limit, words) => {
    const name = `Limit${what.replaceAll(/[^a-z]/g, "").slice(0, 20)}${limit}`;
    const id = await createPermissionSet(app.system, { name, ...of(limit) });
    const refusal = { kind: "invalid_input", message: expect.stringContaining(words) };
    await expect(createPermissionSet(app.system, { name: "Past", ...of(limit + 1) })).rejects.toMatchObject(
      refusal,
    );
    await expect(
      changePermissionSet(app.system, { id, expectedRevision: 1, change: of(limit + 1) }),
    ).rejects.toMatchObject(refusal);
    await expect(
      previewChange(app.system, { id, expectedRevision: 1, change: of(limit + 1) }),
      "while editing",
    ).rejects.toMatchObject(refusal);
  },
);

it("[T7] a form that adds an unknown AWS managed policy is asked first; an API isn't", async () => {
  const admin = app.system;
  const odd = {
    awsManagedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAcess"],
    boundary: { awsManaged: "Nope" },
  };
  const asked = createPermissionSet(admin, { name: "Asked", ...odd }, { acceptedPolicies: [] });
  await expect(asked).rejects.toMatchObject({
    code: "aws_policies_unknown",
    params: { names: "ReadOnlyAcess\nNope", similar: "ReadOnlyAccess" },
  });
  const accepted = { acceptedPolicies: ["ReadOnlyAcess", "Nope"] };
  const id = await createPermissionSet(admin, { name: "Asked", ...odd }, accepted);
  const change = { id, expectedRevision: 1, acceptedPolicies: [], change: { description: "x" } };
  expect(await changePermissionSet(admin, change), "what it has isn't asked about again").toBe(2);
  await createPermissionSet(admin, { name: "FromTerraform", ...odd });
});
