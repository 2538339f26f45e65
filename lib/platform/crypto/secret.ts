/**
 * A secret is a value of its own type, so that it cannot reach a log, an error or JSON by accident.
 */
import { inspect } from "node:util";

export class Secret<T extends string | Buffer = string> {
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }
  /** The only way to the value: search for `reveal` to see every use. */
  reveal(): T {
    return this.#value;
  }
  toString(): string {
    return "[secret]";
  }
  toJSON(): string {
    return "[secret]";
  }
  [inspect.custom](): string {
    return "[secret]";
  }
}
