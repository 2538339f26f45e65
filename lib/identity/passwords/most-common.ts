/**
 * The 100,000 most common passwords of eight or more characters, as sorted hashes: 500 kB that are read once.
 *
 * Made by scripts/common-passwords.mjs from SecLists (github.com/danielmiessler/SecLists,
 * Passwords/Common-Credentials/10-million-password-list-top-1000000.txt), which is under the MIT license:
 *
 * Copyright (c) 2018 Daniel Miessler. Permission is hereby granted, free of charge, to any person obtaining a
 * copy of this software and associated documentation files (the "Software"), to deal in the Software without
 * restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute,
 * sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to
 * do so, subject to the following conditions: The above copyright notice and this permission notice shall be
 * included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT
 * WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
 * LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
 * ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

/** Five bytes: one in ten million other passwords has the hash of a common one. */
const BYTES = 5;

let hashes: Buffer | undefined;

/** Returns whether the password, folded by the caller, is one of them. */
export function isMostCommon(folded: string): boolean {
  // Pages are bundled, so the file is found from the folder that Foyer runs in.
  hashes ??= readFileSync(path.resolve("lib/identity/passwords/common-passwords.bin"));
  const wanted = createHash("sha256").update(folded, "utf8").digest().subarray(0, BYTES);
  let [low, high] = [0, hashes.length / BYTES - 1];
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = wanted.compare(hashes, middle * BYTES, (middle + 1) * BYTES);
    if (order === 0) return true;
    if (order > 0) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
