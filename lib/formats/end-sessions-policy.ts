/**
 * A service control policy that ends a user's sessions now, in every account except the management account.
 *
 * The source identity is the user's immutable id and survives role chaining. Some services don't send
 * `aws:TokenIssueTime`: there a session lasts until it expires. A user who is to stay out has no time: renewed
 * credentials may carry a newer one.
 * @see IAM user guide, "AWS global condition context keys": aws:SourceIdentity, aws:TokenIssueTime
 */
export function endSessionsPolicy(input: { sourceIdentity: string; before: Date | null }): object {
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
          ...(input.before === null
            ? {}
            : { DateLessThan: { "aws:TokenIssueTime": `${input.before.toISOString().slice(0, 19)}Z` } }),
        },
      },
    ],
  };
}
