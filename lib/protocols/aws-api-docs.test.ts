import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { RpcApi } from "./aws-json/rpc";
import { identityStore } from "./identitystore/api";
import { ssoAdmin } from "./sso-admin/api";

const text = readFileSync("docs/aws-api.md", "utf8");
const rowsOf = (api: RpcApi) => [...api.schemas.keys()].toSorted().map((name) => `| ${name} | ${Object.hasOwn(api.operations, name) ? "yes" : "no"} |`);

describe("the page of operations", () => {
  it.each([ssoAdmin, identityStore])("names every operation of $name that AWS has, with its state", (api) => {
    expect(rowsOf(api).filter((row) => !text.includes(row))).toEqual([]);
  });
});
