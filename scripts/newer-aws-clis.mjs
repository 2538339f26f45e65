/**
 * The AWS CLI and boto3 of newer Debian releases, unmodified, with the Python and the libraries they are packaged
 * with. They are unpacked into a cache folder beside whatever Debian this is; nothing is installed. The mirror is
 * the one that this machine's apt uses.
 *
 * The CLI of Debian 13 signs in through the browser (PKCE); the one of Debian testing also checks the start URL.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";

export const SUITES = ["trixie", "testing"];
const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "foyer", "aws-cli");

/** PYTHONHOME names Python's own libraries, the loader's path those in C. */
const start = (args) => `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
PYTHONHOME="$here/usr" exec "$here/usr/lib64/ld-linux-x86-64.so.2" --library-path "$here/usr/lib/x86_64-linux-gnu" "$here/usr/bin/python3" ${args}"$@"
`;

/** Returns the path of the CLI, or null. */
export const findAwsCli = (suite) => found(suite, "aws");
/** Returns the path of a Python with boto3, or null. */
export const findPython = (suite) => found(suite, "python");

function found(suite, name) {
  const program = path.join(CACHE, suite, name);
  return existsSync(program) ? program : null;
}

/** Returns the suites whose CLI or boto3 is missing. */
export const missingAwsClis = () =>
  SUITES.filter((suite) => findAwsCli(suite) === null || findPython(suite) === null);

/** Unpacks the CLI of a suite. Returns whether it is there now. Delete its folder in ~/.cache/foyer to update it. */
export function fetchAwsCli(suite) {
  const mirror = debianMirror();
  if (mirror === null) return findAwsCli(suite) !== null;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, "new-"));
  try {
    const [apt, root] = [path.join(folder, "apt"), path.join(folder, "root")];
    downloadPackages(apt, { mirror, suite });
    unpack(path.join(apt, "cache/archives"), root);
    rmSync(path.join(CACHE, suite), { recursive: true, force: true });
    renameSync(root, path.join(CACHE, suite));
    return true;
  } catch (error) {
    process.stderr.write(
      `Could not fetch the AWS CLI and boto3 of Debian ${suite}: ${error instanceof Error ? error.message : error}\n`,
    );
    return findAwsCli(suite) !== null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the mirror that apt uses for this machine's own Debian release, or null when this is not Debian on x64. */
export function debianMirror() {
  if (
    process.platform !== "linux" ||
    process.arch !== "x64" ||
    !existsSync("/usr/bin/apt-get") ||
    !existsSync(KEYRING)
  )
    return null;
  const release = /^VERSION_CODENAME=(.+)$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  const { stdout } = spawnSync("apt-get", ["indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)"]);
  const targets = String(stdout ?? "")
    .split("\n")
    .map((line) => line.split(" "));
  return targets.find(([, suite, component]) => suite === release && component === "main")?.[0] ?? null;
}

/** Downloads both packages with everything they depend on, by an apt that believes nothing is installed. */
function downloadPackages(apt, { mirror, suite }) {
  for (const name of ["lists/partial", "cache/archives/partial"])
    mkdirSync(path.join(apt, name), { recursive: true });
  writeFileSync(
    path.join(apt, "sources.list"),
    `deb [arch=amd64 signed-by=${KEYRING}] ${mirror} ${suite} main\n`,
  );
  writeFileSync(path.join(apt, "status"), "");
  const options = {
    "Dir::Etc::sourcelist": `${apt}/sources.list`,
    "Dir::Etc::sourceparts": "/dev/null",
    "Dir::Etc::preferences": "/dev/null",
    "Dir::Etc::preferencesparts": "/dev/null",
    "Dir::State": apt,
    "Dir::State::lists": `${apt}/lists`,
    "Dir::State::status": `${apt}/status`,
    "Dir::Cache": `${apt}/cache`,
    "APT::Architecture": "amd64",
    "APT::Install-Recommends": "false",
    "APT::Sandbox::User": "root",
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  run("apt-get", [...flags, "update", "-qq"]);
  run("apt-get", [...flags, "install", "-y", "-qq", "--download-only", "awscli", "python3-boto3"]);
}

/** Unpacks the packages, adds a start script for each program and checks that both run. */
function unpack(packages, root) {
  mkdirSync(root);
  for (const file of readdirSync(packages))
    if (file.endsWith(".deb")) run("dpkg-deb", ["-x", path.join(packages, file), root]);
  for (const [name, args] of [
    ["aws", '"$here/usr/bin/aws" '],
    ["python", ""],
  ]) {
    writeFileSync(path.join(root, name), start(args));
    chmodSync(path.join(root, name), 0o755);
  }
  run(path.join(root, "aws"), ["--version"]);
  run(path.join(root, "python"), ["-c", "import boto3"]);
}

function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 240_000,
  });
  if (status !== 0)
    throw new Error(
      String(stderr ?? error)
        .trim()
        .split("\n")
        .at(-1) || `${command} ended with ${status}`,
    );
}
