/** AWS's JSON 1.1 protocol. Only modelled members pass either way, at any depth. */
import { AwsError } from "./operation";
import type { Shape } from "./schema";

const invalid = (message: string) => new AwsError("SerializationException", message, 400);

export function readJson(text: string, shape: Shape): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw invalid("The request is not JSON");
  }
  return read(value, shape, "") as Record<string, unknown>;
}

function read(value: unknown, shape: Shape, path: string): unknown {
  const wrong = () => invalid(`${path || "The request"} has the wrong type`);
  switch (shape.kind) {
    case "structure": {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong();
      const given = value as Record<string, unknown>;
      const out: Record<string, unknown> = {};
      for (const [name, member] of shape.members) {
        const held = Object.hasOwn(given, name) ? given[name] : undefined;
        if (held !== undefined && held !== null) out[name] = read(held, member(), path ? `${path}.${name}` : name);
        else if (shape.required.includes(name)) throw new AwsError("ValidationException", `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`, 400);
      }
      return out;
    }
    case "list":
      if (!Array.isArray(value)) throw wrong();
      return value.map((item, index) => read(item, shape.member(), `${path}[${index}]`));
    case "map":
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong();
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, read(item, shape.value(), `${path}.${key}`)]));
    case "timestamp":
      if (typeof value !== "number") throw wrong();
      return new Date(value * 1000);
    case "blob":
      if (typeof value !== "string") throw wrong();
      return Buffer.from(value, "base64");
    default:
      if (typeof value !== shape.kind) throw wrong();
      return value;
  }
}

export function writeJson(value: unknown, shape: Shape): string {
  return JSON.stringify(write(value ?? {}, shape));
}

function write(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case "structure":
      return Object.fromEntries([...shape.members].flatMap(([name, member]) => {
        const held = (value as Record<string, unknown>)[name];
        return held === undefined || held === null ? [] : [[name, write(held, member())]];
      }));
    case "list":
      return (value as unknown[]).map((item) => write(item, shape.member()));
    case "map":
      return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, write(item, shape.value())]));
    case "timestamp":
      return (value as Date).getTime() / 1000;
    case "blob":
      return Buffer.from(value as Uint8Array).toString("base64");
    default:
      return value;
  }
}
