/** Records the requests and responses of other programs, without what differs from run to run. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

type More = { shownAs?: string; /** Expect a failure, and record its message. */ refused?: boolean };
export type Transcript = {
  run(command: string[], more?: More): Promise<string>;
  note(text: string): void;
  secret(value: string, name: string): void;
  /** Hides a URL's secrets from now on. */ hideIn(address: string): void;
  /** Records what goes over the wire, for `serveProtocols`. */ watch(
    request: Request,
    response: Response,
  ): Promise<void>;
  text(): string;
};

const VARYING: [RegExp, string][] = [
  [/\bFOYR[A-Z2-7]{16}\b/g, "FOYR0000000000000000"],
  [/\bA(SIA|ROA)[A-Z0-9]{16,}\b/g, "A$10000000000000000"],
  [
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    "00000000-0000-4000-8000-000000000000",
  ],
  [/\b(ssoins|ps)-[0-9a-f]{16}\b/g, "$1-0000000000000000"],
  [/\bd-[0-9a-f]{10}\b/g, "d-0000000000"],
  [/\bnorthwind-[0-9a-f]{6}\b/g, "northwind-000000"],
  [/_[0-9a-f]{16}\b/g, "_0000000000000000"],
  [/\b[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}\b/g, "XXXX-XXXX"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "2026-11-24T09:00:00Z"],
  // Callback ports of programs, and times as numbers in seconds and milliseconds.
  [/(127\.0\.0\.1(?:%3A|:))\d+/g, "$149152"],
  [/("clientIdIssuedAt": ?)\d{10}\b/g, "$11795510800"],
  [/("clientSecretExpiresAt": ?)\d{10}\b/g, "$11803286800"],
  [/("expiration": ?)\d{13}\b/g, "$11795510800000"],
];

/** Secret members of messages and parameters of URLs. */
const SECRETS: Record<string, string> = {
  clientId: "$CLIENT_ID",
  client_id: "$CLIENT_ID",
  clientSecret: "$CLIENT_SECRET",
  accessToken: "$ACCESS_TOKEN",
  refreshToken: "$REFRESH_TOKEN",
  code: "$CODE",
  codeVerifier: "$VERIFIER",
  code_challenge: "$CHALLENGE",
  accessKeyId: "$ACCESS_KEY_ID",
  secretAccessKey: "$SECRET_ACCESS_KEY",
  sessionToken: "$SESSION_TOKEN",
};

export function transcript(env: NodeJS.ProcessEnv, origins: Record<string, string>): Transcript {
  const lines: string[] = [];
  const secrets: [string, string][] = [];
  const plain = (text: string) =>
    VARYING.reduce(
      (last, [pattern, by]) => last.replace(pattern, by),
      [...secrets, ...Object.entries(origins)].reduce(
        (last, [value, name]) => last.replaceAll(value, name),
        text,
      ),
    );
  const quoted = (part: string) => (/^[\w@%+=:,./$-]+$/.test(part) ? part : `'${part}'`);
  const secret = (value: string, name: string) => void secrets.push([value, name]);
  const note = (text: string) => void lines.push(...text.split("\n").map(plain));
  const hide = (pairs: Iterable<[string, unknown]>) => {
    for (const [name, value] of pairs) {
      if (typeof value === "object" && value !== null) hide(Object.entries(value));
      else if (typeof value === "string" && SECRETS[name] !== undefined) secret(value, SECRETS[name]);
    }
  };
  const hideBody = (text: string) => text.startsWith("{") && hide(Object.entries(JSON.parse(text) as object));
  return {
    async run([program = "", ...args], { shownAs, refused = false } = {}) {
      const place = lines.length;
      const { stdout, stderr } = await promisify(execFile)(program, args, { env, encoding: "utf8" }).then(
        (ended) => (refused ? Promise.reject(new Error(`${args.join(" ")} was not refused`)) : ended),
        (error: unknown) =>
          refused ? (error as { stdout: string; stderr: string }) : Promise.reject(error as Error),
      );
      lines.splice(
        place,
        0,
        plain(`$ ${shownAs ?? [program.replace(/^.*\//, ""), ...args].map(quoted).join(" ")}`),
      );
      const said = (refused ? stderr : stdout).trim();
      if (said !== "") note(said);
      return stdout;
    },
    note,
    secret,
    hideIn: (address) => hide(new URL(address).searchParams),
    async watch(request, response) {
      const url = new URL(request.url);
      const [sent, answered] = [await request.text(), await response.text()];
      hide(url.searchParams);
      hideBody(sent);
      hideBody(answered);
      const token = request.headers.get("x-amz-sso_bearer_token");
      if (token !== null) secret(token, "$ACCESS_TOKEN");
      const fault = response.headers.get("x-amzn-errortype");
      const parts = [
        `${request.method} ${url.pathname}${url.search}`,
        ...(token === null ? [] : [`x-amz-sso_bearer_token: ${token}`]),
        ...(sent === "" ? [] : [sent]),
        [`→ ${response.status}`, ...(fault === null ? [] : [`x-amzn-errortype: ${fault}`])].join(" "),
        ...(answered === "" ? [] : [answered]),
      ];
      note(parts.map((part) => `    ${part}`).join("\n"));
    },
    text: () => lines.join("\n"),
  };
}
