/**
 * JSON of AWS's protocols (JSON 1.1 and REST-JSON), by the schemas of the client packages.
 *
 * Only modelled members pass, in both directions and at any depth; all others, `__type` included, are
 * dropped. Wrong types and missing required members are refused.
 */
import { englishText } from "@/lib/messages/server-text";
import type { MessageKey, ParamsOf } from "@/lib/messages/types";
import type { Shape } from "./schema";
import { AWS_WORDING } from "./wording";

/** `serialization`: not JSON, or of the wrong type. `missing`: a required member is absent. */
export class WireError extends Error {
  readonly problem: "serialization" | "missing";
  constructor(problem: WireError["problem"], message: string) {
    super(message);
    this.name = "WireError";
    this.problem = problem;
  }
}

type WireKey = Extract<MessageKey, `errors.aws_${string}`>;
/** Makes the error of a value that can't be read, with a text of the catalogue. */
export const unreadable = <K extends WireKey>(key: K, ...params: ParamsOf<K>) =>
  new WireError("serialization", englishText().t(key, ...params));
/** Deeper than any message of AWS. */
const MAX_DEPTH = 32;

export function readJson(text: string, shape: Shape): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw unreadable("errors.aws_request_not_json");
  }
  return readValue(value, shape);
}

/** Reads a value that has been parsed already. @throws WireError */
export function readValue(value: unknown, shape: Shape): Record<string, unknown> {
  return read(value, shape, "", 0) as Record<string, unknown>;
}

function read(value: unknown, shape: Shape, path: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw unreadable("errors.aws_request_too_deep");
  const wrong = () => unreadable("errors.aws_member_type", { member: path || "request" });
  switch (shape.kind) {
    case "structure": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong();
      const object = value as Record<string, unknown>;
      const out: Record<string, unknown> = {};
      for (const [name, member] of shape.members) {
        const raw = Object.hasOwn(object, name) ? object[name] : undefined;
        if (raw !== undefined && raw !== null)
          out[name] = read(raw, member(), path ? `${path}.${name}` : name, depth + 1);
        else if (shape.required.includes(name))
          throw new WireError(
            "missing",
            AWS_WORDING.failures(1, [AWS_WORDING.memberFails(name, AWS_WORDING.memberNull)]),
          );
      }
      return out;
    }
    case "list":
      if (!Array.isArray(value)) throw wrong();
      return value.map((item, index) => read(item, shape.member(), `${path}[${index}]`, depth + 1));
    case "map":
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong();
      if (Object.hasOwn(value, "__proto__"))
        throw unreadable("errors.aws_member_forbidden", { member: path || "request" });
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          key,
          read(item, shape.value(), `${path}.${key}`, depth + 1),
        ]),
      );
    case "timestamp":
      if (typeof value !== "number" || Math.abs(value) > 8.64e12) throw wrong();
      return new Date(value * 1000);
    case "blob":
      if (typeof value !== "string") throw wrong();
      return Buffer.from(value, "base64");
    case "document":
      if (!isShallow(value, MAX_DEPTH - depth))
        throw unreadable("errors.aws_document_not_readable", { member: path || "request" });
      return value;
    default:
      if (typeof value !== shape.kind) throw wrong();
      return value;
  }
}

function isShallow(value: unknown, left: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  // Parsers drop this name in silence.
  if (Object.hasOwn(value, "__proto__")) return false;
  return left > 0 && Object.values(value).every((each) => isShallow(each, left - 1));
}

export function writeJson(value: unknown, shape: Shape): string {
  return JSON.stringify(write(value ?? {}, shape));
}

function write(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case "structure":
      return Object.fromEntries(
        [...shape.members].flatMap(([name, member]) => {
          const raw = (value as Record<string, unknown>)[name];
          return raw === undefined || raw === null ? [] : [[name, write(raw, member())]];
        }),
      );
    case "list":
      return (value as unknown[]).map((item) => write(item, shape.member()));
    case "map":
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, write(item, shape.value())]),
      );
    case "timestamp":
      return (value as Date).getTime() / 1000;
    case "blob":
      return Buffer.from(value as Uint8Array).toString("base64");
    default:
      return value;
  }
}
