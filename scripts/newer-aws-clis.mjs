/**
 * The AWS CLI and boto3 of newer Debians, unmodified, with the Python and the libraries that it is packaged with:
 * unpacked into a folder of their own, beside whatever Debian this is. Nothing is installed.
 *
 * Debian 13's signs in through the browser (PKCE); testing's also asks what stands behind a start URL.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
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

/** Python finds its own libraries by PYTHONHOME, the loader those of C. */
const start = (args) => `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
PYTHONHOME="$here/usr" exec "$here/usr/lib64/ld-linux-x86-64.so.2" --library-path "$here/usr/lib/x86_64-linux-gnu" "$here/usr/bin/python3" ${args}"$@"
`;

/** The program, or null. */
export const findAwsCli = (suite) => found(suite, "aws");
/** A Python that has boto3, or null. */
export const findPython = (suite) => found(suite, "python");

function found(suite, name) {
  const program = path.join(CACHE, suite, name);
  return existsSync(program) ? program : null;
}

/** Suites of which something is not there. */
export const missingAwsClis = () =>
  SUITES.filter((suite) => findAwsCli(suite) === null || findPython(suite) === null);

/** Answers whether the CLI is there now. Delete its folder in ~/.cache/foyer for a newer one. */
export function fetchAwsCli(suite) {
  if (
    process.platform !== "linux" ||
    process.arch !== "x64" ||
    !existsSync("/usr/bin/apt-get") ||
    !existsSync(KEYRING)
  )
    return findAwsCli(suite) !== null;
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(path.join(CACHE, "new-"));
  try {
    const [apt, root] = [path.join(folder, "apt"), path.join(folder, "root")];
    for (const name of ["lists/partial", "cache/archives/partial"])
      mkdirSync(path.join(apt, name), { recursive: true });
    writeFileSync(
      path.join(apt, "sources.list"),
      `deb [arch=amd64 signed-by=${KEYRING}] http://deb.debian.org/debian ${suite} main\n`,
    );
    // To this apt nothing is installed, so that every library comes along.
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
    const given = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    run("apt-get", [...given, "update", "-qq"]);
    run("apt-get", [...given, "install", "-y", "-qq", "--download-only", "awscli", "python3-boto3"]);
    mkdirSync(root);
    for (const file of readdirSync(path.join(apt, "cache/archives")))
      if (file.endsWith(".deb")) run("dpkg-deb", ["-x", path.join(apt, "cache/archives", file), root]);
    for (const [name, args] of [
      ["aws", '"$here/usr/bin/aws" '],
      ["python", ""],
    ]) {
      writeFileSync(path.join(root, name), start(args));
      chmodSync(path.join(root, name), 0o755);
    }
    run(path.join(root, "aws"), ["--version"]);
    run(path.join(root, "python"), ["-c", "import boto3"]);
    rmSync(path.join(CACHE, suite), { recursive: true, force: true });
    renameSync(root, path.join(CACHE, suite));
    return true;
  } catch (error) {
    process.stderr.write(
      `The AWS CLI and boto3 of Debian ${suite} cannot be had: ${error instanceof Error ? error.message : error}\n`,
    );
    return findAwsCli(suite) !== null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
