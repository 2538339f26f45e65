import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AttachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withRetryRule } from "./retry-rule";

/** An IAM that answers everything with one error, and counts. */
let asked = 0;
let answer = { code: "", status: 0 };
const server = createServer((request, response) => {
  asked += 1;
  request.resume();
  response.writeHead(answer.status, { "content-type": "text/xml" });
  response.end(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.code}</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  );
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

const client = () =>
  withRetryRule(
    new IAMClient({
      region: "us-east-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "x" },
      retryMode: "adaptive",
      maxAttempts: 2,
    }),
  );

describe("[A4] calls to IAM", () => {
  it.each([
    ["LimitExceeded", 409, 1],
    ["EntityAlreadyExists", 409, 1],
    ["NoSuchEntity", 404, 1],
    ["AccessDenied", 403, 1],
    ["Throttling", 400, 2],
    ["ServiceFailure", 500, 2],
    ["RequestLimitExceeded", 400, 2],
  ])("after %s (%i) are sent %i times", async (code, status, times) => {
    [asked, answer] = [0, { code, status }];
    await expect(
      client().send(
        new AttachRolePolicyCommand({ RoleName: "R", PolicyArn: "arn:aws:iam::aws:policy/P1234" }),
      ),
    ).rejects.toThrow("no");
    expect(asked).toBe(times);
  });
});
