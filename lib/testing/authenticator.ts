/**
 * A software authenticator (WebAuthn L3 §6): one ES256 key. Tests make it lie about the origin, the relying
 * party, the challenge, the counter, the user and the flags, which no browser would.
 */
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

type Lies = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  counter?: number;
  isUserVerified?: boolean;
  userHandle?: string | null;
  isBackupEligible?: boolean;
  isBackedUp?: boolean;
  hasWrongSignature?: boolean;
};
type Options = {
  challenge: string;
  rpId?: string | undefined;
  rp?: { id?: string | undefined };
  user?: { id: string };
};

const sha256 = (data: Buffer | string) => createHash("sha256").update(data).digest();
const text = (value: string) => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([0x60 + bytes.length]), bytes]);
};
const bytes = (value: Buffer) =>
  Buffer.concat([
    value.length < 256
      ? Buffer.from([0x58, value.length])
      : Buffer.from([0x59, value.length >> 8, value.length & 255]),
    value,
  ]);

export type SoftAuthenticator = ReturnType<typeof softAuthenticator>;

export function softAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(32);
  let counter = 0;
  let handle: string | null = null;

  const client = (type: string, options: Options, lies: Lies) =>
    Buffer.from(
      JSON.stringify({
        type,
        challenge: lies.challenge ?? options.challenge,
        origin: lies.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const data = (options: Options, lies: Lies, attested: Buffer | null) => {
    const flags =
      1 |
      ((lies.isUserVerified ?? true) ? 4 : 0) |
      (lies.isBackupEligible ? 8 : 0) |
      (lies.isBackedUp ? 16 : 0) |
      (attested ? 64 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(lies.counter ?? (counter += 1));
    const rpId = lies.rpId ?? options.rpId ?? options.rp?.id ?? "";
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count, attested ?? Buffer.alloc(0)]);
  };

  return {
    id: id.toString("base64url"),
    register(options: Options, lies: Lies = {}) {
      handle = options.user?.id ?? null;
      // COSE: EC2, ES256, P-256, x, y (RFC 9053 §7.1.1).
      const key = Buffer.concat([
        Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
        bytes(Buffer.from(x, "base64url")),
        Buffer.from([0x22]),
        bytes(Buffer.from(y, "base64url")),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        text("fmt"),
        text("none"),
        text("attStmt"),
        Buffer.from([0xa0]),
        text("authData"),
        bytes(data(options, lies, attested)),
      ]);
      return {
        id: id.toString("base64url"),
        rawId: id.toString("base64url"),
        type: "public-key" as const,
        response: {
          clientDataJSON: client("webauthn.create", options, lies).toString("base64url"),
          attestationObject: attestation.toString("base64url"),
          transports: ["internal"],
        },
      };
    },
    sign(options: Options, lies: Lies = {}) {
      const clientData = client("webauthn.get", options, lies);
      const authenticatorData = data(options, lies, null);
      const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientData)]), privateKey);
      if (lies.hasWrongSignature) signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
      return {
        id: id.toString("base64url"),
        rawId: id.toString("base64url"),
        type: "public-key" as const,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData.toString("base64url"),
          authenticatorData: authenticatorData.toString("base64url"),
          signature: signature.toString("base64url"),
          userHandle: lies.userHandle === undefined ? handle : lies.userHandle,
        },
      };
    },
  };
}
