/** Whether two names look alike although they have different characters (Unicode's UTS #39 §4). */
import table from "./confusables.json";
import { foldName } from "./text";

/** What each character looks like. */
const PROTOTYPES = new Map(
  Object.entries(table).flatMap(([prototype, characters]) =>
    Array.from(characters, (character) => [character, prototype] as const),
  ),
);

const isAscii = (text: string) => /^[\x20-\x7e]+$/.test(text);
const prototypesOf = (text: string) =>
  Array.from(text, (character) => PROTOTYPES.get(character) ?? character).join("");

/**
 * Returns the form in which names that look alike are the same: UTS #39's skeleton, whatever the case. Names
 * are shown as they were given, so a capital that looks like a Latin one counts as that.
 */
export function skeletonOf(name: string): string {
  const capitals = Array.from(name.normalize("NFKD"), (character) => {
    const prototype = PROTOTYPES.get(character) ?? character;
    return character !== character.toLowerCase() && isAscii(prototype) && !isAscii(character)
      ? prototype
      : character;
  });
  const seen = prototypesOf(capitals.join("").toLowerCase().normalize("NFD")).toLowerCase();
  // A small l looks like a capital I.
  return seen.replaceAll("i", "l").normalize("NFD");
}

const otherScriptOf = (name: string) => foldName(name).replace(/[\x20-\x7e]+/g, "");

/**
 * Returns true if two names look alike because of letters of other scripts. Names that differ in ASCII alone
 * don't: "team1" and "teaml" are both names that people choose, and user names are mostly ASCII.
 */
export function looksLike(one: string, other: string): boolean {
  return skeletonOf(one) === skeletonOf(other) && otherScriptOf(one) !== otherScriptOf(other);
}
