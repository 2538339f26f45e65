/**
 * The pure modules that `npm run mutation` changes, by the name to type on the command line, with the tests
 * that must notice: the file of the same name beside the module unless `tests` names others.
 */
const MODULES = {
  arn: "lib/formats/arn.ts",
  "aws-config-text": "lib/formats/aws-config-text.ts",
  check: "lib/formats/iam-policy/check.ts",
  "console-destination": "lib/formats/console-destination.ts",
  "credential-text": "lib/formats/credential-text.ts",
  partition: "lib/formats/partition.ts",
  plan: "lib/access/deploy/plan.ts",
  "revocation-policy": "lib/formats/revocation-policy.ts",
  "role-name": "lib/formats/role-name.ts",
  "saml-messages": "lib/formats/saml-sp/messages.ts",
  "saml-response": "lib/formats/saml-sp/response.ts",
  "saml-signature": "lib/formats/saml-sp/signature.ts",
  "scim-match": "lib/formats/scim/match.ts",
  "scim-patch": "lib/formats/scim/patch.ts",
  "scim-syntax": "lib/formats/scim/syntax.ts",
  "session-policy": "lib/formats/session-policy.ts",
  sigv4: "lib/formats/aws-wire/sigv4.ts",
  statement: "lib/formats/iam-policy/statement.ts",
};

const TESTS = {
  statement: ["lib/formats/iam-policy/check.test.ts"],
  "saml-messages": ["lib/formats/saml-sp/messages.test.ts", "lib/formats/saml-sp/response.attacks.test.ts"],
  "saml-response": ["lib/formats/saml-sp/response.attacks.test.ts"],
  "saml-signature": ["lib/formats/saml-sp/signature.test.ts", "lib/formats/saml-sp/response.attacks.test.ts"],
};

export const MUTATION_MODULES = Object.fromEntries(
  Object.entries(MODULES).map(([name, file]) => [
    name,
    { file, tests: TESTS[name] ?? [file.replace(/\.ts$/, ".test.ts")] },
  ]),
);
