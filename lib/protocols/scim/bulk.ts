/**
 * Many operations in one request, each with its own outcome. `bulkId:` names what another one makes, also
 * one that stands further down: those that wait for it come after it.
 * @see RFC 7644 §3.7
 */
import { memberOf, type Resource } from "@/lib/formats/scim/filter";
import { MOST_BULK_OPERATIONS } from "./discovery";
import { ScimFault, type Reply } from "./reply";

const RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
const REFERENCE = /bulkId:([A-Za-z0-9_-]{1,128})/g;

export type BulkOperation = { method: string; path: string; version: string | null; data: unknown };
type Waiting = { place: number; given: unknown; bulkId: unknown; needs: Set<string> };

/** @param perform does one operation, and answers also what it refuses. @throws ScimFault */
export async function answerBulk(
  body: Resource,
  perform: (operation: BulkOperation) => Promise<Reply & { location?: string }>,
): Promise<Reply> {
  const operations = memberOf(body, "Operations");
  if (!Array.isArray(operations)) throw new ScimFault(400, "Operations must be a list.", "invalidSyntax");
  if (operations.length > MOST_BULK_OPERATIONS)
    throw new ScimFault(413, `At most ${MOST_BULK_OPERATIONS} operations at once.`);
  const mostErrors = memberOf(body, "failOnErrors") ?? Infinity;
  if (typeof mostErrors !== "number" || mostErrors < 1)
    throw new ScimFault(400, "failOnErrors is a number from 1.", "invalidValue");
  const waiting = operations.map((given: unknown, place): Waiting => ({
    place,
    given,
    bulkId: memberOf(given, "bulkId"),
    needs: referencesOf([memberOf(given, "path"), memberOf(given, "data")]),
  }));
  const made = new Map<string, string>();
  const outcomes = new Map<number, Resource>();
  let errors = 0;
  while (errors < mostErrors) {
    const next = takeNext(waiting);
    if (!next) break;
    const { place, given, bulkId } = next;
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
    outcomes.set(place, {
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

/** The first that waits for no other; where all wait for each other, the first. */
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

/** Puts ids in place of `bulkId:…`, wherever it stands. */
function resolved(value: unknown, made: Map<string, string>): unknown {
  if (typeof value === "string")
    return value.replace(REFERENCE, (whole, name: string) => made.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((each) => resolved(each, made));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each, made)]));
  return value;
}
