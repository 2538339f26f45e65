/** AWS managed policies: the few whose content matters to the sandbox. Others exist and grant nothing. */
const allow = (...actions: string[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });

const DOCUMENTS: Record<string, string> = {
  AdministratorAccess: allow("*"),
  PowerUserAccess: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }],
  }),
  ReadOnlyAccess: allow(
    "iam:Get*",
    "iam:List*",
    "organizations:Describe*",
    "organizations:List*",
    "sts:GetCallerIdentity",
  ),
  SecurityAudit: allow("iam:Get*", "iam:List*", "organizations:Describe*", "organizations:List*"),
  "job-function/ViewOnlyAccess": allow("iam:List*", "organizations:List*"),
  IAMReadOnlyAccess: allow("iam:Get*", "iam:List*"),
  IAMFullAccess: allow("iam:*"),
};

/** Returns the document of `arn:<partition>:iam::aws:policy/<name>`, or null for any other ARN. */
export function managedPolicyDocument(arn: string): string | null {
  const [, name] = /^arn:aws(?:-us-gov|-cn)?:iam::aws:policy\/([\w+=,.@/-]{1,128})$/.exec(arn) ?? [];
  return name === undefined
    ? null
    : (DOCUMENTS[name] ?? JSON.stringify({ Version: "2012-10-17", Statement: [] }));
}
