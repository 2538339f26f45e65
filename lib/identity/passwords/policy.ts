/**
 * What a password must be, wherever one is chosen (NIST SP 800-63B-4 §3.1.1.2): long, not one that many people
 * have chosen, and not the user's or the company's name. No rules about kinds of characters.
 *
 * Passwords from before a rule keep working until they are changed.
 */
import { foldName } from "@/lib/formats/text";
import { invalidInput, type Refusal } from "@/lib/platform/errors";
import { isCommonPassword } from "./is-common-password";

export type PasswordRules = {
  /** Names and addresses of the user, of the company and of Foyer. */ names: readonly string[];
  /** Nothing else is asked for at sign-in. */ isOnlyFactor: boolean;
};

const MIN_CHARACTERS = 8;
const MIN_CHARACTERS_ALONE = 15;
const MAX_CHARACTERS = 128;
const MIN_DIFFERENT = 5;
/** What must be left without names. */
const MIN_WITHOUT_NAMES = 8;
/** Shorter ones are in many words. */
const MIN_NAME = 3;
const MIN_PART_OF_NAME = 4;

export const minCharacters = ({ isOnlyFactor }: Pick<PasswordRules, "isOnlyFactor">): number =>
  isOnlyFactor ? MIN_CHARACTERS_ALONE : MIN_CHARACTERS;

/** Returns why a password can't be accepted, or null. Counts characters after NFKC, as it is hashed. */
export function passwordProblem(password: string, rules: PasswordRules): Refusal | null {
  const characters = [...password.normalize("NFKC")].length;
  const min = minCharacters(rules);
  if (characters < min) return invalidInput("password_too_short", { min });
  if (characters > MAX_CHARACTERS) return invalidInput("password_too_long", { max: MAX_CHARACTERS });
  if (isMostlyNames(plainOf(password), rules.names)) return invalidInput("password_is_name");
  if (isCommonPassword(password)) return invalidInput("password_common");
  if (new Set(foldName(password)).size < MIN_DIFFERENT) return invalidInput("password_too_simple");
  return null;
}

/** Letters and digits alone: names are recognized whatever is between them. */
const plainOf = (text: string) => foldName(text).replaceAll(/[^\p{L}\p{N}]/gu, "");

const longEnough = (texts: string[], min: number) => texts.map(plainOf).filter((word) => word.length >= min);

function isMostlyNames(plain: string, names: readonly string[]): boolean {
  const words = names
    .flatMap((name) => [
      ...longEnough([name], MIN_NAME),
      ...longEnough(name.split(/[\s@.,_-]+/), MIN_PART_OF_NAME),
    ])
    .sort((a, b) => b.length - a.length);
  const left = words.reduce((rest, word) => rest.replaceAll(word, " "), plain);
  // A password without names may have fewer letters and digits than that.
  return left !== plain && left.replaceAll(" ", "").length < MIN_WITHOUT_NAMES;
}
