/**
 * The one module that understands the raw operation schemas of @aws-sdk clients.
 *
 * A schema is a number (0 string, 1 number, 2 boolean, 4 timestamp, 15 document, 21 blob; +64 a list of it,
 * +128 a map), a thunk, a pair [schema, traits], or an array that begins with its kind: 1 list, 2 map, 3
 * structure, 9 operation, 0 and -3 named simple types and errors.
 */
export type Shape =
  | { kind: "string" | "number" | "boolean" | "timestamp" | "blob" | "document" }
  | { kind: "list"; member: () => Shape }
  | { kind: "map"; value: () => Shape }
  | { kind: "structure"; name: string; members: Map<string, () => Shape>; required: string[] };

/** Where a member of a REST message is, if not in the body. */
export type Place = { in: "query" | "header"; name: string };

export type OperationSchema = {
  name: string;
  input: Shape;
  output: Shape;
  /** Method and path, for REST protocols. */
  http: { method: string; path: string } | null;
  /** The input's members outside the body. */
  places: Map<string, Place>;
};

const SIMPLE: Record<number, Shape> = {
  0: { kind: "string" },
  1: { kind: "number" },
  2: { kind: "boolean" },
  4: { kind: "timestamp" },
  5: { kind: "timestamp" },
  6: { kind: "timestamp" },
  7: { kind: "timestamp" },
  15: { kind: "document" },
  21: { kind: "blob" },
};
const known = new Map<unknown, Shape>();

function simple(code: number): Shape {
  if (code >= 128) return { kind: "map", value: () => simple(code - 128) };
  if (code >= 64) return { kind: "list", member: () => simple(code - 64) };
  return SIMPLE[code] ?? { kind: "string" };
}

export function shapeOf(raw: unknown): Shape {
  if (typeof raw === "number") return simple(raw);
  if (typeof raw === "function") return shapeOf((raw as () => unknown)());
  if (!Array.isArray(raw)) return { kind: "string" };
  // A pair of a schema and its traits. Don't mistake a simple type's number for a kind.
  if (typeof raw[0] !== "number" || raw.length === 2) return shapeOf(raw[0]);
  const cached = known.get(raw);
  if (cached) return cached;
  const shape = arrayShape(raw);
  known.set(raw, shape);
  return shape;
}

function arrayShape(raw: unknown[]): Shape {
  switch (raw[0]) {
    case 1:
      return { kind: "list", member: () => shapeOf(raw[4]) };
    case 2:
      return { kind: "map", value: () => shapeOf(raw[5]) };
    case 3:
    case -3:
    case 4: {
      const names = raw[4] as string[];
      const schemas = raw[5] as unknown[];
      const required = names.slice(0, typeof raw[6] === "number" ? raw[6] : 0);
      return {
        kind: "structure",
        name: String(raw[2]),
        members: new Map(names.map((name, index) => [name, () => shapeOf(schemas[index])])),
        required,
      };
    }
    default:
      return shapeOf(raw[4]);
  }
}

/** An operation without parameters or result has the unit as its message: an empty structure. */
function messageOf(raw: unknown): Shape {
  const shape = shapeOf(raw);
  return shape.kind === "structure"
    ? shape
    : { kind: "structure", name: "Unit", members: new Map(), required: [] };
}

/** Returns every operation that a client package exports, by name. */
export function operationsOf(client: object): Map<string, OperationSchema> {
  const found = new Map<string, OperationSchema>();
  for (const value of Object.values(client)) {
    if (Array.isArray(value) && value[0] === 9)
      found.set(String(value[2]), {
        name: String(value[2]),
        input: messageOf(value[4]),
        output: messageOf(value[5]),
        http: httpOf(value[3]),
        places: placesOf(value[4]),
      });
  }
  return found;
}

/** Returns the members of each error that a client package knows, by the error's name. */
export function errorsOf(client: object): Map<string, readonly string[]> {
  return new Map(
    Object.values(client).flatMap((value): [string, string[]][] =>
      Array.isArray(value) && value[0] === -3 ? [[String(value[2]), value[4] as string[]]] : [],
    ),
  );
}

function httpOf(traits: unknown): OperationSchema["http"] {
  const http = (traits as { http?: [string, string, number] } | null)?.http;
  return http ? { method: http[0], path: http[1] } : null;
}

function placesOf(raw: unknown): Map<string, Place> {
  const message = typeof raw === "function" ? (raw as () => unknown)() : raw;
  const places = new Map<string, Place>();
  if (!Array.isArray(message)) return places;
  const names = (message[4] ?? []) as string[];
  for (const [index, member] of ((message[5] ?? []) as unknown[]).entries()) {
    const traits = (Array.isArray(member) ? member[1] : null) as {
      httpQuery?: string;
      httpHeader?: string;
    } | null;
    const name = names[index];
    if (name !== undefined && traits?.httpQuery) places.set(name, { in: "query", name: traits.httpQuery });
    if (name !== undefined && traits?.httpHeader) places.set(name, { in: "header", name: traits.httpHeader });
  }
  return places;
}
