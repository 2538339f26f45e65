/**
 * What a provider says when it asked for more than a password, and how Foyer asks it to.
 *
 * Values are compared whole, and no value is greater than another: each administrator lists those that count.
 *
 * @see OpenID Connect Core §2 (acr, amr), §5.5.1.1 (essential acr); SAML 2.0 core §2.7.2.2, §3.3.2.2.1
 */
import { z } from "zod";
import { reason, type Reason } from "@/lib/messages/reason";
import type { Claims } from "./claims";

const MAX_VALUES = 50;
const values = z
  .array(z.string().regex(/^[\x21-\x7e]{1,300}$/, "source_strength_value_invalid"))
  .max(MAX_VALUES, "source_strength_value_invalid");

/** How the values are asked for. `acrs` is Entra ID's list of authentication contexts, `context` SAML's. */
const STRENGTH_ASKS = ["nothing", "acr_values", "acr", "acrs", "context"] as const;

/** Null: the provider's word proves nothing beyond the sign-in. */
export const strength = z
  .strictObject({
    /** Values of `acr` and `acrs`, or classes of SAML, that count. */
    contexts: values,
    /** Values of `amr`, or of the attribute authnmethodsreferences, that count. */
    methods: values,
    ask: z.enum(STRENGTH_ASKS),
    /** Its time counts too: for "within the last minutes". */
    countsForStepUp: z.boolean(),
  })
  .refine(({ contexts, methods }) => contexts.length + methods.length > 0, "source_strength_empty")
  .nullish();
export type Strength = NonNullable<z.infer<typeof strength>>;

/** What one answer says, from signed bytes alone. */
export type Said = { contexts: readonly string[]; methods: readonly string[] };

export const isStrongBy = (settings: { strength?: Strength | null | undefined }, said: Said): boolean =>
  said.contexts.some((each) => settings.strength?.contexts.includes(each)) ||
  said.methods.some((each) => settings.strength?.methods.includes(each));

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? (value as unknown[]) : [value]).filter((each) => typeof each === "string");

export const saidByIdToken = ({ acr, acrs, amr }: Claims): Said => ({
  contexts: [...textsOf(acr), ...textsOf(acrs)],
  methods: textsOf(amr),
});

/** Entra ID's and AD FS's list of how somebody signed in. */
const METHODS_ATTRIBUTE = "http://schemas.microsoft.com/claims/authnmethodsreferences";

/** Several statements of different classes prove none of them. */
export const saidByAssertion = (proven: { contexts: readonly string[]; attributes: Claims }): Said => {
  const classes = [...new Set(proven.contexts)];
  return {
    contexts: classes.length === 1 ? classes : [],
    methods: textsOf(proven.attributes[METHODS_ATTRIBUTE]),
  };
};

/** Returns the request's parameters for a strong sign-in (OpenID Connect Core §3.1.2.1, §5.5). */
export function strengthParams({ contexts, ask }: Strength): Record<string, string> {
  const values = contexts.length === 1 ? { value: contexts[0] } : { values: contexts };
  switch (ask) {
    case "acr_values":
      return { acr_values: contexts.join(" ") };
    case "acr":
    case "acrs":
      return { claims: JSON.stringify({ id_token: { [ask]: { essential: true, ...values } } }) };
    default:
      return {};
  }
}

const SKEW_MILLISECONDS = 60_000;

/**
 * Returns when the provider says that the user authenticated, never later than now; or why that can't be
 * believed. `auth_time` is a number of seconds, and nothing else (OpenID Connect Core §2).
 * @param since authentication before this doesn't answer the request
 */
export function timeOfAuthentication(said: unknown, now: Date, since: Date | null): Date | Reason {
  if (said === undefined || said === null) return reason("step_up.time_missing");
  const at = said instanceof Date ? said.getTime() : typeof said === "number" ? said * 1000 : Number.NaN;
  if (!Number.isFinite(at) || Math.abs(at) > 8.64e15) return reason("step_up.time_not_a_number");
  if (at > now.getTime() + SKEW_MILLISECONDS) return reason("step_up.time_in_future");
  if (since && at < since.getTime() - SKEW_MILLISECONDS) return reason("step_up.time_too_old");
  return new Date(Math.min(at, now.getTime()));
}
