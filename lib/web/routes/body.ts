/** Reads small JSON and form bodies. */
import type { z } from "zod";
import { englishText } from "@/lib/messages/server-text";
import { invalidInput, Refusal } from "@/lib/platform/errors";

const MAX_BODY_BYTES = 16 * 1024;
/** Enough for more than a thousand ids. */
const MAX_FORM_BYTES = 128 * 1024;

export async function readJson<T extends z.ZodType>(request: Request, schema: T): Promise<z.infer<T>> {
  if (!/^application\/json(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw invalidInput("request_not_json");
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidInput("request_json_invalid");
  }
  return parse(schema, value);
}

export async function readForm<T extends z.ZodType>(
  request: Request,
  schema: T,
  maxBytes = MAX_BODY_BYTES,
): Promise<z.infer<T>> {
  requireForm(request);
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(await readText(request, maxBytes))) {
    if (Object.hasOwn(fields, name))
      throw invalidInput("request_field_repeated", { field: name.slice(0, 40) });
    fields[name] = value;
  }
  return parse(schema, fields);
}

/** Reads a form whose fields may be repeated, such as checkboxes. */
export async function readValues(
  request: Request,
): Promise<{ one(name: string): string; all(name: string): string[] }> {
  requireForm(request);
  const form = new URLSearchParams(await readText(request, MAX_FORM_BYTES));
  return { one: (name) => form.get(name) ?? "", all: (name) => form.getAll(name) };
}

function requireForm(request: Request): void {
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(request.headers.get("content-type") ?? ""))
    throw invalidInput("request_not_form");
}

/** Parses with the schema. Its messages are codes; without one, the refusal only names the field. */
function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue && englishText().has(`errors.${issue.message}`))
    throw new Refusal("invalid_input", issue.message);
  const field = issue?.path.join(".") ?? "";
  throw field === "" ? invalidInput("request_not_valid") : invalidInput("request_field_not_valid", { field });
}

async function readText(request: Request, maxBytes = MAX_BODY_BYTES): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw invalidInput("request_too_large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
