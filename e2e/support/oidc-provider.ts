/** A certified OIDC provider (node-oidc-provider) on loopback, with a form that accepts any name. */
import type { Page } from "@playwright/test";
import type { Server } from "node:http";

export type Person = { name: string; email: string; groups: string[] };
export type StartedProvider = { stop(): Promise<void> };

type Provider = { listen(port: number, host: string, listening: () => void): Server };
type Constructor = new (issuer: string, configuration: Record<string, unknown>) => Provider;

export async function startOidcProvider(options: {
  port: number;
  clientId: string;
  clientSecret: string;
  redirectUri: string;
  /** Foyer's page after sign-out, and its back-channel logout endpoint. */ logout?: {
    redirectUri: string;
    backChannelUri: string;
  };
  people: Record<string, Person>;
}): Promise<StartedProvider> {
  // It ships no types.
  const name = "oidc-provider";
  const { default: Provider } = (await import(name)) as { default: Constructor };
  const provider = new Provider(`http://localhost:${options.port}`, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: [options.redirectUri],
        response_types: ["code"],
        grant_types: ["authorization_code"],
        ...(options.logout
          ? {
              post_logout_redirect_uris: [options.logout.redirectUri],
              backchannel_logout_uri: options.logout.backChannelUri,
              backchannel_logout_session_required: true,
            }
          : {}),
      },
    ],
    pkce: { required: () => true, methods: ["S256"] },
    scopes: ["openid", "profile", "email"],
    claims: {
      openid: ["sub"],
      profile: ["name", "preferred_username", "groups"],
      email: ["email", "email_verified"],
    },
    // Logout tokens contain the account id, so with logout it is also the subject.
    findAccount: (_context: unknown, id: string) => {
      const person = options.people[id];
      return (
        person && {
          accountId: id,
          claims: () => ({
            sub: options.logout ? id : `oidc-${id}`,
            preferred_username: id,
            name: person.name,
            email: person.email,
            email_verified: true,
            groups: person.groups,
          }),
        }
      );
    },
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: options.logout !== undefined },
    },
    cookies: { keys: ["a-key-of-this-test"] },
    jwks: undefined,
  });
  const server = await new Promise<Server>((resolve) => {
    const started: Server = provider.listen(options.port, "127.0.0.1", () => resolve(started));
  });
  return {
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
}

/** Signs in on the provider's pages, which accept any password, and approves Foyer. */
export async function signInAtProvider(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(name);
  await page.getByPlaceholder("and password").fill("any password");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}
