/**
 * A real Active Directory domain controller: Samba, on a free loopback address, because its ports are fixed.
 */
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { LDAP_DEFAULTS, type LdapSettings } from "@/lib/identity/sources/settings/ldap";
import { makeCertificates } from "./certificates";
import { ownFolder, startProgram } from "./counterpart";

export const SAMBA = "/usr/sbin/samba";
/** Its ports are below 1024. */
export const hasSamba =
  existsSync(SAMBA) &&
  existsSync("/usr/bin/samba-tool") &&
  existsSync("/usr/bin/ldapmodify") &&
  existsSync("/usr/share/samba/setup/ad-schema") &&
  process.getuid?.() === 0;

export const DOMAIN = "DC=corp,DC=example,DC=test";
export const ADMINISTRATOR_PASSWORD = "Adm1n-Passw0rd!";

export type Samba = {
  address: string;
  ca: string;
  /** Runs samba-tool on its database. */ tool(...args: string[]): void;
  /** Applies LDIF changes as its administrator. */ change(ldif: string): void;
  settings(more?: Partial<LdapSettings>): LdapSettings;
  stop(): Promise<void>;
};

/** Creating a domain takes 20 s of one core; a busy machine needs minutes. */
export const STARTING_SECONDS = 400;

function run(
  command: string,
  args: string[],
  input?: string,
  environment: Record<string, string> = {},
): void {
  const done = spawnSync(command, args, {
    encoding: "utf8",
    input,
    timeout: STARTING_SECONDS * 1000,
    env: { ...process.env, ...environment },
  });
  if (done.status !== 0)
    throw new Error(
      `${command} ${args.slice(0, 3).join(" ")} failed: ${done.stderr || done.stdout || String(done.error)}`,
    );
}

/**
 * Returns an address with no listener on Samba's ports: another run's domain would answer there with another
 * certificate.
 */
export async function freeAddress(): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const address = `127.${randomInt(1, 255)}.${randomInt(0, 255)}.${randomInt(1, 255)}`;
    if ((await isFree(address, 389)) && (await isFree(address, 636))) return address;
  }
  throw new Error("no address of loopback is free");
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net
      .createServer()
      .once("error", () => resolve(false))
      .listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** Returns LDIF that adds a user with a password in Active Directory's form. */
export function adPersonLdif(name: string, input: { in: string; password: string }): string {
  const password = Buffer.from(`"${input.password}"`, "utf16le").toString("base64");
  return `dn: CN=${name} Corp,${input.in}\nchangetype: add\nobjectClass: user\nsAMAccountName: ${name}\nuserPrincipalName: ${name}@corp.example.test\nmail: ${name}@corp.example.test\ndisplayName: ${name} Corp\ngivenName: ${name}\nsn: Corp\nuserAccountControl: 512\nunicodePwd:: ${password}\n`;
}

export function adGroupLdif(name: string, input: { in: string; members?: string[] }): string {
  return `dn: CN=${name},${input.in}\nchangetype: add\nobjectClass: group\nsAMAccountName: ${name}\n${(input.members ?? []).map((dn) => `member: ${dn}\n`).join("")}`;
}

export async function startSamba(address: string): Promise<Samba> {
  const folder = ownFolder("samba");
  const certificates = await makeCertificates({ dns: [], ip: [address] });
  const file = (name: string) => path.join(folder, name);
  for (const [name, text] of [
    ["empty.conf", ""],
    ["ca.pem", certificates.ca],
    ["cert.pem", certificates.certificate],
    ["key.pem", certificates.key],
  ] as const)
    writeFileSync(file(name), text, { mode: 0o600 });
  const domain = file("domain");
  mkdirSync(domain);
  run("samba-tool", [
    "domain",
    "provision",
    "-s",
    file("empty.conf"),
    `--targetdir=${domain}`,
    "--realm=CORP.EXAMPLE.TEST",
    "--domain=CORP",
    "--server-role=dc",
    "--dns-backend=NONE",
    `--adminpass=${ADMINISTRATOR_PASSWORD}`,
    `--host-ip=${address}`,
    "--host-name=dc1",
    `--option=interfaces=${address}/8`,
    "--option=bind interfaces only=yes",
    "--option=server services=ldap",
  ]);
  const conf = path.join(domain, "etc/smb.conf");
  // Keeps it in its process group, so that it ends with the group.
  const started = await startProgram({
    command: SAMBA,
    args: [
      "-i",
      "--no-process-group",
      "-M",
      "single",
      "-s",
      conf,
      "--debug-stdout",
      "--option=tls enabled=yes",
      `--option=tls keyfile=${file("key.pem")}`,
      `--option=tls certfile=${file("cert.pem")}`,
      `--option=tls cafile=${file("ca.pem")}`,
      `--option=pid directory=${folder}`,
      `--option=ncalrpc dir=${folder}/ncalrpc`,
      `--option=log file=${folder}/log.%m`,
      "--option=server services=ldap",
    ],
    folder,
    listens: { host: address, port: 636 },
    seconds: 120,
  });
  return {
    address,
    ca: certificates.ca,
    tool: (...args) => run("samba-tool", [...args, "-s", conf]),
    change: (ldif) =>
      run(
        "ldapmodify",
        [
          "-x",
          "-H",
          `ldaps://${address}`,
          "-D",
          "administrator@corp.example.test",
          "-w",
          ADMINISTRATOR_PASSWORD,
        ],
        ldif,
        { LDAPTLS_CACERT: file("ca.pem") },
      ),
    settings: (more) => ({
      server: "active-directory",
      servers: [`ldaps://${address}`],
      isPlain: false,
      ca: certificates.ca,
      bindName: "administrator@corp.example.test",
      bases: [`OU=Staff,${DOMAIN}`],
      ...LDAP_DEFAULTS["active-directory"],
      accessControl: {},
      syncMinutes: 60,
      maxDisabledPercent: 20,
      ...more,
    }),
    stop: started.stop,
  };
}
