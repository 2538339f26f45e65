/**
 * The AWS CLI and boto3 of newer Debian releases, unmodified, with the Python and the libraries they are packaged
 * with.
 *
 * The CLI of Debian 13 signs in through the browser (PKCE); the one of Debian testing also checks the start URL.
 */
import { chmodSync, existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { CACHE, fillFromDebian, run } from "./debian-packages.mjs";

export const SUITES = ["trixie", "testing"];

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
  const program = path.join(CACHE, "aws-cli", suite, name);
  return existsSync(program) ? program : null;
}

/** Returns the suites whose CLI or boto3 is missing. */
export const missingAwsClis = () =>
  SUITES.filter((suite) => findAwsCli(suite) === null || findPython(suite) === null);

/** Unpacks the CLI of a suite. Returns whether it is there now. Delete its folder in ~/.cache/foyer to update it. */
export function fetchAwsCli(suite) {
  const packages = ["awscli", "python3-boto3"];
  return (
    fillFromDebian({ folder: `aws-cli/${suite}`, suite, packages, make: withStartScripts }) ||
    findAwsCli(suite) !== null
  );
}

/** Adds a start script for each program and checks that both run. */
function withStartScripts(root) {
  for (const [name, args] of [
    ["aws", '"$here/usr/bin/aws" '],
    ["python", ""],
  ]) {
    writeFileSync(path.join(root, name), start(args));
    chmodSync(path.join(root, name), 0o755);
  }
  run(path.join(root, "aws"), ["--version"]);
  run(path.join(root, "python"), ["-c", "import boto3"]);
  return root;
}
