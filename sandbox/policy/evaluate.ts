/**
 * Evaluating IAM policies: enough of the grammar for trust, identity and session policies.
 *
 * An explicit deny wins, then an allow, otherwise nothing is allowed. A statement with an
 * unknown operator matches nothing if it allows and everything if it denies, which is strict both ways.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export type Context = {
  action: string;
  resource: string;
  /** For trust policies. */
  principal?: { type: "AWS" | "Federated"; arns: string[] };
  /** Condition keys, lower case. */
  keys: Record<string, string | string[] | undefined>;
};

export type Decision = "allow" | "deny" | "none";

type Statement = Record<string, unknown> & { Effect?: string };

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];

export function evaluate(documents: string[], context: Context): Decision {
  let decision: Decision = "none";
  for (const document of documents) {
    const { Statement } = JSON.parse(document) as { Statement: Statement | Statement[] };
    for (const statement of Array.isArray(Statement) ? Statement : [Statement]) {
      const denies = statement.Effect === "Deny";
      if (!matches(statement, context, denies)) continue;
      if (denies) return "deny";
      decision = "allow";
    }
  }
  return decision;
}

function matches(statement: Statement, context: Context, denies: boolean): boolean {
  const actions = (patterns: unknown) =>
    list(patterns).some((pattern) => like(context.action.toLowerCase(), pattern.toLowerCase()));
  const resources = (patterns: unknown) =>
    list(patterns).some((pattern) => like(context.resource, substitute(pattern, context)));
  if (statement.NotAction === undefined ? !actions(statement.Action) : actions(statement.NotAction))
    return false;
  if (context.principal) {
    if (!principalMatches(statement.Principal, context.principal)) return false;
  } else if (
    statement.NotResource === undefined ? !resources(statement.Resource) : resources(statement.NotResource)
  )
    return false;
  const conditions = Object.entries((statement.Condition ?? {}) as Record<string, Record<string, unknown>>);
  return conditions.every(([operator, tests]) =>
    Object.entries(tests).every(([key, wanted]) =>
      holds(
        operator,
        context.keys[key.toLowerCase()],
        list(wanted).map((value) => substitute(value, context)),
        denies,
      ),
    ),
  );
}

function principalMatches(principal: unknown, who: NonNullable<Context["principal"]>): boolean {
  if (principal === "*") return true;
  const named = list((principal as Record<string, unknown> | undefined)?.[who.type]);
  return named.some(
    (name) =>
      name === "*" ||
      who.arns.includes(name) ||
      (/^\d{12}$/.test(name) && who.arns.some((arn) => arn.endsWith(`::${name}:root`))),
  );
}

const substitute = (pattern: string, context: Context) =>
  pattern.replace(/\$\{([^}]+)\}/g, (whole, name: string) => {
    const value = context.keys[name.toLowerCase()];
    return typeof value === "string" ? value : whole;
  });

/** Matches IAM's wildcards: `*` any run, `?` one character. Linear, so that a hostile pattern costs nothing. */
export function like(text: string, pattern: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    if (
      from < pattern.length &&
      (pattern[from] === "?" || pattern[from] === text[at]) &&
      pattern[from] !== "*"
    )
      [at, from] = [at + 1, from + 1];
    else if (pattern[from] === "*") [star, mark, from] = [from, at, from + 1];
    else if (star >= 0) [from, mark, at] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  while (pattern[from] === "*") from += 1;
  return from === pattern.length;
}

const COMPARE: Record<string, (actual: string, wanted: string) => boolean> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  NumericEquals: (actual, wanted) => Number(actual) === Number(wanted),
  NumericLessThan: (actual, wanted) => Number(actual) < Number(wanted),
  NumericLessThanEquals: (actual, wanted) => Number(actual) <= Number(wanted),
  NumericGreaterThan: (actual, wanted) => Number(actual) > Number(wanted),
  NumericGreaterThanEquals: (actual, wanted) => Number(actual) >= Number(wanted),
  DateEquals: (actual, wanted) => Date.parse(actual) === Date.parse(wanted),
  DateLessThan: (actual, wanted) => Date.parse(actual) < Date.parse(wanted),
  DateLessThanEquals: (actual, wanted) => Date.parse(actual) <= Date.parse(wanted),
  DateGreaterThan: (actual, wanted) => Date.parse(actual) > Date.parse(wanted),
  DateGreaterThanEquals: (actual, wanted) => Date.parse(actual) >= Date.parse(wanted),
};

function holds(
  operator: string,
  actual: string | string[] | undefined,
  wanted: string[],
  denies: boolean,
): boolean {
  if (operator === "Null") return wanted.some((value) => (value === "true") === (actual === undefined));
  const [, set, plain = "", ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const negated = plain.includes("Not");
  const compare = COMPARE[plain.replace("Not", "")];
  if (!compare) return denies;
  if (actual === undefined) return ifExists !== undefined || negated || set === "ForAllValues";
  const one = (value: string) =>
    negated ? wanted.every((each) => !compare(value, each)) : wanted.some((each) => compare(value, each));
  const values = Array.isArray(actual) ? actual : [actual];
  return set === "ForAllValues" || negated ? values.every(one) : values.some(one);
}
