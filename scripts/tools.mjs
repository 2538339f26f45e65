/**
 * Programs outside npm that tests and benchmarks use: a browser, the AWS CLI, verifiers, directories, PostgreSQL.
 *
 * Each belongs to a group, and only the groups that a run needs are looked for. What is missing is installed from
 * Debian when this is root with apt. What can't be installed is reported in one line, and the tests that need it
 * are skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fetchAwsCli, missingAwsClis } from "./newer-aws-clis.mjs";
import { ensureOtherSdks } from "./other-sdks.mjs";
import { ROOT } from "./ready.mjs";

const SHELL = "/usr/bin/chromium-headless-shell";

const isMissing = (file) => () => !existsSync(file);
/** Packages without a program of their own leave a folder of documentation. */
const packages = (...names) =>
  names.map((name) => ({ program: name, package: name, isMissing: isMissing(`/usr/share/doc/${name}`) }));

const TOOLS = {
  browser: [
    // Headless Chromium: the same engine, and pages open in half the time.
    {
      program: "chromium-headless-shell",
      package: "chromium-headless-shell",
      isMissing: () => findChromium() === null,
    },
    { program: "/usr/bin/chromium", package: "chromium", isMissing: () => findChromium() === null },
  ],
  "aws-clients": [
    { program: "/usr/bin/aws", package: "awscli", isMissing: isMissing("/usr/bin/aws") },
    {
      program: "python3-boto3",
      package: "python3-boto3",
      isMissing: isMissing("/usr/lib/python3/dist-packages/boto3"),
    },
  ],
  saml: [
    { program: "/usr/bin/xmlsec1", package: "xmlsec1", isMissing: isMissing("/usr/bin/xmlsec1") },
    {
      program: "python3-onelogin-saml2",
      package: "python3-onelogin-saml2",
      isMissing: isMissing("/usr/lib/python3/dist-packages/onelogin/saml2"),
    },
    {
      program: "SimpleSAMLphp",
      package: "simplesamlphp",
      isMissing: isMissing("/usr/share/simplesamlphp/www/module.php"),
    },
    { program: "/usr/bin/php", package: "php-cli", isMissing: isMissing("/usr/bin/php") },
    // SimpleSAMLphp's package doesn't depend on these, but its pages fail without them.
    ...["xml", "mbstring"].map((name) => ({
      program: `PHP's ${name}`,
      package: `php-${name}`,
      isMissing: () => !hasPhpExtension(name === "xml" ? "dom" : name),
    })),
    // LemonLDAP::NG's portal, a server for it, and what its SAML needs at run time.
    ...packages(
      "liblemonldap-ng-portal-perl",
      "starman",
      "liblasso-perl",
      "libio-string-perl",
      "libconvert-pem-perl",
      "libxml-simple-perl",
      "libstring-random-perl",
    ),
  ],
  openldap: [
    { program: "slapd", package: "slapd", isMissing: isMissing("/usr/sbin/slapd") },
    { program: "ldapmodify", package: "ldap-utils", isMissing: isMissing("/usr/bin/ldapmodify") },
  ],
  "389-ds": [
    { program: "389 Directory Server", package: "389-ds-base", isMissing: isMissing("/usr/sbin/ns-slapd") },
    { program: "ldapmodify", package: "ldap-utils", isMissing: isMissing("/usr/bin/ldapmodify") },
  ],
  // Samba as a domain controller: its package only recommends what it needs at run time.
  samba: [
    { program: "samba", package: "samba-ad-dc", isMissing: isMissing("/usr/sbin/samba") },
    ...packages("python3-samba", "samba-dsdb-modules", "samba-vfs-modules", "samba-ad-provision"),
  ],
  postgres: [{ program: "PostgreSQL", package: "postgresql", isMissing: () => findPostgres() === null }],
};

export const TOOL_GROUPS = Object.keys(TOOLS);

/** Installs what the named groups lack; `sdks` are AWS's SDKs for other languages. Returns one line for each thing that can't be installed. */
export function ensureTools(groups) {
  const lines = [
    ...(groups.includes("aws-clients") ? ensureNewerAwsClis() : []),
    ...(groups.includes("aws-clients") || groups.includes("sdks")
      ? ensureOtherSdks({ isPatient: groups.includes("sdks") })
      : []),
  ];
  const tools = groups.flatMap((group) => TOOLS[group] ?? []);
  const missing = tools.filter((tool) => tool.isMissing());
  if (missing.length === 0) return lines;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) installFromDebian(missing);
  if (groups.includes("browser") && findChromium() === null)
    run(
      process.execPath,
      [path.join(ROOT, "node_modules/playwright/cli.js"), "install", "chromium"],
      process.env,
    );
  return [
    ...lines,
    ...tools
      .filter((tool) => tool.isMissing())
      .map((tool) => `${tool.program} isn't available on this machine: tests that need it are skipped`),
  ];
}

function ensureNewerAwsClis() {
  const suites = missingAwsClis();
  if (suites.length > 0)
    process.stderr.write(
      `Unpacking the AWS CLI and boto3 of Debian ${suites.join(" and ")} into ~/.cache/foyer\n`,
    );
  return suites
    .filter((suite) => !fetchAwsCli(suite))
    .map((suite) => `The AWS CLI of Debian ${suite} isn't available on this machine: its tests are skipped`);
}

/** Installs one package at a time, so that one that fails doesn't stop the others. One may also satisfy the next. */
function installFromDebian(tools) {
  process.stderr.write(`Installing from Debian: ${tools.map((tool) => tool.package).join(", ")}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
  run("apt-get", ["update", "-qq"], env);
  for (const tool of tools)
    if (tool.isMissing())
      run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", tool.package], env);
}

/** Returns the path of a Chromium: $CHROMIUM_PATH, the machine's, or Playwright's own. Null when there is none. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) return named;
  for (const file of [
    SHELL,
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/usr/bin/chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ])
    if (existsSync(file)) return file;
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    path.join(os.homedir(), ".cache/ms-playwright"),
    path.join(os.homedir(), "Library/Caches/ms-playwright"),
  ];
  for (const cache of caches) {
    if (!cache || !existsSync(cache)) continue;
    for (const folder of readdirSync(cache)
      .filter((name) => name.startsWith("chromium"))
      .sort()
      .reverse()) {
      for (const inside of [
        "chrome-linux64/chrome",
        "chrome-linux/chrome",
        "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
        "chrome-headless-shell-linux64/chrome-headless-shell",
      ]) {
        const file = path.join(cache, folder, inside);
        if (existsSync(file)) return file;
      }
    }
  }
  return null;
}

/** Returns whether an installed PHP has the extension. */
function hasPhpExtension(name) {
  const modules = "/usr/lib/php";
  return (
    existsSync(modules) &&
    readdirSync(modules).some((version) => existsSync(path.join(modules, version, `${name}.so`)))
  );
}

/** Returns the folder of `initdb` and `postgres`, or null. */
export function findPostgres() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => path.join(debian, version, "bin")),
    ...(process.env.PATH ?? "").split(":"),
    "/opt/homebrew/bin",
    "/usr/local/bin",
  ];
  return (
    folders.find(
      (folder) => existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres")),
    ) ?? null
  );
}

function run(command, args, env) {
  const result = spawnSync(command, args, { env, stdio: ["ignore", "ignore", "pipe"], timeout: 240_000 });
  if (result.status !== 0)
    process.stderr.write(
      `${command} ${args.join(" ")} failed: ${String(result.stderr ?? result.error)
        .trim()
        .split("\n")
        .at(-1)}\n`,
    );
}
