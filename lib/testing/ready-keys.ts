/**
 * RSA keys that are ready when a test asks for one.
 *
 * Every test file opens a Foyer with keys of its own, and making one takes a second. Foyer's keys, which it makes
 * with the asynchronous function, come from the cache folder, each once per file: two keys of one file always
 * differ. Tests make their own keys with the synchronous function, which stays as it is.
 */
import crypto, { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

type Pair = { privateKey: KeyObject; publicKey: KeyObject };
type Options = { modulusLength: number };

const FOLDER = path.resolve(import.meta.dirname, "../../node_modules/.cache/foyer/ready-keys");
/** More keys than this in one file are made for real. */
const MAX_READY = 24;
const handedOut = new Map<number, number>();

/** Node's own functions. The files of one process share it, and each runs this module again. */
type Real = { sync: typeof crypto.generateKeyPairSync; pair: typeof crypto.generateKeyPair };
const REAL = Symbol.for("foyer: node's own key generation");
const kept = globalThis as { [REAL]?: Real };
kept[REAL] ??= { sync: crypto.generateKeyPairSync, pair: crypto.generateKeyPair };
const { sync: make, pair: makeLater } = kept[REAL];

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

const makePromised = promisify(makeLater);
const patched = Object.assign(
  (...given: Parameters<typeof makeLater>) => Reflect.apply(makeLater, crypto, given) as void,
  {
    [promisify.custom]: async (type: "rsa", options: Options) =>
      isPlain(type, options) ? readyPair(options.modulusLength) : makePromised(type, options),
  },
);
Object.assign(crypto, { generateKeyPair: patched });
syncBuiltinESMExports();
