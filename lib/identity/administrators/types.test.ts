import { expect, it } from "vitest";
import type { ScimActor, ActorCtx } from "@/lib/platform/context";
import type { AdminCtx, ScimCtx, WriterCtx } from "./types";

it("a directory's context doesn't fit an administrator's service", () => {
  const administer = (_ctx: AdminCtx) => "administered";
  const write = (_ctx: WriterCtx) => "written";
  const ctx = {} as ActorCtx<ScimActor> satisfies ScimCtx;
  // @ts-expect-error a SCIM directory is no administrator
  administer(ctx);
  expect(write(ctx)).toBe("written");
});
