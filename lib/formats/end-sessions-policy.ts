/**
 * A service control policy that ends a person's sessions now, in every account but the management account.
 *
 * The source identity is the person's unchanging id and goes along when roles are chained. Some services do
 * not send `aws:TokenIssueTime`: there a session lives until it ends by itself.
 * @see IAM user guide, "AWS global condition context keys": aws:SourceIdentity, aws:TokenIssueTime
 */
export function endSessionsPolicy(input: { sourceIdentity: string; before: Date }): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "FoyerEndSessions",
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: {
          StringEquals: { "aws:SourceIdentity": [input.sourceIdentity] },
          DateLessThan: { "aws:TokenIssueTime": `${input.before.toISOString().slice(0, 19)}Z` },
        },
      },
    ],
  };
}
