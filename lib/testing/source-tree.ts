/** Parses Foyer's own source for the structure tests: imports, writes, functions, exports. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseAst } from "rolldown/parseAst";

const ROOT = path.resolve(import.meta.dirname, "../..");

/** A node of the syntax tree (ESTree, as oxc's parser makes it). */
export type Node = { type: string; start: number; end: number } & Record<string, unknown>;

export type Import = {
  file: string;
  /** A file of Foyer without its extension, or a package. */
  target: string;
  isPackage: boolean;
  typeOnly: boolean;
  /** Imported names; null when the whole module is imported. */
  names: string[] | null;
};

export type LongFunction = { file: string; name: string; lines: number };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** Lists the TypeScript files below the given files and folders. */
export function filesBelow(...places: string[]): string[] {
  return places.flatMap((place) => {
    const absolute = path.join(ROOT, place);
    if (!statSync(absolute).isDirectory()) return /\.(tsx?|mjs)$/.test(place) ? [place] : [];
    return filesBelow(...readdirSync(absolute).map((name) => `${place}/${name}`));
  });
}

export const isTest = (file: string): boolean =>
  /\.(test|fixture)\.tsx?$/.test(file) || file.startsWith("lib/testing/");

/** Code that runs in production. */
export const SOURCES = filesBelow("lib", "app", "components", "server.ts").filter((file) => !isTest(file));

const texts = new Map<string, string>();

export function textOf(file: string): string {
  let text = texts.get(file);
  if (text === undefined) texts.set(file, (text = readFileSync(path.join(ROOT, file), "utf8")));
  return text;
}

const trees = new Map<string, Node>();

/** Parses a file, once per file. */
export function treeOf(file: string): Node {
  let tree = trees.get(file);
  if (tree === undefined) {
    const lang = file.endsWith(".tsx") ? "tsx" : file.endsWith(".mjs") ? "js" : "ts";
    trees.set(file, (tree = parseAst(textOf(file), { lang }, file) as unknown as Node));
  }
  return tree;
}

/** Returns the nodes directly below a node. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (const key in node) {
    const value = node[key];
    if (typeof value !== "object" || value === null) continue;
    if (!Array.isArray(value)) {
      if (isNode(value)) found.push(value);
    } else for (const one of value as unknown[]) if (isNode(one)) found.push(one);
  }
  return found;
}

/** Returns every node of a tree. */
export function nodes(tree: Node): Node[] {
  const found = [tree];
  // The array grows during the loop.
  for (const node of found) found.push(...children(node));
  return found;
}

const textValue = (node: unknown): string | null =>
  isNode(node) && node.type === "Literal" && typeof node.value === "string" ? node.value : null;
const nameOf = (node: unknown): string =>
  isNode(node) ? String(node.type === "Literal" ? node.value : node.name) : "";

function resolve(file: string, specifier: string): { target: string; isPackage: boolean } {
  if (!specifier.startsWith("@/") && !specifier.startsWith("."))
    return { target: specifier, isPackage: true };
  const target = specifier.startsWith("@/")
    ? specifier.slice(2)
    : path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier));
  return { target: target.replace(/\.tsx?$/, ""), isPackage: false };
}

/** Returns everything that a file imports, re-exports or loads dynamically. */
export function importsOf(file: string): Import[] {
  const found: Import[] = [];
  // Only `import(…)` occurs below the top level.
  const tree = treeOf(file);
  for (const node of textOf(file).includes("import(") ? nodes(tree) : children(tree)) {
    const specifier = textValue(node.source);
    if (specifier === null) continue;
    const specifiers = (node.specifiers ?? []) as Node[];
    const isWhole =
      node.type === "ImportExpression" ||
      node.type === "TSImportType" ||
      node.type === "ExportAllDeclaration" ||
      specifiers.some(({ type }) => type === "ImportNamespaceSpecifier");
    const isType = (one: Node): boolean => one.importKind === "type" || one.exportKind === "type";
    found.push({
      file,
      ...resolve(file, specifier),
      typeOnly:
        node.type === "TSImportType" || isType(node) || (specifiers.length > 0 && specifiers.every(isType)),
      names: isWhole
        ? null
        : specifiers.map((one) =>
            one.type === "ImportDefaultSpecifier" ? "default" : nameOf(one.imported ?? one.local),
          ),
    });
  }
  return found;
}

const AREAS = new Set(["platform", "identity", "access", "protocols", "web", "formats"]);

/**
 * Returns the room of a file of lib: the folder inside its area. Each kind of identity source is its own
 * room, and so is a file directly in an area.
 */
export function roomOf(file: string): string {
  const parts = file.replace(/\.tsx?$/, "").split("/");
  const [, area = ""] = parts;
  if (!AREAS.has(area)) return parts.slice(0, 2).join("/");
  const isSource = parts[2] === "sources" && parts.length > 4;
  return parts.slice(0, isSource ? 4 : 3).join("/");
}

/** Returns the groups of rooms that form a circle. */
export function cyclesOf(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reached = new Map(
    [...edges.keys()].map((start) => {
      const seen = new Set<string>();
      const open = [start];
      for (let room = open.pop(); room !== undefined; room = open.pop())
        for (const next of edges.get(room) ?? [])
          if (!seen.has(next)) {
            seen.add(next);
            open.push(next);
          }
      return [start, seen] as const;
    }),
  );
  const cycles = new Map<string, string[]>();
  for (const [room, seen] of reached) {
    const cycle = [...seen].filter((other) => reached.get(other)?.has(room) === true).sort();
    if (cycle.length > 1 && seen.has(room)) cycles.set(cycle.join(" "), cycle);
  }
  return [...cycles.values()];
}

const WRITERS = new Set(["insertInto", "updateTable", "deleteFrom", "mergeInto"]);
// `for update` and `do update` don't write the table they name.
const SQL_WRITE =
  /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|(?<!\bfor\s|\bkey\s|\bdo\s)update)\s+(?:only\s+)?([\w?]+)/g;

/** Returns SQL text without comments and quoted values, with a `?` for every parameter. */
function sqlText(template: Node): string {
  const quasis = template.quasis as { value: { cooked: string } }[];
  return quasis
    .map(({ value }) => value.cooked)
    .join("?")
    .toLowerCase()
    .replaceAll(/'[^']*'|--[^\n]*/g, "''");
}

/**
 * Returns the tables that a file writes, by Kysely's builders and in `sql` templates; `?` for a name computed
 * at run time.
 */
export function writesOf(file: string): string[] {
  const written: string[] = [];
  if (!/insert|update|delete|merge|truncate/i.test(textOf(file))) return written;
  for (const node of nodes(treeOf(file))) {
    if (node.type === "CallExpression") {
      const callee = node.callee as Node;
      if (callee.type === "MemberExpression" && WRITERS.has(nameOf(callee.property)))
        written.push((textValue((node.arguments as Node[])[0]) ?? "?").split(/\s/)[0] ?? "?");
    } else if (node.type === "TaggedTemplateExpression" && nameOf(node.tag) === "sql")
      for (const [, table = "?"] of sqlText(node.quasi as Node).matchAll(SQL_WRITE)) written.push(table);
  }
  return written;
}

const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);
const linesOf = (text: string, { start, end }: Node): number => text.slice(start, end).split("\n").length;

/** Yields the nodes of a function, without nested functions. */
function* ownNodes(node: Node): Generator<Node> {
  for (const child of children(node)) {
    if (FUNCTIONS.has(child.type)) continue;
    yield child;
    yield* ownNodes(child);
  }
}

/** Counts lines of SQL and of tables (arrays and objects without functions), which may be long. */
function dataLines(text: string, node: Node): number {
  let lines = 0;
  for (const child of children(node)) {
    const isTable = child.type === "ArrayExpression" || child.type === "ObjectExpression";
    const isSql = child.type === "TaggedTemplateExpression" && nameOf(child.tag) === "sql";
    const isData = isSql || (isTable && [...nodes(child)].every(({ type }) => !FUNCTIONS.has(type)));
    lines += isData ? Math.max(0, linesOf(text, child) - 2) : dataLines(text, child);
  }
  return lines;
}

/** Returns a file's functions that are long without a reason ("Long: …" in the comment before them). */
export function longFunctionsOf(file: string, max: number): LongFunction[] {
  const text = textOf(file);
  const found: LongFunction[] = [];
  const visit = (node: Node, name: string, statement: Node): void => {
    const lines = linesOf(text, node);
    if (lines <= max) return;
    if (FUNCTIONS.has(node.type)) {
      const isComponent = () => [...ownNodes(node)].some(({ type }) => type.startsWith("JSX"));
      const hasReason = () =>
        /Long: [^]*\*\/\s*(export\s+(default\s+)?)?$|\/\/ Long: .*\n\s*(export\s+)?$/.test(
          text.slice(0, statement.start).slice(-1_000),
        );
      if (!isComponent() && !hasReason() && lines - dataLines(text, node) > max)
        found.push({ file, name, lines });
    }
    const named = node.id ?? (node.type === "Property" || node.type === "MethodDefinition" ? node.key : null);
    const inner = isNode(named) && named.type === "Identifier" ? nameOf(named) : name;
    for (const child of children(node)) {
      const isOuter = /Statement$|Declaration$|^Property$|^MethodDefinition$/.test(child.type);
      visit(
        child,
        isNode(child.id) && FUNCTIONS.has(child.type) ? nameOf(child.id) : inner,
        isOuter ? child : statement,
      );
    }
  };
  visit(treeOf(file), "(file)", treeOf(file));
  return found;
}

export type Export = { name: string; isType: boolean };

/** Returns what a file exports. */
export function exportsOf(file: string): Export[] {
  return children(treeOf(file)).flatMap((node) => {
    if (node.type === "ExportDefaultDeclaration") return [{ name: "default", isType: false }];
    if (node.type !== "ExportNamedDeclaration") return [];
    const isType = node.exportKind === "type";
    const { declaration } = node;
    if (!isNode(declaration))
      return (node.specifiers as Node[]).map((one) => ({ name: nameOf(one.exported), isType }));
    if (declaration.type !== "VariableDeclaration") return [{ name: nameOf(declaration.id), isType }];
    return (declaration.declarations as Node[]).flatMap(({ id }) =>
      boundNames(id as Node).map((name) => ({ name, isType })),
    );
  });
}

/** Returns the names that a pattern binds: `a`, `{ a, b: c }`, `[a, b]`. */
function boundNames(pattern: Node): string[] {
  switch (pattern.type) {
    case "ObjectPattern":
      return (pattern.properties as Node[]).flatMap((one) => boundNames((one.value ?? one.argument) as Node));
    case "ArrayPattern":
      return (pattern.elements as (Node | null)[]).flatMap((one) => (one ? boundNames(one) : []));
    case "AssignmentPattern":
      return boundNames(pattern.left as Node);
    default:
      return [nameOf(pattern)];
  }
}
