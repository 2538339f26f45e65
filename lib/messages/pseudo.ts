/**
 * The pseudo-locale en-XA: English with accents, a third longer and in brackets.
 *
 * A page in it shows at a glance which text bypasses the catalogue, and what doesn't fit in a longer
 * language. Parameters and tags are unchanged.
 */
import type { CompiledMessage } from "icu-minify/format";

const PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ACCENTED = "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ";
const ACCENTS = new Map([...PLAIN].map((letter, at) => [letter, [...ACCENTED][at] ?? letter]));

/** Letters that never occur in a pseudo-localized text. */
export const PLAIN_LETTER = /[A-Za-z]/;

export function pseudoMessage(message: CompiledMessage): CompiledMessage {
  const body = typeof message === "string" ? [message] : message;
  const length = JSON.stringify(body).length;
  return ["⟦", ...body.map((node) => accentNode(node) as string), "~".repeat(Math.ceil(length / 4)), "⟧"];
}

/** Nodes are texts, or arrays whose first element is a name: of a parameter, or of a tag and its children. */
function accentNode(node: unknown): unknown {
  if (typeof node === "string") return accent(node);
  if (!Array.isArray(node)) return node;
  const [name, type, ...rest] = node as [string, unknown, ...unknown[]];
  if (type === undefined) return node;
  const isTag = typeof type !== "number" || type === 0;
  if (isTag) return [name, ...[type, ...rest].map(accentNode)];
  const [options] = rest;
  const isChoice = type === 1 || type === 2 || type === 3;
  if (!isChoice || typeof options !== "object" || options === null) return node;
  const accented = Object.entries(options).map(([key, branch]) => [key, accentBranch(branch)] as const);
  return [name, type, Object.fromEntries(accented)];
}

/** A branch is one text, or an array of nodes. */
function accentBranch(branch: unknown): unknown {
  return Array.isArray(branch) ? branch.map(accentNode) : accentNode(branch);
}

function accent(text: string): string {
  return [...text].map((letter) => ACCENTS.get(letter) ?? letter).join("");
}
