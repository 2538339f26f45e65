/** How searches compare text: letters without marks and case, account numbers without dashes, each word by itself. */

/** Folds a text sign by sign, so that places in it stay what they were: "Zürich" is "zurich". */
export function foldText(text: string): string {
  return Array.from({ length: text.length }, (_each, index) => {
    const sign = text.charAt(index);
    const folded = sign.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return folded.length === 1 ? folded : sign.toLowerCase().length === 1 ? sign.toLowerCase() : sign;
  }).join("");
}

/** The words of a query. An account number may be written with dashes. */
export const searchWords = (query: string): string[] =>
  foldText(query.normalize("NFC"))
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (/^[0-9]+(-[0-9]+)+$/.test(word) ? word.replaceAll("-", "") : word));

const MIN_LENGTH = 4;

/** Whether two words differ by one letter at most: changed, left out, too many, or two exchanged. */
export function isOneTypoAway(word: string, other: string): boolean {
  if (word.length < MIN_LENGTH || Math.abs(word.length - other.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === other[start]) start += 1;
  let end = 0;
  const most = Math.min(word.length, other.length) - start;
  while (end < most && word.at(-1 - end) === other.at(-1 - end)) end += 1;
  const [left, right] = [word.slice(start, word.length - end), other.slice(start, other.length - end)];
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0])
  );
}
