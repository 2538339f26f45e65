/**
 * The one error of the formats: a value that the format can't express.
 *
 * Names the field and the rule, never the value: values may be secret or personal. Recognize it by `code`,
 * not by `instanceof`: two bundles of this code can live in one process.
 */

export class FormatError extends Error {
  readonly code = "invalid_format";
  /** The input field at fault, for example `principalTags.department`. */
  readonly field: string;
  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.name = "FormatError";
    this.field = field;
  }
}
