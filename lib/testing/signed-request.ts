/** Signs requests step by step, so that a test can break each part. */
import { createHash, createHmac } from "node:crypto";
import type { MadeAccessKey } from "@/lib/identity/access-keys/service";
import type { Protocols } from "./protocols";

export type Part = {
  target?: string;
  body?: string;
  date?: Date;
  service?: string;
  secret?: string;
  id?: string;
  signed?: string[];
  more?: Record<string, string>;
  sentBody?: string;
  sentTarget?: string;
  sentDate?: string;
  query?: string;
  host?: string;
};
/** Sends a signed request. Parameters that begin with `sent` replace what was signed. */
export async function sendSigned(
  protocols: Protocols,
  key: MadeAccessKey,
  now: Date,
  part: Part,
): Promise<{ status: number; type: string; wait?: string }> {
  const {
    target: name = "SWBExternalService.ListInstances",
    body = "{}",
    date = now,
    service = "sso",
    secret = key.secret.reveal(),
    id = key.id,
  } = part;
  const stamp = date.toISOString().replace(/[-:]|\.\d{3}/g, "");
  const host = part.host ?? new URL(protocols.url).host;
  const headers: Record<string, string> = {
    "content-type": "application/x-amz-json-1.1",
    host,
    "x-amz-date": stamp,
    "x-amz-target": name,
    ...part.more,
  };
  const signed = part.signed ?? Object.keys(headers).toSorted();
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  const canonical = [
    "POST",
    "/",
    "",
    ...signed.map((header) => `${header}:${headers[header]}`),
    "",
    signed.join(";"),
    part.more?.["x-amz-content-sha256"] ?? hash(body),
  ].join("\n");
  const scope = `${stamp.slice(0, 8)}/eu-north-1/${service}/aws4_request`;
  const signingKey = [stamp.slice(0, 8), "eu-north-1", service, "aws4_request"].reduce<Buffer | string>(
    (last, text) => createHmac("sha256", last).update(text).digest(),
    `AWS4${secret}`,
  );
  const signature = createHmac("sha256", signingKey)
    .update(["AWS4-HMAC-SHA256", stamp, scope, hash(canonical)].join("\n"))
    .digest("hex");
  const { host: _host, ...sent } = headers;
  const reply = await fetch(`${protocols.url}/${part.query ?? ""}`, {
    method: "POST",
    body: part.sentBody ?? body,
    headers: {
      ...sent,
      ...(part.sentTarget ? { "x-amz-target": part.sentTarget } : {}),
      ...(part.sentDate ? { "x-amz-date": part.sentDate } : {}),
      authorization: `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${signed.join(";")}, Signature=${signature}`,
    },
  });
  const answer = (await reply.json()) as { __type?: string };
  const wait = reply.headers.get("retry-after");
  return { status: reply.status, type: answer.__type ?? "", ...(wait === null ? {} : { wait }) };
}
