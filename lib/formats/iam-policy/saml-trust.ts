/**
 * Checks whether a role's trust policy admits users of a SAML provider, and why not.
 *
 * Principal, actions and conditions on the assertion itself can be decided from the policy. A condition on
 * anything else is uncertain, not a refusal.
 * @see IAM user guide, "Policy evaluation logic", "Available keys for SAML-based AWS STS federation"
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { z } from "zod";

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const conditions = z.record(
  z.string(),
  z.record(z.string(), z.union([texts, z.boolean().transform((value) => [String(value)])])),
);
const statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Principal: z.union([z.literal("*"), z.record(z.string(), texts)]).optional(),
  Action: texts.optional(),
  Condition: conditions.optional(),
});
const policy = z.object({
  Statement: z.union([statement, z.array(statement)]).transform((value) => [value].flat()),
});

export type SamlSignIn = {
  providerArn: string;
  /** The assertion's keys in lower case: `saml:aud`, `saml:iss`, `saml:sub_type`. */ assertion: Record<
    string,
    string
  >;
};
export type TrustProblem = {
  what: Reason;
  /** Users can still sign in, or it can't be decided. */ isHint: boolean;
};

const NEEDED = [
  { action: "sts:AssumeRoleWithSAML", effect: "nobody" },
  { action: "sts:SetSourceIdentity", effect: "source_identity" },
  { action: "sts:TagSession", effect: "session_tags" },
] as const;

type Verdict =
  | { is: "yes" }
  | { is: "no" | "unsure"; /** As in the policy, not as text. */ condition: string };
type Statement = z.output<typeof statement>;

export function samlTrustProblems(document: string, signIn: SamlSignIn): TrustProblem[] {
  const parsed = policy.safeParse(parse(document));
  if (!parsed.success) return [{ what: reason("existing_role.trust_not_readable"), isHint: true }];
  const about = parsed.data.Statement.filter((each) => isAbout(each, signIn.providerArn));
  const allowing = about.filter(({ Effect }) => Effect === "Allow");
  if (allowing.length === 0)
    return [
      { what: reason("existing_role.trust_other_provider", { provider: signIn.providerArn }), isHint: false },
    ];
  return NEEDED.flatMap((needed) => problemOf(needed, about, signIn));
}

function parse(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return null;
  }
}

function isAbout({ Effect, Principal }: Statement, providerArn: string): boolean {
  // NotPrincipal is ignored: it would match everyone else.
  if (Principal === undefined) return false;
  if (Principal === "*") return true;
  return Object.entries(Principal).some(
    ([kind, names]) =>
      (kind === "Federated" && names.includes(providerArn)) ||
      (Effect === "Deny" && kind === "AWS" && names.includes("*")),
  );
}

function problemOf(
  { action, effect }: (typeof NEEDED)[number],
  about: Statement[],
  signIn: SamlSignIn,
): TrustProblem[] {
  const isHint = action === "sts:TagSession";
  const named = about.filter(({ Action = [] }) =>
    Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())),
  );
  const denied = named.filter(({ Effect }) => Effect === "Deny").map((each) => verdictOf(each, signIn));
  if (denied.some(({ is }) => is === "yes"))
    return [{ what: reason("existing_role.trust_denies", { action, effect }), isHint }];
  const allowed = named.filter(({ Effect }) => Effect === "Allow").map((each) => verdictOf(each, signIn));
  const conditions = [
    ...new Set([...allowed, ...denied].flatMap((each) => (each.is === "yes" ? [] : [each.condition]))),
  ].join("; ");
  if (allowed.length === 0)
    return [{ what: reason("existing_role.trust_lacks", { action, effect }), isHint }];
  if (allowed.every(({ is }) => is === "no"))
    return [
      {
        what: reason("existing_role.trust_lacks_for_foyer", { action, effect, conditions }),
        isHint,
      },
    ];
  if (denied.some(({ is }) => is === "unsure") || !allowed.some(({ is }) => is === "yes"))
    return [
      {
        what: reason("existing_role.trust_depends", { action, conditions }),
        isHint: true,
      },
    ];
  return [];
}

/** Returns whether a statement's conditions hold for a user's sign-in. */
function verdictOf({ Condition = {} }: Statement, signIn: SamlSignIn): Verdict {
  const verdicts = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => conditionVerdict(operator, key, values, signIn)),
  );
  return (
    verdicts.find(({ is }) => is === "no") ?? verdicts.find(({ is }) => is === "unsure") ?? { is: "yes" }
  );
}

function conditionVerdict(
  operator: string,
  key: string,
  values: string[],
  { assertion }: SamlSignIn,
): Verdict {
  const kind = operator
    .toLowerCase()
    .replace(/^for(any|all)values?:/, "")
    .replace(/ifexists$/, "");
  const known = key.toLowerCase();
  const condition = `${operator} ${key}`;
  // Every session of Foyer has a source identity.
  if (kind === "null" && known === "sts:sourceidentity")
    return values.includes("false") ? { is: "yes" } : { is: "no", condition };
  const actual = Object.hasOwn(assertion, known) ? assertion[known] : undefined;
  if (actual === undefined) return { is: "unsure", condition };
  const equals: Record<string, (value: string) => boolean> = {
    stringequals: (value) => value === actual,
    stringequalsignorecase: (value) => value.toLowerCase() === actual.toLowerCase(),
    stringlike: (value) => matches(value, actual),
  };
  const compare = equals[kind];
  if (!compare) return { is: "unsure", condition };
  return values.some(compare)
    ? { is: "yes" }
    : { is: "no", condition: `${key}: ${values.join(" | ")} ≠ ${actual}` };
}

/** Matches IAM's wildcards with limited backtracking, because patterns may be hostile. */
function matches(pattern: string, text: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (from < pattern.length && pattern[from] === "*") [star, mark, from] = [from, at, from + 1];
    else if (from < pattern.length && (pattern[from] === "?" || pattern[from] === text[at]))
      [at, from] = [at + 1, from + 1];
    else if (star !== -1) [mark, at, from] = [mark + 1, mark + 1, star + 1];
    else return false;
  }
  while (pattern[from] === "*") from += 1;
  return from === pattern.length;
}
