/**
 * RSA keys that are ready when a test asks for one.
 *
 * Every test file opens a Foyer with keys of its own, and making one takes a second. Keys are kept in the cache
 * folder and handed out once per file, so two keys of one file always differ. Tests without a database make
 * theirs for real.
 */
import crypto, { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

type Pair = { privateKey: KeyObject; publicKey: KeyObject };
type Options = { modulusLength: number };

const FOLDER = path.resolve(import.meta.dirname, "../../node_modules/.cache/foyer/test-keys");
/** More keys than this in one file are made for real. */
const MAX_READY = 24;
const handedOut = new Map<number, number>();
const make = crypto.generateKeyPairSync;

function readyPair(bits: number): Pair {
  const index = handedOut.get(bits) ?? 0;
  handedOut.set(bits, index + 1);
  if (index >= MAX_READY) return make("rsa", { modulusLength: bits });
  const file = path.join(FOLDER, `rsa-${bits}-${index}.pem`);
  if (!existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true });
    const { privateKey } = make("rsa", { modulusLength: bits });
    // Two processes may make the same file: each writes its own and the last one stays.
    writeFileSync(`${file}.${process.pid}`, privateKey.export({ type: "pkcs8", format: "pem" }), {
      mode: 0o600,
    });
    renameSync(`${file}.${process.pid}`, file);
  }
  const privateKey = createPrivateKey(readFileSync(file));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

/** Keys in another form than an object are made for real. */
const isPlain = (type: string, options: Options | undefined): options is Options =>
  type === "rsa" && options !== undefined && Object.keys(options).join() === "modulusLength";

const original = { pair: crypto.generateKeyPair, promised: promisify(crypto.generateKeyPair) };
const patched = Object.assign(
  (...given: Parameters<typeof original.pair>) => Reflect.apply(original.pair, crypto, given) as void,
  {
    [promisify.custom]: async (type: "rsa", options: Options) =>
      isPlain(type, options) ? readyPair(options.modulusLength) : original.promised(type, options),
  },
);
Object.assign(crypto, {
  generateKeyPair: patched,
  generateKeyPairSync: (type: "rsa", options: Options) =>
    isPlain(type, options) ? readyPair(options.modulusLength) : make(type, options),
});
syncBuiltinESMExports();
