/** AWS's query protocol: `X.member.N.Y` form fields in, XML out. Only members of the model pass, in both directions. */
import { AwsError } from "./operation";
import type { Shape } from "@/lib/formats/aws-wire/schema";

type Tree = { value?: string; children: Map<string, Tree> };

const invalid = (message: string) => new AwsError("ValidationError", message, 400);

/** Returns the typed input of an operation. @throws ValidationError for unknown, missing, repeated or wrongly typed members */
export function readQuery(form: URLSearchParams, shape: Shape): Record<string, unknown> {
  const root: Tree = { children: new Map() };
  const seen = new Set<string>();
  for (const [name, value] of form) {
    if (name === "Action" || name === "Version") continue;
    if (seen.has(name)) throw invalid(`Parameter ${name.slice(0, 100)} is given twice`);
    seen.add(name);
    let node = root;
    for (const part of name.split(".").slice(0, 32)) {
      let next = node.children.get(part);
      if (!next) node.children.set(part, (next = { children: new Map() }));
      node = next;
    }
    node.value = value;
  }
  return readShape(root, shape, "") as Record<string, unknown>;
}

function readShape(tree: Tree, shape: Shape, path: string): unknown {
  switch (shape.kind) {
    case "structure": {
      const out: Record<string, unknown> = {};
      for (const name of tree.children.keys())
        if (!shape.members.has(name)) throw invalid(`Unexpected parameter: ${path}${name.slice(0, 100)}`);
      for (const [name, member] of shape.members) {
        const child = tree.children.get(name);
        if (child) out[name] = readShape(child, member(), `${path}${name}.`);
        else if (shape.required.includes(name)) throw missing(path + name);
      }
      return out;
    }
    case "list": {
      const members = tree.children.get("member")?.children ?? new Map<string, Tree>();
      const indexes = [...members.keys()].map(Number).sort((a, b) => a - b);
      if (indexes.some((index, position) => index !== position + 1))
        throw invalid(`The list ${path.slice(0, -1)} is not numbered from 1`);
      return indexes.map((index) =>
        readShape(
          members.get(String(index)) ?? { children: new Map() },
          shape.member(),
          `${path}member.${index}.`,
        ),
      );
    }
    case "map": {
      const entries = [...(tree.children.get("entry")?.children.values() ?? [])];
      return Object.fromEntries(
        entries.map((entry) => [
          entry.children.get("key")?.value ?? "",
          readShape(entry.children.get("value") ?? { children: new Map() }, shape.value(), path),
        ]),
      );
    }
    case "number": {
      const value = Number(tree.value);
      if (tree.value === undefined || tree.value === "" || !Number.isFinite(value))
        throw invalid(`${path.slice(0, -1)} must be a number`);
      return value;
    }
    case "boolean":
      if (tree.value !== "true" && tree.value !== "false")
        throw invalid(`${path.slice(0, -1)} must be true or false`);
      return tree.value === "true";
    case "timestamp":
      return new Date(tree.value ?? "");
    case "blob":
      return Buffer.from(tree.value ?? "", "base64");
    case "string":
      if (tree.value === undefined) throw invalid(`${path.slice(0, -1)} must be a string`);
      return tree.value;
  }
}

const missing = (name: string) =>
  invalid(
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  );

export function writeResponse(
  operation: string,
  namespace: string,
  output: unknown,
  shape: Shape,
  requestId: string,
): string {
  const body =
    shape.kind === "structure" && shape.members.size > 0
      ? `<${operation}Result>${writeMembers(output ?? {}, shape)}</${operation}Result>`
      : "";
  return `<${operation}Response xmlns="${namespace}">${body}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`;
}

export function writeError(error: AwsError, namespace: string, requestId: string): string {
  const type = error.status >= 500 ? "Receiver" : "Sender";
  return `<ErrorResponse xmlns="${namespace}"><Error><Type>${type}</Type><Code>${escape(error.code)}</Code><Message>${escape(error.message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function writeMembers(value: unknown, shape: Extract<Shape, { kind: "structure" }>): string {
  let xml = "";
  for (const [name, member] of shape.members) {
    const present = (value as Record<string, unknown>)[name];
    if (present !== undefined && present !== null)
      xml += `<${name}>${writeValue(present, member())}</${name}>`;
  }
  return xml;
}

function writeValue(value: unknown, shape: Shape): string {
  switch (shape.kind) {
    case "structure":
      return writeMembers(value, shape);
    case "list":
      return (value as unknown[])
        .map((item) => `<member>${writeValue(item, shape.member())}</member>`)
        .join("");
    case "map":
      return Object.entries(value as object)
        .map(
          ([key, item]) =>
            `<entry><key>${escape(key)}</key><value>${writeValue(item, shape.value())}</value></entry>`,
        )
        .join("");
    case "timestamp":
      return (value as Date).toISOString().replace(/\.\d{3}Z$/, "Z");
    case "blob":
      return Buffer.from(value as Uint8Array).toString("base64");
    default:
      return escape(String(value));
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
