/** Authenticator apps: RFC 6238 with the only parameters that every app follows (SHA-1, six digits, 30 seconds). */
import { Secret, TOTP } from "otpauth";
import { encode } from "uqr";
import type { Ctx } from "@/lib/platform/context";

const PERIOD = 30;
/** One step of drift on either side. */
const WINDOW = 1;
const sealContext = (id: string) => `factors:${id}:secret`;

const totpOf = (secret: Secret, names: { issuer: string; label: string }) =>
  new TOTP({ ...names, issuerInLabel: true, secret, algorithm: "SHA1", digits: 6, period: PERIOD });

/** Makes a secret of 160 random bits, sealed for the factor with this id. */
export function newAppSecret(ctx: Pick<Ctx, "keyring">, id: string): Buffer {
  return ctx.keyring.seal(Buffer.from(new Secret({ size: 20 }).bytes), sealContext(id));
}

function open(ctx: Pick<Ctx, "keyring">, app: { id: string; sealed: Buffer }): Secret {
  const bytes = new Uint8Array(ctx.keyring.open(app.sealed, sealContext(app.id)));
  return new Secret({ buffer: bytes.buffer });
}

export type AppSetup = {
  /** To type, in base32. */ secret: string;
  /** Dark modules, row by row. */ qr: boolean[][];
};

/** Returns what an app is set up with. The address with the secret becomes a picture and is never a link. */
export function appSetup(
  ctx: Pick<Ctx, "keyring">,
  app: { id: string; sealed: Buffer },
  names: { company: string; userName: string },
): AppSetup {
  const secret = open(ctx, app);
  const address = totpOf(secret, { issuer: names.company, label: names.userName }).toString();
  return { secret: secret.base32, qr: encode(address, { ecc: "M", border: 0 }).data };
}

/** Returns six ASCII digits of what was typed, or null. Keyboards have other digits too. */
export function sixDigits(typed: string): string | null {
  const code = typed.normalize("NFKC").replace(/[\s\p{Cf}-]/gu, "");
  return /^[0-9]{6}$/.test(code) ? code : null;
}

/** Returns the time step that the code is of, at most one away from now; null if it's wrong. */
export function stepOfCode(
  ctx: Pick<Ctx, "keyring" | "now">,
  app: { id: string; sealed: Buffer },
  code: string,
): number | null {
  const timestamp = ctx.now().getTime();
  const totp = totpOf(open(ctx, app), { issuer: "", label: "" });
  const delta = totp.validate({ token: code, timestamp, window: WINDOW });
  return delta === null ? null : TOTP.counter({ period: PERIOD, timestamp }) + delta;
}
