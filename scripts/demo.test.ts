import { describe, expect, it } from "vitest";
import { reserveSandboxPort } from "./demo";

describe("the sandbox's port", () => {
  it("follows Foyer's own, or is any other if none above it is free", async () => {
    const reserved = await reserveSandboxPort(40_000);
    expect(reserved.port).toBeGreaterThan(40_000);
    expect(reserved.port).toBeLessThanOrEqual(40_020);
    await reserved.free();
    for (const after of [65_534, 65_535]) {
      const other = await reserveSandboxPort(after);
      expect(other.port).toBeGreaterThan(0);
      expect(other.port).toBeLessThanOrEqual(65_535);
      await other.free();
    }
  });

  it("is never one that browsers refuse to open", async () => {
    for (const after of [4044, 5059, 6664]) {
      const reserved = await reserveSandboxPort(after);
      await reserved.free();
      // Nothing listens there, so fetch tries an allowed port and the machine refuses.
      const refusal = await fetch(`http://127.0.0.1:${reserved.port}/`).catch((error: Error) =>
        String(error.cause),
      );
      expect(refusal, String(reserved.port)).toContain("ECONNREFUSED");
    }
  });

  it("stays reserved while Foyer is starting", async () => {
    const first = await reserveSandboxPort(40_100);
    const second = await reserveSandboxPort(40_100);
    expect(second.port).not.toBe(first.port);
    await Promise.all([first.free(), second.free()]);
  });
});
