/**
 * Programs of other Debian releases than this machine's, unpacked into ~/.cache/foyer with the libraries they are
 * packaged with. Nothing is installed. The mirror is the one that this machine's apt uses.
 */
import { spawnSync } from "node:child_process";
import {
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

const KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";
export const CACHE = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "foyer");

/**
 * Fills a folder of the cache. Returns false, with a line about it, when that isn't possible here.
 * @param make gets the unpacked packages' root and returns the folder to keep; it throws if that doesn't work
 */
export function fillFromDebian({ folder, suite, packages, make }) {
  const mirror = debianMirror();
  if (mirror === null) return false;
  mkdirSync(CACHE, { recursive: true });
  const work = mkdtempSync(path.join(CACHE, "new-"));
  try {
    const [apt, root] = [path.join(work, "apt"), path.join(work, "root")];
    downloadPackages(apt, { mirror, suite, packages });
    mkdirSync(root);
    const archives = path.join(apt, "cache/archives");
    for (const file of readdirSync(archives))
      if (file.endsWith(".deb")) run("dpkg-deb", ["-x", path.join(archives, file), root]);
    const kept = make(root);
    const target = path.join(CACHE, folder);
    rmSync(target, { recursive: true, force: true });
    mkdirSync(path.dirname(target), { recursive: true });
    renameSync(kept, target);
    return true;
  } catch (error) {
    process.stderr.write(
      `Could not fetch ${packages.join(", ")} of Debian ${suite}: ${error instanceof Error ? error.message : error}\n`,
    );
    return false;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Returns the mirror that apt uses for this machine's own Debian release, or null when this is not Debian on x64. */
function debianMirror() {
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

/** Downloads packages with everything they depend on, by an apt that believes nothing is installed. */
function downloadPackages(apt, { mirror, suite, packages }) {
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
  run("apt-get", [...flags, "install", "-y", "-qq", "--download-only", ...packages]);
}

/** Runs a program to its end. @throws with its last line */
export function run(command, args, env = {}) {
  const { status, stderr, error } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 600_000,
    env: { ...process.env, ...env },
  });
  if (status !== 0)
    throw new Error(
      String(stderr ?? error)
        .trim()
        .split("\n")
        .at(-1) || `${command} ended with ${status}`,
    );
}
