import { createHmac } from "node:crypto";
import { expect, it } from "vitest";
import { createKeyring } from "@/lib/platform/crypto/keyring";
import { Secret } from "@/lib/platform/crypto/secret";
import { appSetup, newAppSecret, sixDigits, stepOfCode } from "./authenticator-app";
import { recoveryCodeOf } from "./recovery-codes";

const keyring = createKeyring(new Secret("test-secret-test-secret-test-secret-1"));

/** RFC 4226 §5.3, written here again: the product's library is what is tested. */
function hotp(secret: Buffer, step: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", secret).update(message).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

const base32 = (text: string): Buffer => {
  const bits = [...text]
    .map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};

it("[F56] [G56] accepts the codes of RFC 6238 with one step of drift, and no more", () => {
  const app = { id: "a", sealed: newAppSecret({ keyring }, "a") };
  const { secret } = appSetup({ keyring }, app, { company: "Northwind", userName: "ada" });
  expect(base32(secret)).toHaveLength(20);
  const at = new Date("2026-11-24T09:00:10Z");
  const step = Math.floor(at.getTime() / 30_000);
  const accepts = (offset: number) =>
    stepOfCode({ keyring, now: () => at }, app, hotp(base32(secret), step + offset));
  expect([-2, -1, 0, 1, 2].map(accepts)).toEqual([null, step - 1, step, step + 1, null]);
});
it("[F56] [G56] a sealed secret opens for its own row only", () => {
  const sealed = newAppSecret({ keyring }, "a");
  expect(() => appSetup({ keyring }, { id: "b", sealed }, { company: "x", userName: "y" })).toThrow();
});
it("[F14] reads six digits in every spelling, and nothing else", () => {
  for (const typed of ["123456", "123 456", " 123456", "１２３４５６", "123\u200B456", "123-456"])
    expect(sixDigits(typed), typed).toBe("123456");
  for (const typed of ["", "12345", "1234567", "12345é", "abcdef", "١٢٣٤٥٦", "123456\u0000", "12345६"])
    expect(sixDigits(typed), typed).toBeNull();
});
it("reads recovery codes as Crockford allows", () => {
  expect(recoveryCodeOf("abcd-efgh jkmn-pqrs-tvwx-yzoi")).toBe("ABCDEFGHJKMNPQRSTVWXYZ01");
  for (const typed of ["", "ABCD", "ABCDEFGHJKMNPQRSTVWXYZ0U", "ABCDEFGHJKMNPQRSTVWXYZ012"])
    expect(recoveryCodeOf(typed), typed).toBeNull();
});
