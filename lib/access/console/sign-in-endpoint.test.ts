import { expect, it } from "vitest";
import { readConfig } from "@/lib/platform/config";
import { Secret } from "@/lib/platform/crypto/secret";
import { getSignInToken, signInOrigins } from "./sign-in-endpoint";

const CREDENTIALS = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: new Secret("a-secret"),
  sessionToken: new Secret("a-token"),
  expiresAt: new Date("2026-12-01T10:00:00Z"),
  packedPercent: null,
};
const answer = (status: number, text: string) => ({ status, text, headers: {} });

/** Asks with one outcome for each endpoint, in order, and returns the addresses that were called. */
async function ask(outcomes: (() => ReturnType<typeof answer>)[]) {
  const called: string[] = [];
  const token = await getSignInToken(signInOrigins(readConfig({}), "aws"), CREDENTIALS, async (url) => {
    called.push(url);
    const outcome = outcomes[called.length - 1];
    if (outcome === undefined) throw new Error("no more outcomes");
    return outcome() as never;
  });
  return { token, called };
}
const silent = () => {
  throw new Error("connect ETIMEDOUT");
};

it.each([
  ["doesn't answer", silent],
  ["fails", () => answer(503, "down")],
  ["throttles", () => answer(429, "slow down")],
  ["answers something else", () => answer(200, "<html>")],
])("[G14] an endpoint that %s is replaced by the next one, in another region", async (_what, first) => {
  const { token, called } = await ask([first, () => answer(200, '{"SigninToken":"t"}')]);
  // AWS's global endpoint is in us-east-1; the others carry their region in their name.
  expect(called[0]).toBe("https://signin.aws.amazon.com/federation");
  expect(called[1]).toMatch(
    /^https:\/\/(?!us-east-1)[a-z]+-[a-z]+-\d\.signin\.aws\.amazon\.com\/federation$/,
  );
  expect(token).toEqual({ ok: true, origin: called[1]?.replace("/federation", ""), token: "t" });
});

it("[G14] a refusal is final: no other endpoint is asked", async () => {
  const { token, called } = await ask([() => answer(403, "no")]);
  expect(token).toMatchObject({ ok: false, refused: true });
  expect(called).toHaveLength(1);
});

it("[G6] [G14] secrets are in no address, and the search ends when no endpoint answers", async () => {
  const { token, called } = await ask(Array.from({ length: 10 }, () => silent));
  expect(token).toMatchObject({ ok: false, refused: false });
  expect(new Set(called).size).toBe(called.length);
  expect(called.join()).not.toMatch(/a-secret|a-token|\?/);
});
