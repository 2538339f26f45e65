/**
 * Checks the form of a page before Next reads it. Next decodes what a stranger sends with its own parsers and
 * answers 500 and a stack trace to whatever they can't read.
 *
 * Every action of Foyer takes a form, or nothing: `[form]`, `[state, form]` or `[]`. Nothing else is accepted.
 * @see React's `encodeReply` (Flight replies), `decodeAction` ($ACTION_ fields)
 */
import type { IncomingMessage } from "node:http";
// The very parser that Next will use: a copy could differ.
import { parseAndValidateFlightRouterState } from "next/dist/server/app-render/parse-and-validate-flight-router-state.js";
import { extractInfoFromServerReferenceId } from "next/dist/shared/lib/server-reference-info.js";
import type { RefusalCode } from "@/lib/platform/errors";

type Headers = IncomingMessage["headers"];

const MULTIPART = /^multipart\/form-data/i;
const isAction = (headers: Headers) => headers["next-action"] !== undefined;

/** Whether the request has a form that an action might read. */
export const hasPageForm = ({ method, headers }: Pick<IncomingMessage, "method" | "headers">): boolean =>
  method === "POST" && (isAction(headers) || MULTIPART.test(headers["content-type"] ?? ""));

/**
 * Reads the body and puts it back, so that Next can read it again. Returns null if the sender leaves.
 * @param length the announced length, within the limit for pages
 */
export async function peekBody(request: IncomingMessage, length: number): Promise<Buffer | null> {
  if (length === 0) return Buffer.alloc(0);
  return new Promise((resolve) => {
    const settle = (body: Buffer | null) => {
      request.off("readable", onReadable).off("close", onClose).off("error", onClose);
      resolve(body);
    };
    const onReadable = () => {
      const body = request.read(length) as Buffer | null;
      if (body === null) return;
      // Before the end is announced, a stream takes back what was read.
      request.unshift(body);
      settle(body);
    };
    const onClose = () => settle(null);
    request.on("readable", onReadable).on("close", onClose).on("error", onClose);
  });
}

/**
 * Returns what is wrong with a form, or null.
 * @param actions the ids of all actions; null if they aren't known
 */
export async function problemOfForm(
  headers: Headers,
  body: Buffer,
  actions: ReadonlySet<string> | null = null,
): Promise<RefusalCode | null> {
  if (!MULTIPART.test(headers["content-type"] ?? ""))
    return isEmptyReply(headers, body)
      ? actions?.has(String(headers["next-action"])) === false
        ? "form_action_unknown"
        : null
      : "form_not_readable";
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
  } catch {
    return "form_not_readable";
  }
  const header = headers["next-action"];
  if (!(header === undefined ? hasReadableActions(form) : isReply(form, String(header))))
    return "form_not_readable";
  return actions === null || actionIds(headers, form).every((id) => actions.has(id))
    ? null
    : "form_action_unknown";
}

function actionIds(headers: Headers, form: FormData): string[] {
  const header = headers["next-action"];
  if (header !== undefined) return [String(header)];
  return [...new Set(form.keys())].flatMap((name) =>
    name.startsWith("$ACTION_ID_")
      ? [name.slice("$ACTION_ID_".length)]
      : /^\$ACTION_[0-9]+:0$/.test(name)
        ? [String((objectOf(textOf(form, name)) as { id?: unknown } | null)?.id)]
        : [],
  );
}

const textOf = (form: FormData, name: string): string | null => {
  const all = form.getAll(name);
  return all.length === 1 && typeof all[0] === "string" ? all[0] : null;
};

const MAX_DEPTH = 50;

/** Whether an action reads a state before the form. Its id says which arguments it uses. */
const takesState = (id: string): boolean => extractInfoFromServerReferenceId(id).usedArgs[1] === true;

/** The reply to an action without arguments, such as signing out: React leaves out what an action doesn't read. */
const isEmptyReply = (headers: Headers, body: Buffer): boolean =>
  body.toString("latin1") === "[]" &&
  extractInfoFromServerReferenceId(String(headers["next-action"])).usedArgs.every((isUsed) => !isUsed);

/** A reply with the arguments of one action, as React's browser code writes it. */
function isReply(form: FormData, id: string): boolean {
  const args = arrayOf(textOf(form, "0"));
  const last = args?.at(-1);
  return (
    args !== null &&
    args.length >= (takesState(id) ? 2 : 1) &&
    args.length <= 2 &&
    typeof last === "string" &&
    /^\$K[1-9a-f][0-9a-f]{0,3}$/.test(last) &&
    args.slice(0, -1).every((state) => isState(state, args))
  );
}

/** A form that was posted without JavaScript: the action is in hidden fields. */
function hasReadableActions(form: FormData): boolean {
  for (const name of new Set(form.keys())) {
    if (!name.startsWith("$ACTION_") || name === "$ACTION_KEY") continue;
    const [, bare] = /^\$ACTION_ID_([0-9a-f]{40,64})$/.exec(name) ?? [];
    if (bare !== undefined && takesState(bare)) return false;
    if (bare !== undefined) continue;
    const [, number, part] = /^\$ACTION_(?:REF_)?([0-9]{1,3})(?::([01]))?$/.exec(name) ?? [];
    if (number === undefined) return false;
    if (part === undefined ? !isReference(form, number) : !form.has(`$ACTION_REF_${number}`)) return false;
  }
  return true;
}

function isReference(form: FormData, number: string): boolean {
  const { id, bound } = (objectOf(textOf(form, `$ACTION_${number}:0`)) ?? {}) as {
    id?: unknown;
    bound?: unknown;
  };
  if (typeof id !== "string" || !/^[0-9a-f]{40,64}$/.test(id)) return false;
  if (bound === null || bound === undefined) return !takesState(id);
  const args = arrayOf(textOf(form, `$ACTION_${number}:1`));
  return (
    bound === "$@1" &&
    args !== null &&
    args.length <= 1 &&
    (args.length === 1 || !takesState(id)) &&
    args.every((state) => isState(state, args))
  );
}

/** Whether a form's state is plain data. React writes what appears twice as a path: `$0:0:preview`. */
function isState(value: unknown, root: unknown, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (typeof value === "string") return !value.startsWith("$") || isMarked(value, root);
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([key, each]) => key !== "__proto__" && isState(each, root, depth + 1));
}

function isMarked(text: string, root: unknown): boolean {
  if (text.startsWith("$$") || ["$undefined", "$-0", "$NaN", "$Infinity", "$-Infinity"].includes(text))
    return true;
  if (text.startsWith("$D")) return !Number.isNaN(new Date(text.slice(2)).getTime());
  const path = /^\$[01]((?::[^:]+)*)$/.exec(text)?.[1];
  if (path === undefined) return false;
  let at = root;
  for (const step of path.split(":").slice(1)) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return false;
    at = (at as Record<string, unknown>)[step];
  }
  return typeof at === "object" && at !== null;
}

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
const arrayOf = (text: string | null): unknown[] | null => {
  const value = parsed(text);
  return Array.isArray(value) ? value : null;
};
const objectOf = (text: string | null): object | null => {
  const value = parsed(text);
  return typeof value === "object" && value !== null ? value : null;
};

/** Whether the header that describes the browser's current page can be read. Next answers 500 otherwise. */
export function isReadableTree(header: string | string[] | undefined): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}
