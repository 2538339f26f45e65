/**
 * Finds writes that an administrator's service makes outside `withAuthority`, in the syntax tree.
 *
 * A function that receives a handle (`tx: Db`, `db: Db`) writes for its caller. One that only has a context
 * opens its own transaction: if that is an administrator's context, a check before the transaction may be
 * outdated by the first write.
 */
import { children, importsOf, nodes, textOf, treeOf, type Node } from "./source-tree";

type Fn = {
  file: string;
  name: string;
  node: Node;
  /** Receives a database handle to write with. */ hasHandle: boolean;
  /** The type of a parameter `ctx`, as written. */ ctxType: string | null;
};

const WRITERS = new Set(["insertInto", "updateTable", "deleteFrom", "mergeInto", "transaction"]);
const SQL_WRITE =
  /\b(?:insert\s+into|delete\s+from|merge\s+into|truncate|(?<!\bfor\s|\bkey\s|\bdo\s|no key\s)update)\s+\w/i;
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";
const nameOf = (node: unknown): string => (isNode(node) ? String(node.name) : "");
const source = (file: string, node: Node): string => textOf(file).slice(node.start, node.end);

/** Returns the top-level functions of a file. */
function functionsOf(file: string): Fn[] {
  const found: Fn[] = [];
  const add = (name: string, node: Node) => {
    const params = (node.params as Node[]).map((param) => source(file, param));
    const ctx = params.flatMap((text) => /\bctx\??: ([^,}]*)/.exec(text)?.[1] ?? []);
    found.push({
      file,
      name,
      node,
      hasHandle: params.some((text) => /^(tx|db|trx)\??: Db\b/.test(text)),
      ctxType: ctx[0]?.trim() ?? null,
    });
  };
  for (const statement of children(treeOf(file))) {
    const declared = isNode(statement.declaration) ? statement.declaration : statement;
    if (declared.type === "FunctionDeclaration") add(nameOf(declared.id), declared);
    else if (declared.type === "VariableDeclaration")
      for (const one of declared.declarations as Node[])
        if (isNode(one.init) && FUNCTIONS.has(one.init.type)) add(nameOf(one.id), one.init);
  }
  return found;
}

/** Yields the nodes of a function, without the work of `withAuthority`. */
function* unguarded(node: Node): Generator<Node> {
  for (const child of children(node)) {
    if (child.type === "CallExpression" && nameOf(child.callee) === "withAuthority") continue;
    yield child;
    yield* unguarded(child);
  }
}

/** Returns whether an expression begins with the context's own database: `ctx.db.…`. */
const isOwnDatabase = (text: string): boolean => /^(ctx|context)\s*\.db\b/.test(text);

export type UnguardedWrite = { file: string; name: string; why: string };

/**
 * Returns every function with an administrator's context that writes by itself, or through a function that it
 * passes its context or database to.
 * @param exempt functions (`file: name`) that may be called with any context
 */
export function unguardedWrites(files: readonly string[], exempt: ReadonlySet<string>): UnguardedWrite[] {
  const functions = files.flatMap(functionsOf);
  const byKey = new Map(functions.map((fn) => [`${fn.file}: ${fn.name}`, fn]));
  const calledFrom = calleesOf(files);
  const writing = new Map<Fn, string>();
  const judge = (fn: Fn): string | null => {
    for (const node of fn.hasHandle ? nodes(fn.node) : unguarded(fn.node)) {
      const why = directWrite(fn, node) ?? throughCall(fn, node);
      if (why !== null) return why;
    }
    return null;
  };
  const throughCall = (fn: Fn, node: Node): string | null => {
    if (node.type !== "CallExpression") return null;
    const key = calledFrom(fn.file, nameOf(node.callee));
    const called = byKey.get(key);
    if (!called || !writing.has(called) || exempt.has(key)) return null;
    const given = (node.arguments as Node[]).map((one) => source(fn.file, one));
    if (called.hasHandle)
      return (fn.hasHandle ? given.length > 0 : given.some((text) => isOwnDatabase(text)))
        ? called.name
        : null;
    return called.ctxType !== null ? called.name : null;
  };
  for (let size = -1; size !== writing.size;) {
    size = writing.size;
    for (const fn of functions) {
      const why = writing.has(fn) ? null : judge(fn);
      if (why !== null) writing.set(fn, why);
    }
  }
  return [...writing].flatMap(([{ file, name, hasHandle, ctxType }, why]) =>
    ctxType === "AdminCtx" && !hasHandle && !exempt.has(`${file}: ${name}`) ? { file, name, why } : [],
  );
}

/** Returns a write of the function itself: with its handle, or with its context's database. */
function directWrite(fn: Fn, node: Node): string | null {
  if (node.type === "CallExpression") {
    const callee = node.callee as Node;
    const method = callee.type === "MemberExpression" ? nameOf(callee.property) : "";
    if (WRITERS.has(method) && (fn.hasHandle || isOwnDatabase(source(fn.file, callee))))
      return `.${method}()`;
    const isExecuted = method === "execute" && (node.arguments as Node[]).length > 0;
    if (isExecuted && /^sql\b/.test(source(fn.file, callee)) && SQL_WRITE.test(source(fn.file, callee)))
      return "sql";
  }
  return null;
}

/** Resolves a called name to `file: name`: an import, or a function of the same file. */
function calleesOf(files: readonly string[]): (file: string, name: string) => string {
  const known = new Set(files);
  const imports = new Map<string, string>();
  for (const file of files)
    for (const node of children(treeOf(file))) {
      if (node.type !== "ImportDeclaration") continue;
      for (const one of node.specifiers as Node[]) {
        const target = importsOf(file).find(({ names }) => names?.includes(nameOf(one.imported)) === true);
        const path = target === undefined ? "" : `${target.target}.ts`;
        if (known.has(path)) imports.set(`${file}: ${nameOf(one.local)}`, `${path}: ${nameOf(one.imported)}`);
      }
    }
  return (file, name) => imports.get(`${file}: ${name}`) ?? `${file}: ${name}`;
}

/**
 * Returns uses of the context's own database inside the work of `withAuthority`, which has its own
 * transaction.
 */
export function escapesOf(file: string): string[] {
  return nodes(treeOf(file)).flatMap((node) => {
    if (node.type !== "CallExpression" || nameOf(node.callee) !== "withAuthority") return [];
    return (node.arguments as Node[])
      .slice(1)
      .flatMap((one) => nodes(one))
      .filter((one) => one.type === "MemberExpression" && isOwnDatabase(source(file, one)))
      .map(() => file);
  });
}
