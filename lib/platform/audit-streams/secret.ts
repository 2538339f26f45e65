/** The secret that signs a webhook. */
import { randomBytes } from "node:crypto";
import type { Ctx } from "../context";
import type { StreamRow } from "./types";

const PREFIX = "whsec_";
/** Standard Webhooks asks for 24 to 64 bytes. */
const BYTES = 32;

export const newSecret = (): Buffer => randomBytes(BYTES);
/** The form that receivers are given. */
export const writeSecret = (secret: Buffer): string => PREFIX + secret.toString("base64");

const contextOf = (id: string) => `audit_streams:${id}:secret`;

export const sealSecret = ({ keyring }: Pick<Ctx, "keyring">, id: string, secret: Buffer): Buffer =>
  keyring.seal(secret, contextOf(id));

/** The secrets that sign now: while one is being replaced, both do. */
export function secretsOf({ keyring, now }: Pick<Ctx, "keyring" | "now">, stream: StreamRow): Buffer[] {
  const { sealed_secret, sealed_previous_secret, previous_secret_until } = stream;
  const previous =
    previous_secret_until !== null && previous_secret_until > now() ? sealed_previous_secret : null;
  return [sealed_secret, previous].flatMap((sealed) =>
    sealed === null ? [] : [keyring.open(sealed, contextOf(stream.id))],
  );
}
