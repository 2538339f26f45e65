import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { createKeyring } from "./keyring";
import { createPasswordHasher } from "./passwords";
import { readablePassword } from "./random";
import { Secret } from "./secret";

const keyring = createKeyring(new Secret("one-secret-one-secret-one-secret-one"));
const other = createKeyring(new Secret("two-secret-two-secret-two-secret-two"));

describe("sealing", () => {
  it("[G80] opens with its own key and context, and with no other", () => {
    const sealed = keyring.seal(Buffer.from("private"), "signing_keys:1:key");
    expect(keyring.open(sealed, "signing_keys:1:key").toString()).toBe("private");
    expect(() => keyring.open(sealed, "signing_keys:2:key")).toThrow();
    expect(() => other.open(sealed, "signing_keys:1:key")).toThrow();
    expect(sealed.toString("latin1")).not.toContain("private");
  });
  it("[G82] refuses every flipped bit and every truncation", () => {
    const sealed = keyring.seal(Buffer.from("x"), "p");
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => keyring.open(changed, "p"), `byte ${index}`).toThrow();
      expect(() => keyring.open(sealed.subarray(0, index), "p"), `length ${index}`).toThrow();
    }
  });
  it("[G80] derives a separate key for each use", () => {
    expect(keyring.derive("a").reveal()).not.toBe(keyring.derive("b").reveal());
    expect(keyring.mac("a", "x").equals(keyring.mac("b", "x"))).toBe(false);
  });
});

describe("passwords", () => {
  it("[G52] verify with the pepper they were made with, and report when the hash is weak", async () => {
    const hasher = createPasswordHasher(keyring);
    const hash = await hasher.hash("correct horse battery staple");
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(hash, "correct horse battery staple")).toEqual({ ok: true, outdated: false });
    expect((await hasher.verify(hash, "wrong")).ok).toBe(false);
    expect((await createPasswordHasher(other).verify(hash, "correct horse battery staple")).ok).toBe(false);
  });
  it("match in every Unicode form", async () => {
    const hasher = createPasswordHasher(keyring);
    expect((await hasher.verify(await hasher.hash("caf\u00e9"), "cafe\u0301")).ok).toBe(true);
  });
  it("for a first sign-in avoid look-alike characters", () => {
    expect(readablePassword()).toMatch(/^[a-hjkmnp-z2-9]{5}(-[a-hjkmnp-z2-9]{5}){3}$/);
  });
});

describe("a secret", () => {
  it("[G6] never prints its value", () => {
    const secret = new Secret("hidden-value");
    expect(`${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret })}`).not.toContain(
      "hidden-value",
    );
  });
});
