/**
 * AWS's clients for one Identity Center: sso-oidc, the portal API and STS.
 *
 * Typed endpoints go through the outbound guard; AWS's own follow from the region. Responses are limited in
 * time and size. There are no retries here: callers know how long they can wait.
 */
import { pipeline, Readable, Transform, type TransformCallback } from "node:stream";
import { SSOClient } from "@aws-sdk/client-sso";
import { SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { STSClient } from "@aws-sdk/client-sts";
import type { Ctx } from "@/lib/platform/context";
import { guardedAgents } from "@/lib/platform/guarded-agent";
import { perOwnerCache } from "@/lib/platform/cache";
import type { SourceOf } from "../settings/types";
import { partitionOfStartUrl, addressesOf } from "../settings/identity-center";

export type IdentityCenter = Pick<SourceOf<"identity-center">, "id" | "name" | "settings">;

const CONNECT_MILLISECONDS = 3_000;
const ANSWER_MILLISECONDS = 8_000;
/** For one whole exchange. */
const TIME_LIMIT_MILLISECONDS = 12_000;
/** A page of a hundred accounts is 20 kB. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const SOCKETS = 8;

export const timeLimit = () => ({ abortSignal: AbortSignal.timeout(TIME_LIMIT_MILLISECONDS) });

type Clients = {
  oidc: SSOOIDCClient;
  portal: SSOClient;
  stsOptions: ConstructorParameters<typeof STSClient>[0];
};
const clientCaches = perOwnerCache<Clients>("identity center clients", 100);

/** Returns cached clients, one set per source and its settings. */
export function clientsOf(ctx: Ctx, source: IdentityCenter): Clients {
  const cache = clientCaches(ctx.keyring);
  const key = `${source.id} ${addressesOf(source.settings)}`;
  const known = cache.get(key);
  if (known) return known;
  const { settings } = source;
  const own = partitionOfStartUrl(settings.startUrl) === null ? new URL(settings.startUrl).origin : null;
  const options = (endpoint: string | null) => ({
    region: settings.region,
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MILLISECONDS,
      requestTimeout: ANSWER_MILLISECONDS,
      throwOnRequestTimeout: true,
      ...agentsFor(ctx, endpoint),
    },
    ...(endpoint === null ? {} : { endpoint }),
  });
  const made: Clients = {
    oidc: limited(new SSOOIDCClient(options(settings.endpoints.oidc ?? own))),
    portal: limited(new SSOClient(options(settings.endpoints.portal ?? own))),
    stsOptions: options(settings.endpoints.sts),
  };
  cache.set(key, made);
  return made;
}

function agentsFor(ctx: Ctx, endpoint: string | null) {
  if (endpoint === null) return { httpsAgent: { keepAlive: true, maxSockets: SOCKETS } };
  const agents = guardedAgents(ctx.config.internalHosts, { keepAlive: true, maxSockets: SOCKETS });
  return { httpAgent: agents.http, httpsAgent: agents.https };
}

/** Returns STS with a role's credentials, for one call. */
export function stsWith(
  ctx: Ctx,
  source: IdentityCenter,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
): STSClient {
  return limited(new STSClient({ ...clientsOf(ctx, source).stsOptions, credentials }));
}

/** Cuts responses off that grow too large. */
function limited<C extends SSOOIDCClient | SSOClient | STSClient>(client: C): C {
  const stack = client.middlewareStack as {
    add(
      middleware: (
        next: (args: unknown) => Promise<{ response: unknown }>,
      ) => (args: unknown) => Promise<{ response: unknown }>,
      options: { step: "deserialize"; priority: "low"; name: string },
    ): void;
  };
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: Readable };
      if (response.body instanceof Readable) response.body = pipeline(response.body, new Limit(), () => {});
      return result;
    },
    { step: "deserialize", priority: "low", name: "limitAnswer" },
  );
  return client;
}

class Limit extends Transform {
  #size = 0;
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#size += chunk.byteLength;
    if (this.#size > MAX_ANSWER_BYTES) done(new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`));
    else done(null, chunk);
  }
}
