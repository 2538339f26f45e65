/**
 * Reads the input of a REST operation: members of the query and the headers from there, all others from the
 * body.
 */
import { readJson, readValue, unreadable } from "@/lib/formats/aws-wire/json";
import type { OperationSchema, Shape } from "@/lib/formats/aws-wire/schema";
import { readBody } from "./reply";

/** Ten redirect addresses of 512 characters fit. */
const MAX_REST_BYTES = 16 * 1024;

/** Reads the input. @throws WireError, AwsFault */
export async function readRestInput(
  schema: OperationSchema,
  request: Request,
): Promise<Record<string, unknown>> {
  const url = new URL(request.url);
  const outside: Record<string, unknown> = {};
  for (const [member, place] of schema.places) {
    const text = place.in === "query" ? url.searchParams.get(place.name) : request.headers.get(place.name);
    if (text === null) continue;
    if (place.in === "query" && url.searchParams.getAll(place.name).length > 1)
      throw unreadable("errors.aws_parameter_repeated", { name: place.name });
    outside[member] = typed(schema.input, member, text);
  }
  if (schema.input.kind !== "structure") return outside;
  const inBody = [...schema.input.members.keys()].filter((member) => !schema.places.has(member));
  if (inBody.length === 0) return readValue(outside, schema.input);
  const text = (await readBody(request, MAX_REST_BYTES)).toString("utf8");
  // The schema lists members outside the body only by position.
  const shape: Shape = {
    ...schema.input,
    members: new Map([...schema.input.members].filter(([name]) => inBody.includes(name))),
    required: schema.input.required.filter((name) => inBody.includes(name)),
  };
  return readValue({ ...readJson(text, shape), ...outside }, schema.input);
}

function typed(input: Shape, member: string, text: string): unknown {
  const shape = input.kind === "structure" ? input.members.get(member)?.() : undefined;
  if (shape?.kind !== "number") return text;
  if (!/^-?[0-9]{1,9}$/.test(text)) throw unreadable("errors.aws_member_not_number", { member });
  return Number(text);
}
