/** A secret has its own type, so that it can't reach a log, an error or JSON by accident. */
import { inspect } from "node:util";

export class Secret<T extends string | Buffer = string> {
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }
  /** Returns the value. Nothing else does: search for `reveal` to see every use. */
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
