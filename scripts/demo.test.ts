import { describe, expect, it } from "vitest";
import { sandboxPort } from "./demo";

describe("the sandbox's port", () => {
  it("is one after Foyer's own, and any other where there is none above it", async () => {
    const port = await sandboxPort(40_000);
    expect(port).toBeGreaterThan(40_000);
    expect(port).toBeLessThanOrEqual(40_020);
    for (const after of [65_534, 65_535]) {
      expect(await sandboxPort(after)).toBeGreaterThan(0);
      expect(await sandboxPort(after)).toBeLessThanOrEqual(65_535);
    }
  });
});
