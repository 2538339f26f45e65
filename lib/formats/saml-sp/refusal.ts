/**
 * A SAML message or metadata that breaks a rule. Each check has its own rule, with its text in
 * `reasons.saml`.
 */
import type { Reason, ReasonCode, StoredParams } from "@/lib/messages/reason";
import { englishText } from "@/lib/messages/server-text";
import { FormatError } from "../format-error";

type RuleOf<C> = C extends `saml.${infer R}` ? R : never;
export type SamlRule = RuleOf<ReasonCode>;

export class SamlRefusal extends FormatError {
  readonly rule: SamlRule;
  readonly params: StoredParams | undefined;
  constructor(rule: SamlRule, params?: StoredParams) {
    super("SAML", rule);
    this.name = "SamlRefusal";
    // For logs: readers get the rule in their language.
    this.message = englishText().code(`reasons.saml.${rule}`, { ...params });
    this.rule = rule;
    this.params = params;
  }
}

/** Refuses a message with the rule that it breaks. @throws SamlRefusal */
export function refuse(rule: SamlRule, params?: StoredParams): never {
  throw new SamlRefusal(rule, params);
}

/**
 * Returns the broken rule as a reason for rows; null for another error. Two bundles of this code can live in
 * one process.
 */
export function samlReason(error: unknown): Reason | null {
  const { rule, params } = (error ?? {}) as Partial<SamlRefusal>;
  if ((error as { code?: unknown } | null)?.code !== "invalid_format" || rule === undefined) return null;
  return { code: `saml.${rule}`, ...(params ? { params } : {}) };
}
