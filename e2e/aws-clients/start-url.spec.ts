/**
 * What the AWS CLI since 2.35.13 does first (its `resolve_start_url`): HEAD over TLS with Python's urllib,
 * and one redirect that it reads but doesn't follow, whose host must be AWS's. Here behind a proxy that sends
 * another host; newer-aws-clis.counterpart.test.ts runs the CLI itself.
 */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "../support/people";

const PYTHON = "/usr/bin/python3";
test.skip(
  !existsSync(PYTHON) || !existsSync("/usr/bin/openssl"),
  "python3 or openssl is not installed: its test is skipped",
);

const SCRIPT = `
import ssl, sys, urllib.error, urllib.request
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args): return None
opener = urllib.request.build_opener(Stay(), urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=sys.argv[2])))
try:
    reply = opener.open(urllib.request.Request(sys.argv[1], method="HEAD"), timeout=10)
    print(reply.status)
except urllib.error.HTTPError as error:
    print(error.code, error.headers["Location"])
`;

test("a start URL over TLS leads Python's urllib to AWS's name in one step, with and without a trailing slash, and browsers to the page", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-tls-"));
  const [key, certificate] = [path.join(folder, "key.pem"), path.join(folder, "certificate.pem")];
  execFileSync(
    "/usr/bin/openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "1",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      key,
      "-out",
      certificate,
    ],
    { stdio: "ignore" },
  );
  // The proxy in front of Foyer: it terminates TLS and changes the host.
  const proxy = createServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    (request, response) => {
      const onward = httpRequest(
        {
          host: "localhost",
          port: Number(process.env.FOYER_TEST_PORT),
          path: request.url,
          method: request.method,
          headers: { ...request.headers, host: `localhost:${process.env.FOYER_TEST_PORT}` },
        },
        (reply) => {
          response.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(response);
        },
      );
      request.pipe(onward);
    },
  );
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const origin = `https://localhost:${(proxy.address() as AddressInfo).port}`;
  try {
    for (const start of ["/start", "/start/"]) {
      const { stdout } = await promisify(execFile)(PYTHON, ["-c", SCRIPT, origin + start, certificate], {
        encoding: "utf8",
      });
      expect(stdout.trim()).toMatch(/^302 https:\/\/d-[0-9a-f]{10}\.awsapps\.com\/start$/);
    }
    const page = await fetch(`${process.env.FOYER_TEST_URL}/start`, { redirect: "manual" });
    expect(page.headers.get("location") ?? "").toContain("/sign-in");
  } finally {
    proxy.closeAllConnections();
    proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
