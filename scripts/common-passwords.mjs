/**
 * `node scripts/common-passwords.mjs LIST`: packs a list of passwords, most frequent first, into
 * lib/identity/passwords/common-passwords.bin: the first 100,000 that have eight or more characters, each as the
 * first five bytes of its SHA-256, sorted.
 *
 * The list is SecLists' Passwords/Common-Credentials/10-million-password-list-top-1000000.txt.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fail, ROOT } from "./ready.mjs";

const COUNT = 100_000;
const MIN_CHARACTERS = 8;
const BYTES = 5;

const [list] = process.argv.slice(2);
if (!list) fail("Usage: node scripts/common-passwords.mjs LIST");
const folded = readFileSync(list, "utf8")
  .split(/\r?\n/)
  .map((line) => line.normalize("NFKC").toLowerCase());
const chosen = [...new Set(folded.filter((text) => [...text].length >= MIN_CHARACTERS))].slice(0, COUNT);
if (chosen.length < COUNT)
  fail(`The list has only ${chosen.length} passwords of ${MIN_CHARACTERS} characters.`);
const hashes = chosen.map((text) => createHash("sha256").update(text, "utf8").digest().subarray(0, BYTES));
writeFileSync(
  path.join(ROOT, "lib/identity/passwords/common-passwords.bin"),
  Buffer.concat(hashes.sort(Buffer.compare)),
);
