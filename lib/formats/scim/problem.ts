/**
 * The one error of this room: a request that can't be carried out as sent.
 *
 * Has a code of the catalogue's `errors` and SCIM's own scimType. Recognize it by `name`, not by
 * `instanceof`: two bundles of this code can live in one process.
 * @see RFC 7644 §3.12, table 9
 */
import type { KeysBelow } from "@/lib/messages/types";

export type ScimType =
  | "invalidFilter"
  | "invalidPath"
  | "invalidSyntax"
  | "invalidValue"
  | "mutability"
  | "noTarget"
  /** Not a scimType: the status is 413. */
  | "tooLarge";

type Code = Extract<KeysBelow<"errors">, `scim_${string}`>;

export class ScimProblem extends Error {
  override name = "ScimProblem";
  readonly scimType: ScimType;
  readonly code: Code;
  readonly params: Record<string, string | number>;
  constructor(scimType: ScimType, code: Code, params: Record<string, string | number> = {}) {
    super(code);
    this.scimType = scimType;
    this.code = code;
    this.params = params;
  }
}

/** Returns text from outside, shortened for an error. */
export const shortened = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
