import { describe, expect, it } from "vitest";
import { embeddedDialect } from "./dialect";
import type { WorkerClient } from "./worker-client";

describe("the embedded database's only connection", () => {
  it("refuses callers that wait too long, tells them when to retry, and serves the next in line", async () => {
    const { turn } = embeddedDialect({} as WorkerClient, 20);
    let end = () => {};
    const first = turn(() => new Promise<void>((resolve) => (end = resolve)));
    await expect(turn(() => Promise.resolve())).rejects.toMatchObject({
      kind: "too_many_requests",
      retryAfterSeconds: 5,
    });
    const next = turn(() => Promise.resolve("its turn"));
    end();
    await first;
    expect(await next).toBe("its turn");
  });
});
