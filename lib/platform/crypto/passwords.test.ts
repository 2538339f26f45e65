import { expect, it } from "vitest";
import { createKeyring } from "./keyring";
import { createPasswordHasher } from "./passwords";
import { Secret } from "./secret";

const keyring = createKeyring(new Secret("a secret of at least thirty-two characters"));
const LOW = { memoryCost: 8, timeCost: 1, parallelism: 1 };
const HIGH = { memoryCost: 16, timeCost: 2, parallelism: 1 };

it("[G52] a hash is renewed when a parameter has risen, and kept when one has fallen", async () => {
  const [low, high] = [createPasswordHasher(keyring, LOW), createPasswordHasher(keyring, HIGH)];
  expect(await high.verify(await low.hash("kastanien"), "kastanien")).toEqual({ ok: true, outdated: true });
  expect(await low.verify(await high.hash("kastanien"), "kastanien")).toEqual({ ok: true, outdated: false });
  expect(await low.verify(await low.hash("kastanien"), "kastanien")).toEqual({ ok: true, outdated: false });
  expect(await high.verify(await low.hash("kastanien"), "other")).toEqual({ ok: false, outdated: false });
});
it("composed and decomposed spellings are one password", async () => {
  const hasher = createPasswordHasher(keyring, LOW);
  expect((await hasher.verify(await hasher.hash("café"), "cafe\u0301")).ok).toBe(true);
});
