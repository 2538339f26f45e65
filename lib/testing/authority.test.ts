/** Every write with an administrator's or delegate's authority checks it in the transaction that writes. */
import { expect, it } from "vitest";
import { SOURCES } from "./source-tree";
import { escapesOf, unguardedWrites } from "./unguarded-writes";

const FILES = SOURCES.filter((file) => /^(lib\/(platform|identity|access|protocols|web)|app)\//.test(file));

/** Functions that write for any caller and don't change anyone's access. */
const FOR_ANYBODY = new Set([
  // The wrapper itself.
  "lib/identity/administrators/with-authority.ts: withAuthority",
  // A source's own key pair, created on first use, which may be a user's sign-in.
  "lib/identity/sources/saml/provider-key.ts: samlRow",
]);

it("[X4] no administrator's service writes outside withAuthority", () => {
  expect(
    unguardedWrites(FILES, FOR_ANYBODY).map(({ file, name, why }) => `${file}: ${name} (${why})`),
  ).toEqual([]);
});
it("[X4] what withAuthority runs uses its transaction and nothing else", () => {
  expect(FILES.flatMap(escapesOf)).toEqual([]);
});
