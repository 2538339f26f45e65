/**
 * AWS's SDKs for Go and Ruby of Debian 13, and version 2 of the one for JavaScript: programs that tests run against
 * Foyer. They are kept in ~/.cache/foyer; nothing is installed.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createHash } from "node:crypto";
import path from "node:path";
import process from "node:process";
import { CACHE, fillFromDebian, run } from "./debian-packages.mjs";
import { ROOT } from "./ready.mjs";

const SUITE = "trixie";
const JS_VERSION = "2.1692.0";
const GO_PROGRAM = path.join(ROOT, "lib/testing/other-sdks/main.go");

const file = (...parts) => path.join(CACHE, "other-sdks", ...parts);
const found = (name) => (existsSync(name) ? name : null);

/** A program compiled with the SDK for Go: its name changes with its source. */
const goFolder = () =>
  `go-${createHash("sha256").update(readFileSync(GO_PROGRAM)).digest("hex").slice(0, 12)}`;
/** Returns the path of the program in Go, or null. */
export const findGoProgram = () => found(file(goFolder(), "client"));
/** Returns the path of a Ruby that finds the SDK, or null. */
export const findRuby = () => found(file("ruby", "ruby"));
/** Returns the path of version 2 of the SDK for JavaScript, or null. */
export const findJavaScript2 = () =>
  found(file(`js-${JS_VERSION}`, "node_modules/aws-sdk/package.json")) &&
  file(`js-${JS_VERSION}`, "node_modules/aws-sdk");

const SDKS = [
  { name: "The AWS SDK for Go", find: findGoProgram, fetch: fetchGo, takesMinutes: true },
  { name: "The AWS SDK for Ruby", find: findRuby, fetch: fetchRuby, takesMinutes: true },
  { name: "Version 2 of the AWS SDK for JavaScript", find: findJavaScript2, fetch: fetchJavaScript2 },
];

/**
 * Fetches the missing ones; those that take minutes only if `isPatient`. Returns one line for each that isn't there.
 */
export function ensureOtherSdks({ isPatient }) {
  return SDKS.flatMap(({ name, find, fetch, takesMinutes = false }) => {
    if (find() === null && takesMinutes && !isPatient)
      return [
        `${name} isn't on this machine: its tests are skipped (npm test -- sdks fetches it, in minutes)`,
      ];
    if (find() === null) {
      process.stderr.write(`Fetching into ~/.cache/foyer: ${name}\n`);
      fetch();
    }
    return find() === null ? [`${name} isn't available on this machine: its tests are skipped`] : [];
  });
}

/** Compiles the program, a minute of work, and keeps only that. */
function fetchGo() {
  const packages = ["golang-go", "golang-github-aws-aws-sdk-go-v2-dev"];
  fillFromDebian({
    folder: `other-sdks/${goFolder()}`,
    suite: SUITE,
    packages,
    make(root) {
      const goRoot = path.join(
        root,
        "usr/lib",
        readdirSync(path.join(root, "usr/lib")).find((name) => name.startsWith("go-1")) ?? "",
      );
      const kept = path.join(root, "kept");
      mkdirSync(kept);
      run(path.join(goRoot, "bin/go"), ["build", "-o", path.join(kept, "client"), GO_PROGRAM], {
        GOROOT: goRoot,
        GOPATH: path.join(root, "usr/share/gocode"),
        GOCACHE: path.join(root, "cache"),
        GO111MODULE: "off",
        GOTOOLCHAIN: "local",
        GOFLAGS: "",
        CGO_ENABLED: "0",
      });
      return kept;
    },
  });
}

/** Ruby's own libraries, and the gems that Debian packages. */
const rubyStart = (gems, version) => `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
arch="$here/usr/lib/x86_64-linux-gnu"
export RUBYLIB="$here/usr/lib/ruby/vendor_ruby:$here/usr/lib/ruby/${version}:$arch/ruby/${version}:$arch/ruby/vendor_ruby/${version}${gems.map((gem) => `:$here/${gem}/lib`).join("")}"
exec "$here/usr/lib64/ld-linux-x86-64.so.2" --library-path "$arch" "$here/usr/bin/ruby${version.slice(0, 3)}" "$@"
`;

function fetchRuby() {
  fillFromDebian({
    folder: "other-sdks/ruby",
    suite: SUITE,
    packages: ["ruby", "ruby-aws-sdk-core"],
    make(root) {
      const version =
        readdirSync(path.join(root, "usr/lib/ruby")).find((name) => /^\d+\.\d+\.\d+$/.test(name)) ?? "";
      const gems = ["usr/share/rubygems-integration/all/gems", `usr/lib/ruby/gems/${version}/gems`].flatMap(
        (folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`),
      );
      writeFileSync(path.join(root, "ruby"), rubyStart(gems, version));
      chmodSync(path.join(root, "ruby"), 0o755);
      run(path.join(root, "ruby"), ["-e", 'require "aws-sdk-core"; Gem; Aws::STS::Client']);
      return root;
    },
  });
}

/** Not a dependency: it is 90 MB, and its package has an install script. */
function fetchJavaScript2() {
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(path.join(CACHE, "new-"));
  try {
    run("npm", [
      "install",
      "--prefix",
      work,
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      `aws-sdk@${JS_VERSION}`,
    ]);
    rmSync(file(`js-${JS_VERSION}`), { recursive: true, force: true });
    mkdirSync(file(), { recursive: true });
    renameSync(work, file(`js-${JS_VERSION}`));
  } catch (error) {
    process.stderr.write(
      `Could not fetch aws-sdk@${JS_VERSION}: ${error instanceof Error ? error.message : error}\n`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
