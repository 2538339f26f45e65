/** The root secret if the environment gives none: a file that only its owner can read. */
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { randomToken } from "./crypto/random";
import { Secret } from "./crypto/secret";

const MIN_CHARACTERS = 32;

/**
 * Reads `<dataFolder>/secret`, creating it at first start (48 random bytes, mode 0600). @throws if others can
 * read it, if it is too short, or if it is missing although the database has been used: a new secret could
 * open nothing in it
 */
export function secretOfDataFolder(dataFolder: string, { isFirstStart }: { isFirstStart: boolean }): Secret {
  const file = path.join(dataFolder, "secret");
  try {
    return read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  if (!isFirstStart)
    throw Object.assign(
      new Error(
        `${file} is missing, and the database can't be read without it. Restore it from a backup, or set FOYER_SECRET.`,
      ),
      { code: "secret_missing" },
    );
  // Written to a draft and linked into place: a killed process leaves no partial secret, and of two that
  // start at once one creates the secret and both read the same.
  const draft = `${file}.${process.pid}.${randomToken(6)}`;
  const descriptor = openSync(draft, "wx", 0o600);
  writeSync(descriptor, `${randomToken(48)}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  return read(file);
}

function read(file: string): Secret {
  const text = readFileSync(file, "utf8").trim();
  if (process.platform !== "win32" && (statSync(file).mode & 0o077) !== 0) {
    throw Object.assign(new Error(`${file} can be read by others. Make it private: chmod 600 ${file}`), {
      code: "secret_exposed",
    });
  }
  if (text.length < MIN_CHARACTERS) {
    throw Object.assign(new Error(`${file} is too short to be Foyer's secret. Restore it from a backup.`), {
      code: "secret_damaged",
    });
  }
  return new Secret(text);
}
