import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CREDENTIALS_LIMIT } from "@/lib/access/credentials/limit";
import {
  CODE_SECONDS,
  RESERVED_PENDING,
  MAX_PENDING,
  MAX_PENDING_PER_NETWORK,
  MAX_WRONG,
  MAX_WRONG_PER_NETWORK,
} from "@/lib/identity/cli/device";
import { AGAIN_LIMIT, REUSE_GRACE_SECONDS } from "@/lib/identity/cli/tokens";
import type { Limit } from "@/lib/platform/limits";
import { KEY_LIMIT, NETWORK_LIMIT, UNSIGNED_LIMIT, type RpcApi } from "./aws-json/rpc";
import { identityStore } from "./identitystore/api";
import { ssoAdmin } from "./sso-admin/api";
import { PORTAL_LIMIT } from "@/lib/access/bearer";
import { OIDC_LIMITS } from "./sso-oidc/api";

const text = readFileSync("docs/aws-api.md", "utf8");
const rowsOf = (api: RpcApi) =>
  [...api.schemas.keys()]
    .toSorted()
    .map((name) => `| ${name} | ${Object.hasOwn(api.operations, name) ? "yes" : "no"} |`);

describe("the page of operations", () => {
  it.each([ssoAdmin, identityStore])("lists every operation of $name in AWS, with its state", (api) => {
    expect(rowsOf(api).filter((row) => !text.includes(row))).toEqual([]);
  });
});

describe("the limits in the docs", () => {
  const shown = (count: number) => count.toLocaleString("en");
  const cells = ({ burst, perSecond }: Limit) => `${shown(burst)} | ${shown(perSecond)} |`;
  it.each<[string, string]>([
    [
      "lists (ListAccounts, ListAccountRoles, `/start/entitlements`, `/aws-config`)",
      `person | ${cells(PORTAL_LIMIT)}`,
    ],
    ["credentials", `person | ${cells(CREDENTIALS_LIMIT)}`],
    ["RegisterClient", `network | ${cells(OIDC_LIMITS.RegisterClient)}`],
    ["StartDeviceAuthorization", `network | ${cells(OIDC_LIMITS.StartDeviceAuthorization)}`],
    ["CreateToken, polls included", `network | ${cells(OIDC_LIMITS.CreateToken)}`],
    [
      `one refresh token again within its ${REUSE_GRACE_SECONDS} seconds`,
      `command line | ${cells(AGAIN_LIMIT)}`,
    ],
    [
      "codes that haven't been typed yet",
      `network / in all | ${shown(MAX_PENDING_PER_NETWORK)} / ${shown(MAX_PENDING)} | until the oldest ends |`,
    ],
    [
      "wrong typed codes",
      `person / network | ${MAX_WRONG} / ${MAX_WRONG_PER_NETWORK} | in ${["no", "one", "two", "three", "four", "five"][CODE_SECONDS / 60]} minutes |`,
    ],
  ])("%s match the code", (what, rest) => {
    expect(readFileSync("docs/aws-cli.md", "utf8")).toContain(`| ${what} | ${rest}`);
  });

  it("the share reserved for other networks matches the code", () => {
    expect(readFileSync("docs/aws-cli.md", "utf8")).toContain(
      `While ${shown(MAX_PENDING / 2)} codes or more are waiting in total, a network can have at most ${RESERVED_PENDING} of them`,
    );
  });

  it("administration's match the code", () => {
    const pair = ({ burst, perSecond }: Limit) => [shown(burst), shown(perSecond)];
    const [key, network, unsigned] = [pair(KEY_LIMIT), pair(NETWORK_LIMIT), pair(UNSIGNED_LIMIT)];
    expect(text).toContain(
      `Rate limits: per key, bursts of ${key[0]} requests, then ${key[1]} per second; per network, ${network.join(" and ")}. For requests with a wrong or missing signature: ${unsigned.join(" and ")} per network.`,
    );
  });
});
