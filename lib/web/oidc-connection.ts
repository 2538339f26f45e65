/**
 * The agent for connections of OIDC sign-ins.
 *
 * next-auth gives its client one agent for the whole process, while each source has its own certificate
 * authorities. So the agent looks up the current sign-in when it connects; without one it refuses to connect.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import http from "node:http";
import https from "node:https";
import { certificatesOf } from "@/lib/formats/pem";
import type { SourceClient } from "@/lib/identity/sources/settings/types";
import type { Ctx } from "@/lib/platform/context";
import { guardedAgents } from "@/lib/platform/guarded-agent";

type Agents = { http: http.Agent; https: https.Agent };
type Connecting = { createConnection(options: unknown, callback?: unknown): never };

const underway = new AsyncLocalStorage<Agents>();

function agentsHere(): Agents {
  const agents = underway.getStore();
  if (!agents) throw new Error("no sign-in through a provider is under way");
  return agents;
}

class SignInHttp extends http.Agent {
  override createConnection(options: http.ClientRequestArgs, callback?: never): never {
    return (agentsHere().http as unknown as Connecting).createConnection(options, callback);
  }
}
class SignInHttps extends https.Agent {
  override createConnection(options: https.RequestOptions, callback?: never): never {
    return (agentsHere().https as unknown as Connecting).createConnection(options, callback);
  }
}

/** For next-auth's client. */
export const SIGN_IN_AGENTS: Agents = { http: new SignInHttp(), https: new SignInHttps() };

/** Runs work that contacts the source, with the source's own authorities. */
export function connectingTo<T>(
  ctx: Ctx,
  source: SourceClient<"oidc"> | null,
  work: () => Promise<T>,
): Promise<T> {
  if (source === null) return work();
  return underway.run(
    guardedAgents(ctx.config.internalHosts, { ca: certificatesOf(source.settings.ca) }),
    work,
  );
}
