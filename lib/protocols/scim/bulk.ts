/**
 * Many operations in one request, each with its own outcome. `bulkId:` refers to a resource that another
 * operation creates, wherever that is in the list: operations run after those that they refer to.
 * @see RFC 7644 §3.7
 */
import { memberOf, type Resource } from "@/lib/formats/scim/object";
import { slices } from "@/lib/platform/slices";
import { MAX_BULK_OPERATIONS } from "./discovery";
import { ScimFault, type Reply } from "./fault";

const RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
const REFERENCE = /bulkId:([A-Za-z0-9_-]{1,128})/g;

export type BulkOperation = { method: string; path: string; version: string | null; data: unknown };
type Waiting = { index: number; given: unknown; bulkId: unknown; needs: Set<string> };

/** @param perform runs one operation; a refusal is a reply too. @throws ScimFault */
export async function answerBulk(
  body: Resource,
  perform: (operation: BulkOperation) => Promise<Reply & { location?: string }>,
): Promise<Reply> {
  const operations = memberOf(body, "Operations");
  if (!Array.isArray(operations) || operations.length === 0)
    throw new ScimFault(400, "scim_operations_missing", { scimType: "invalidSyntax" });
  if (operations.length > MAX_BULK_OPERATIONS)
    throw new ScimFault(413, "scim_operations_too_many", { params: { max: MAX_BULK_OPERATIONS } });
  const maxErrors = memberOf(body, "failOnErrors") ?? Infinity;
  if (typeof maxErrors !== "number" || maxErrors < 1)
    throw new ScimFault(400, "scim_fail_on_errors_invalid", { scimType: "invalidValue" });
  const waiting = operations.map((given: unknown, index): Waiting => ({
    index,
    given,
    bulkId: memberOf(given, "bulkId"),
    needs: referencesOf([memberOf(given, "path"), memberOf(given, "data")]),
  }));
  const made = new Map<string, string>();
  const outcomes = new Map<number, Resource>();
  let errors = 0;
  const pause = slices();
  while (errors < maxErrors) {
    await pause();
    const next = takeNext(waiting);
    if (!next) break;
    const { index, given, bulkId } = next;
    const method = textOf(memberOf(given, "method")).toUpperCase();
    const version = memberOf(given, "version");
    const reply = await perform({
      method,
      path: resolved(textOf(memberOf(given, "path")), made) as string,
      version: typeof version === "string" ? version : null,
      data: resolved(memberOf(given, "data") ?? {}, made),
    });
    const id = memberOf(reply.body, "id");
    if (typeof bulkId === "string" && typeof id === "string" && reply.status === 201) made.set(bulkId, id);
    const hasFailed = reply.status >= 400;
    if (hasFailed) errors += 1;
    outcomes.set(index, {
      method,
      ...(bulkId === undefined ? {} : { bulkId }),
      ...(hasFailed ? { response: reply.body } : {}),
      ...(reply.location === undefined ? {} : { location: reply.location }),
      ...(reply.headers?.etag ? { version: reply.headers.etag } : {}),
      status: String(reply.status),
    });
  }
  return {
    status: 200,
    body: {
      schemas: [RESPONSE],
      Operations: [...outcomes].toSorted(([one], [other]) => one - other).map(([, outcome]) => outcome),
    },
  };
}

/** Takes the first that refers to no other, or simply the first in a cycle. */
function takeNext(waiting: Waiting[]): Waiting | undefined {
  const coming = new Set(waiting.map(({ bulkId }) => bulkId));
  const index = waiting.findIndex(({ needs, bulkId }) =>
    [...needs].every((name) => name === bulkId || !coming.has(name)),
  );
  return waiting.splice(Math.max(0, index), 1)[0];
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

function referencesOf(value: unknown): Set<string> {
  return new Set([...JSON.stringify(value ?? null).matchAll(REFERENCE)].map(([, name = ""]) => name));
}

/** Replaces every `bulkId:…` with the id. */
function resolved(value: unknown, made: Map<string, string>): unknown {
  if (typeof value === "string")
    return value.replace(REFERENCE, (whole, name: string) => made.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((each) => resolved(each, made));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, made)]));
  return value;
}
