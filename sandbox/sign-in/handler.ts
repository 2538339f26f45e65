/** The sign-in host's paths: /federation, /saml, /console, /oauth, /v1/authorize and /v1/token. */
import type { SandboxState } from "../state";
import type { Faults } from "../faults";
import { assumedRoleArn } from "../sts/sessions";
import { AwsError } from "../wire/operation";
import { getSignInToken, InvalidCredentials, login, type ConsoleSession, type SignIn } from "./federation";
import { authorizeLogin, createToken, InvalidGrant } from "./login-credentials";
import { escapeHtml, page, PAGE_HEADERS, rows } from "./page";
import { postSaml } from "./saml-post";

const COOKIE = "sandbox-console";
export type Reply = { status: number; headers: Record<string, string>; body: string };
export type SignInRequest = {
  method: string;
  path: string;
  fields: URLSearchParams;
  body: string;
  cookie: string | undefined;
};
type World = { state: SandboxState; signIn: SignIn; faults: Faults; now: Date; foyerUrl: string | null };

const html = ({ status, html: body }: { status: number; html: string }): Reply => ({
  status,
  headers: PAGE_HEADERS,
  body,
});
const redirect = (location: string, cookie: string): Reply => ({
  status: 302,
  headers: {
    location,
    "cache-control": "no-store",
    "set-cookie": `${COOKIE}=${cookie}; Path=/; HttpOnly; SameSite=Lax`,
  },
  body: "",
});

const json = (status: number, value: object): Reply => ({
  status,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(value),
});

export async function handleSignIn(world: World, request: SignInRequest): Promise<Reply> {
  try {
    if (request.path !== "/console") await world.faults.apply("signin", null);
    if (request.path === "/federation") return federation(world, request);
    if (request.path.startsWith("/saml"))
      return request.method === "POST"
        ? saml(world, request)
        : html(page(405, "Post a SAML response here", ""));
    if (request.path === "/oauth") return redirect("/console", "");
    if (request.path.startsWith("/v1/")) return awsLogin(world, request);
    return consolePage(world, request);
  } catch (error) {
    if (error instanceof InvalidGrant)
      return json(400, { error: "INVALID_REQUEST", message: "Invalid grant" });
    if (error instanceof InvalidCredentials)
      return html(
        page(
          400,
          "Invalid credentials parameter",
          "<p>The sign-in request was not valid, or it is too old.</p>",
        ),
      );
    if (error instanceof AwsError)
      return html(
        page(
          error.status,
          error.status >= 500
            ? "The sign-in service is not available"
            : "Your request included an invalid SAML response. To logout, click here.",
          `<p>${escapeHtml(error.message)}</p>`,
        ),
      );
    throw error;
  }
}

function federation({ state, signIn, now }: World, { fields }: SignInRequest): Reply {
  switch (fields.get("Action")) {
    case "getSigninToken":
      return json(200, { SigninToken: getSignInToken(signIn, state, fields, now) });
    case "login":
      return redirect("/console", login(signIn, fields, now));
    default:
      throw new InvalidCredentials();
  }
}

function saml({ state, signIn, now }: World, { fields }: SignInRequest): Reply {
  const result = postSaml(signIn, state, fields, now);
  if ("console" in result) return redirect("/console", result.console);
  const hidden = ["SAMLResponse", "RelayState"]
    .map((name) => `<input type="hidden" name="${name}" value="${escapeHtml(fields.get(name) ?? "")}">`)
    .join("");
  const choices = result.choices
    .map(
      ({ roleArn }) =>
        `<p><button name="roleIndex" value="${escapeHtml(roleArn)}">${escapeHtml(roleArn)}</button></p>`,
    )
    .join("");
  return html(page(200, "Select a role", `<form method="post" action="/saml">${hidden}${choices}</form>`));
}

function awsLogin({ state, signIn, now }: World, request: SignInRequest): Reply {
  if (request.method === "POST" && request.path === "/v1/token")
    return json(200, createToken(signIn, state, request.body, now));
  const entry = consoleOf(signIn, request.cookie);
  if (request.method !== "GET" || request.path !== "/v1/authorize" || !entry || entry.until <= now)
    throw new InvalidGrant();
  const location = authorizeLogin(signIn, entry, request.fields, now);
  return { status: 302, headers: { location, "cache-control": "no-store" }, body: "" };
}

function consoleOf(signIn: SignIn, cookie: string | undefined): ConsoleSession | undefined {
  const id = cookie
    ?.split(";")
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1);
  return id === undefined ? undefined : signIn.consoles.get(id);
}

function consolePage({ state, signIn, now, foyerUrl }: World, { cookie }: SignInRequest): Reply {
  const entry = consoleOf(signIn, cookie);
  if (!entry || entry.until <= now) {
    const back = entry?.issuer ?? (foyerUrl === null ? null : `${foyerUrl}/start`);
    return html(
      page(
        entry ? 440 : 401,
        entry ? "Your session has expired" : "You are not signed in",
        back === null ? "" : `<p><a href="${escapeHtml(back)}">Sign in again</a></p>`,
      ),
    );
  }
  const { session, destination, until } = entry;
  const account = state.accounts.get(session.accountId);
  const minutes = Math.max(0, Math.round((until.getTime() - now.getTime()) / 60_000));
  const entries: [string, string][] = [
    ["Account", `${escapeHtml(account?.name ?? "unknown")} <code>${session.accountId}</code>`],
    ["Role", `<code>${escapeHtml(session.roleName)}</code>`],
    ["Signed in as", `<code>${escapeHtml(session.sessionName)}</code>`],
    ["Assumed role", `<code>${escapeHtml(assumedRoleArn(session))}</code>`],
    ["Source identity", `<code>${escapeHtml(session.sourceIdentity ?? "none")}</code>`],
    ...Object.entries(session.tags).map(([key, value]): [string, string] => [
      `Tag ${key}`,
      escapeHtml(value),
    ]),
    [
      "Until",
      `${escapeHtml(until.toISOString().replace("T", " ").replace(/\..*/, " UTC"))} (${minutes} min left)`,
    ],
    ["Would open", `<code>${escapeHtml(destination)}</code>`],
  ];
  return html(
    page(
      200,
      `${session.roleName.replace(/^Foyer_(.+)_[0-9a-f]{16}$/, "$1")} in ${account?.name ?? session.accountId}`,
      `<p>The real console would open here. This page shows who AWS thinks you are.</p>${rows(entries)}<p><a href="/oauth?Action=logout">Sign out</a></p>`,
    ),
  );
}
