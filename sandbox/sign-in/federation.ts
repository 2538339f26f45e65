/**
 * `/federation`: credentials for a sign-in token, a sign-in token for a console session.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
 */
import { randomBytes } from "node:crypto";
import type { RoleSession } from "../wire/operation";
import type { SandboxState } from "../state";
import type { Grant } from "./login-credentials";

const TOKEN_MILLISECONDS = 15 * 60_000;

export type ConsoleSession = {
  session: RoleSession;
  issuer: string | null;
  destination: string;
  until: Date;
};
export type SignIn = {
  tokens: Map<string, { session: RoleSession; until: Date; madeAt: Date }>;
  consoles: Map<string, ConsoleSession>;
  /** Of `aws login`, by code and refresh token. */ grants: Map<string, Grant>;
};
export const createSignIn = (): SignIn => ({ tokens: new Map(), consoles: new Map(), grants: new Map() });

/** One message for every reason, as at AWS. */
export class InvalidCredentials extends Error {}

export function getSignInToken(
  signIn: SignIn,
  state: SandboxState,
  fields: URLSearchParams,
  now: Date,
): string {
  let given: { sessionId?: unknown; sessionKey?: unknown; sessionToken?: unknown };
  try {
    given = JSON.parse(fields.get("Session") ?? "") as typeof given;
  } catch {
    throw new InvalidCredentials();
  }
  const session = typeof given?.sessionId === "string" ? state.sessions.get(given.sessionId) : undefined;
  if (
    !session ||
    session.secretAccessKey !== given.sessionKey ||
    session.sessionToken !== given.sessionToken ||
    session.expiresAt <= now
  )
    throw new InvalidCredentials();
  const wanted = fields.get("SessionDuration");
  const seconds = wanted === null ? null : Number(wanted);
  if (
    seconds !== null &&
    (session.chained || !Number.isInteger(seconds) || seconds < 900 || seconds > 43_200)
  )
    throw new InvalidCredentials();
  for (const [token, entry] of signIn.tokens)
    if (now.getTime() - entry.madeAt.getTime() > TOKEN_MILLISECONDS) signIn.tokens.delete(token);
  const token = randomBytes(48).toString("base64url");
  signIn.tokens.set(token, {
    session,
    madeAt: now,
    until: seconds === null ? session.expiresAt : new Date(now.getTime() + seconds * 1000),
  });
  return token;
}

const CONSOLES: Record<string, RegExp> = {
  aws: /^(?:[a-z0-9-]+\.)*console\.aws\.amazon\.com$/,
  "aws-us-gov": /^(?:[a-z0-9-]+\.)*console\.amazonaws-us-gov\.com$/,
  "aws-cn": /^(?:[a-z0-9-]+\.)*console\.amazonaws\.cn$/,
};

export function isConsole(partition: string, destination: string): boolean {
  if (!URL.canParse(destination)) return false;
  const url = new URL(destination);
  return url.protocol === "https:" && url.username === "" && CONSOLES[partition]?.test(url.hostname) === true;
}

/** Opens a console session and returns its cookie. */
export function openConsole(signIn: SignIn, input: ConsoleSession, now: Date): string {
  for (const [id, entry] of signIn.consoles) if (entry.until <= now) signIn.consoles.delete(id);
  const id = randomBytes(24).toString("base64url");
  signIn.consoles.set(id, input);
  return id;
}

export function login(signIn: SignIn, fields: URLSearchParams, now: Date): string {
  const entry = signIn.tokens.get(fields.get("SigninToken") ?? "");
  const destination = fields.get("Destination") ?? "";
  if (!entry || now.getTime() - entry.madeAt.getTime() > TOKEN_MILLISECONDS || entry.until <= now)
    throw new InvalidCredentials();
  if (!isConsole(entry.session.roleArn.split(":")[1] ?? "", destination)) throw new InvalidCredentials();
  return openConsole(
    signIn,
    { session: entry.session, issuer: fields.get("Issuer"), destination, until: entry.until },
    now,
  );
}
