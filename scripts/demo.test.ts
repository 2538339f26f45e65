import { describe, expect, it } from "vitest";
import { holdSandboxPort } from "./demo";

describe("the sandbox's port", () => {
  it("is one after Foyer's own, and any other where there is none above it", async () => {
    const held = await holdSandboxPort(40_000);
    expect(held.port).toBeGreaterThan(40_000);
    expect(held.port).toBeLessThanOrEqual(40_020);
    await held.free();
    for (const after of [65_534, 65_535]) {
      const other = await holdSandboxPort(after);
      expect(other.port).toBeGreaterThan(0);
      expect(other.port).toBeLessThanOrEqual(65_535);
      await other.free();
    }
  });

  it("is none that browsers refuse to open", async () => {
    for (const after of [4044, 5059, 6664]) {
      const held = await holdSandboxPort(after);
      await held.free();
      // Nobody listens there any more: a port that is allowed is tried, and refused by the machine.
      const refusal = await fetch(`http://127.0.0.1:${held.port}/`).catch((error: Error) =>
        String(error.cause),
      );
      expect(refusal, String(held.port)).toContain("ECONNREFUSED");
    }
  });

  it("goes to nobody else while Foyer is starting", async () => {
    const first = await holdSandboxPort(40_100);
    const second = await holdSandboxPort(40_100);
    expect(second.port).not.toBe(first.port);
    await Promise.all([first.free(), second.free()]);
  });
});
