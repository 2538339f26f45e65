import { describe, expect, it } from "vitest";
import { refusalOfPage } from "./page-request";

const origin = "https://aws.example.com";
const statusOf = (method: string, headers: Record<string, string> = {}, path = "/device") =>
  refusalOfPage({ method, headers }, { path, origin })?.status ?? 200;

describe("[G47] requests refused before any page", () => {
  it.each<[string, number, string, Record<string, string>, string?]>([
    ["reading", 200, "GET", {}],
    ["reading from a link elsewhere", 200, "GET", { origin: "https://evil.example" }],
    ["its head", 200, "HEAD", {}],
    [
      "its own form",
      200,
      "POST",
      { origin, "content-type": "multipart/form-data; boundary=----x1", "content-length": "65536" },
    ],
    [
      "an action of its own",
      200,
      "POST",
      { origin, "content-type": "text/plain;charset=UTF-8", "content-length": "2" },
    ],
    ["another site's form", 403, "POST", { origin: "https://evil.example" }],
    ["a form of nowhere", 403, "POST", { origin: "null" }],
    ["a form of the same host without TLS", 403, "POST", { origin: "http://aws.example.com" }],
    ["an origin that is none", 403, "POST", { origin: "x" }],
    ["a form that says it is another site's and not whose", 403, "POST", { "sec-fetch-site": "cross-site" }],
    [
      "a form of a neighbour's, whatever origin it says",
      403,
      "POST",
      { origin, "sec-fetch-site": "same-site" },
    ],
    ["its own form, as browsers send it", 200, "POST", { origin, "sec-fetch-site": "same-origin" }],
    ["its own form, sent once more by hand", 200, "POST", { origin, "sec-fetch-site": "none" }],
    ["next-auth's own routes", 200, "POST", { origin: "https://evil.example" }, "/api/auth/signout"],
    ["a form without its boundary", 400, "POST", { origin, "content-type": "multipart/form-data" }],
    ["a form of 65 kB", 413, "POST", { origin, "content-length": "65537" }],
    ["metadata of 65 kB", 200, "POST", { origin, "content-length": "65537" }, "/admin/sources/new/saml"],
    [
      "metadata of more than a megabyte",
      413,
      "POST",
      { origin, "content-length": "1048577" },
      "/admin/sources/new/saml",
    ],
    ["[X12] pictures to scale", 404, "GET", {}, "/_next/image"],
    ["[X7] a path that is no UTF-8", 400, "GET", {}, "/admin/users/%E0%A4%A"],
    ["[X7] a path with a lonely percent sign", 400, "GET", {}, "/start/%"],
    ["[X7] a path in UTF-8", 200, "GET", {}, "/admin/users/%E0%A4%95"],
    ["[X7] an action whose id is none", 400, "POST", { origin, "next-action": "x" }],
    ["[X7] an action whose id is empty", 400, "POST", { origin, "next-action": "" }],
    [
      "[X7] an action",
      200,
      "POST",
      { origin, "next-action": "a".repeat(42), "content-type": "text/plain;charset=UTF-8" },
    ],
    ["a length that is no number", 413, "POST", { origin, "content-length": "x" }],
    ["a form in pieces", 413, "POST", { origin, "transfer-encoding": "chunked" }],
    ...["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "QUERY"].map(
      (method): [string, number, string, Record<string, string>] => [method, 405, method, {}],
    ),
  ])("%s: %s", (_what, status, method, headers, path) =>
    expect(statusOf(method, headers, path)).toBe(status),
  );
});
