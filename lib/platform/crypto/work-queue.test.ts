import { describe, expect, it } from "vitest";
import { createWorkQueue } from "./work-queue";

/** Work that ends on command. */
function held() {
  const open: (() => void)[] = [];
  const begun: string[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => open.push(() => resolve(name)));
  };
  const endOne = async () => {
    open.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { work, begun, endOne };
}

describe("[X6] the queue before expensive work", () => {
  it("runs a fixed number at once, lets a few wait, and refuses the rest at once with when to retry", async () => {
    const queue = createWorkQueue(2, 3);
    const { work, begun, endOne } = held();
    const all = Array.from({ length: 5 }, (_, index) => queue("unknown", work(String(index))));
    await expect(queue("unknown", work("5"))).rejects.toMatchObject({ kind: "busy", retryAfterSeconds: 2 });
    expect(begun).toEqual(["0", "1"]);
    for (let turn = 0; turn < 5; turn += 1) await endOne();
    expect(await Promise.all(all)).toEqual(["0", "1", "2", "3", "4"]);
    // The slots are free again.
    const again = queue("unknown", work("again"));
    await endOne();
    expect(await again).toBe("again");
  });
  it("lets known users overtake unknown ones, who don't fill their queue", async () => {
    const queue = createWorkQueue(1, 1);
    const { work, begun, endOne } = held();
    const all = [queue("unknown", work("a")), queue("unknown", work("b")), queue("known", work("c"))];
    for (let turn = 0; turn < 3; turn += 1) await endOne();
    await Promise.all(all);
    expect(begun).toEqual(["a", "c", "b"]);
  });
  it("releases the slot when the work fails", async () => {
    const queue = createWorkQueue(1, 0);
    await expect(queue("known", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await queue("known", async () => "yes")).toBe("yes");
  });
});
