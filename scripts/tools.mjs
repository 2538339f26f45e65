/**
 * Programs beside npm's that tests use when they can be had: a browser, the AWS CLI, verifiers, PostgreSQL.
 *
 * Found on the machine, else installed from Debian when root with apt. What cannot be had is said in
 * one line, and the tests that need it count as skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { fetchAwsCli, missingAwsClis } from "./newer-aws-clis.mjs";
import { ROOT } from "./ready.mjs";

const SHELL = "/usr/bin/chromium-headless-shell";

const DEBIAN = [
  // The browser without windows of its own: the same engine, and pages open in half the time.
  {
    program: "chromium-headless-shell",
    package: "chromium-headless-shell",
    needed: () => findChromium() === null,
  },
  { program: "/usr/bin/chromium", package: "chromium", needed: () => findChromium() === null },
  { program: "/usr/bin/aws", package: "awscli", needed: () => !existsSync("/usr/bin/aws") },
  { program: "/usr/bin/xmlsec1", package: "xmlsec1", needed: () => !existsSync("/usr/bin/xmlsec1") },
  {
    program: "python3-onelogin-saml2",
    package: "python3-onelogin-saml2",
    needed: () => !existsSync("/usr/lib/python3/dist-packages/onelogin/saml2"),
  },
  {
    program: "python3-boto3",
    package: "python3-boto3",
    needed: () => !existsSync("/usr/lib/python3/dist-packages/boto3"),
  },
  {
    program: "SimpleSAMLphp",
    package: "simplesamlphp",
    needed: () => !existsSync("/usr/share/simplesamlphp/www/module.php"),
  },
  { program: "/usr/bin/php", package: "php-cli", needed: () => !existsSync("/usr/bin/php") },
  // LemonLDAP::NG's portal, a server for it, and what its SAML needs at run time.
  ...[
    "liblemonldap-ng-portal-perl",
    "starman",
    "liblasso-perl",
    "libio-string-perl",
    "libconvert-pem-perl",
    "libxml-simple-perl",
    "libstring-random-perl",
  ].map((name) => ({ program: name, package: name, needed: () => !existsSync(`/usr/share/doc/${name}`) })),
  // SimpleSAMLphp's package leaves these to who installs it; without them its pages are errors.
  ...["xml", "mbstring"].map((name) => ({
    program: `PHP's ${name}`,
    package: `php-${name}`,
    needed: () => !hasPhpExtension(name === "xml" ? "dom" : name),
  })),
  { program: "slapd", package: "slapd", needed: () => !existsSync("/usr/sbin/slapd") },
  { program: "ldapmodify", package: "ldap-utils", needed: () => !existsSync("/usr/bin/ldapmodify") },
  // Samba as a domain controller: what it needs at run time is only recommended by its package.
  { program: "samba", package: "samba-ad-dc", needed: () => !existsSync("/usr/sbin/samba") },
  ...["python3-samba", "samba-dsdb-modules", "samba-vfs-modules", "samba-ad-provision"].map((name) => ({
    program: name,
    package: name,
    needed: () => !existsSync(`/usr/share/doc/${name}`),
  })),
  { program: "PostgreSQL", package: "postgresql", needed: () => findPostgres() === null },
];

/** Installs what is missing and can be installed. Answers one line for each thing that stays missing. */
export function ensureTools() {
  const clis = missingAwsClis();
  if (clis.length > 0)
    process.stderr.write(
      `Unpacking the AWS CLI and boto3 of Debian ${clis.join(" and ")} into ~/.cache/foyer\n`,
    );
  const without = clis
    .filter((suite) => !fetchAwsCli(suite))
    .map((suite) => `The AWS CLI of Debian ${suite} cannot be had on this machine: its tests are skipped`);
  const missing = DEBIAN.filter((tool) => tool.needed());
  if (missing.length === 0) return without;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    process.stderr.write(`Installing from Debian: ${missing.map((tool) => tool.package).join(", ")}\n`);
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" };
    run("apt-get", ["update", "-qq"], env);
    // One at a time: a package that cannot be had must not take the others with it, and one may serve for the next.
    for (const tool of missing)
      if (tool.needed())
        run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", tool.package], env);
  }
  if (findChromium() === null)
    run(
      process.execPath,
      [path.join(ROOT, "node_modules/playwright/cli.js"), "install", "chromium"],
      process.env,
    );
  return [
    ...without,
    ...DEBIAN.filter((tool) => tool.needed()).map(
      (tool) => `${tool.program} cannot be had on this machine: tests that need it are skipped`,
    ),
  ];
}

/** A Chromium that runs here: $CHROMIUM_PATH, the machine's, or Playwright's own. */
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

/** Whether one of the machine's PHPs has it. */
function hasPhpExtension(name) {
  const modules = "/usr/lib/php";
  return (
    existsSync(modules) &&
    readdirSync(modules).some((version) => existsSync(path.join(modules, version, `${name}.so`)))
  );
}

/** The folder of initdb and postgres, or null. */
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
