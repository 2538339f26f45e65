/**
 * Temporary credentials in the formats that people paste.
 *
 * Each text is a list of parts, so that a screen can mask the secret ones and a copy contains them.
 *
 * @see AWS access portal, "Get credentials" (environment variables, profile); AWS CLI user guide,
 *   "Sourcing credentials with an external process" (JSON); fish `set -gx` as `aws configure
 *   export-credentials --format fish` writes it
 */

export type CredentialValues = {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** ISO 8601 */ expiresAt: string;
};
export type Part = string | { secret: string };
export type CredentialText = Part[];

export const SHELLS = ["posix", "windows", "powershell", "fish", "dotenv", "json"] as const;
export type Shell = (typeof SHELLS)[number];

export const SHELL_NAMES: Record<Shell, string> = {
  posix: "macOS and Linux",
  windows: "Windows",
  powershell: "PowerShell",
  fish: "fish",
  dotenv: ".env",
  json: "JSON",
};

type Frame = { before: (name: string) => string; after: string };
const FRAMES: Record<Exclude<Shell, "json">, Frame> = {
  posix: { before: (name) => `export ${name}="`, after: '"' },
  windows: { before: (name) => `SET ${name}=`, after: "" },
  powershell: { before: (name) => `$Env:${name}="`, after: '"' },
  fish: { before: (name) => `set -gx ${name} "`, after: '"' },
  dotenv: { before: (name) => `${name}=`, after: "" },
};

/** Option 1: commands or lines that set the three environment variables. */
export function environmentText(shell: Exclude<Shell, "json">, values: CredentialValues): CredentialText {
  const { before, after } = FRAMES[shell];
  return [
    `${before("AWS_ACCESS_KEY_ID")}${values.accessKeyId}${after}\n${before("AWS_SECRET_ACCESS_KEY")}`,
    { secret: values.secretAccessKey },
    `${after}\n${before("AWS_SESSION_TOKEN")}`,
    { secret: values.sessionToken },
    after,
  ];
}

/** Option 2: a profile for the credentials file, named as in AWS's portal. */
export function profileText(accountId: string, roleName: string, values: CredentialValues): CredentialText {
  return [
    `[${accountId}_${roleName}]\naws_access_key_id=${values.accessKeyId}\naws_secret_access_key=`,
    { secret: values.secretAccessKey },
    "\naws_session_token=",
    { secret: values.sessionToken },
  ];
}

/** Returns the output of a `credential_process`. */
export function processText(values: CredentialValues): CredentialText {
  const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
  return [
    `{\n  "Version": 1,\n  "AccessKeyId": "${quoted(values.accessKeyId)}",\n  "SecretAccessKey": "`,
    { secret: quoted(values.secretAccessKey) },
    `",\n  "SessionToken": "`,
    { secret: quoted(values.sessionToken) },
    `",\n  "Expiration": "${quoted(values.expiresAt)}"\n}`,
  ];
}

export function plainText(text: CredentialText): string {
  return text.map((part) => (typeof part === "string" ? part : part.secret)).join("");
}

export const credentialsFile = (shell: Shell): string =>
  shell === "windows" || shell === "powershell" ? "%USERPROFILE%\\.aws\\credentials" : "~/.aws/credentials";

/** Returns the initial tab, from the browser's platform. */
export function shellOfPlatform(platform: string): Shell {
  return /^win/i.test(platform) ? "powershell" : "posix";
}
