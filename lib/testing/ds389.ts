/** 389 Directory Server on loopback, without TLS, with a reading account, people and its own administrator. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { LDAP_DEFAULTS, type LdapSettings } from "@/lib/identity/sources/settings/ldap";
import { freePort, ownFolder, startProgram } from "./counterpart";
import { READER, READER_PASSWORD, SUFFIX } from "./slapd";

const SERVER = "/usr/sbin/ns-slapd";
const TEMPLATE = "/usr/share/dirsrv/data/template-dse.ldif";
const CONFIG = "/etc/dirsrv";
export const hasDs389 =
  existsSync(SERVER) && existsSync(TEMPLATE) && existsSync(CONFIG) && existsSync("/usr/bin/ldapmodify");

const ROOT_DN = "cn=Directory Manager";
const ROOT_PASSWORD = "a-root-password";
const FOLDERS = ["etc", "data", "home", "ldif", "bak", "lock", "log", "run", "tmp", "inst"];

export type Ds389 = {
  /** LDIF changes, as the directory's own administrator: a password set so is one that was reset. */
  change(ldif: string): void;
  settings(more?: Partial<LdapSettings>): LdapSettings;
  stop(): Promise<void>;
};

const TREE = `dn: cn=userRoot,cn=ldbm database,cn=plugins,cn=config
changetype: add
objectClass: extensibleObject
objectClass: nsBackendInstance
nsslapd-suffix: ${SUFFIX}
cn: userRoot

dn: cn="${SUFFIX}",cn=mapping tree,cn=config
changetype: add
objectClass: top
objectClass: extensibleObject
objectClass: nsMappingTree
nsslapd-state: backend
nsslapd-backend: userRoot
cn: ${SUFFIX}

dn: ${SUFFIX}
changetype: add
objectClass: domain
dc: corp
aci: (targetattr="*")(version 3.0; acl "read"; allow (read,search,compare) userdn="ldap:///${READER}";)
aci: (targetattr="userPassword")(version 3.0; acl "own"; allow (write) userdn="ldap:///self";)

dn: ${READER}
changetype: add
objectClass: organizationalRole
objectClass: simpleSecurityObject
objectClass: nsContainer
cn: reader
userPassword: ${READER_PASSWORD}

dn: ou=People,${SUFFIX}
changetype: add
objectClass: organizationalUnit
ou: People
`;

export async function startDs389(): Promise<Ds389> {
  const folder = ownFolder("ds389");
  for (const each of FOLDERS) mkdirSync(path.join(folder, each), { mode: 0o700 });
  cpSync(path.join(CONFIG, "schema"), path.join(folder, "etc/schema"), { recursive: true });
  cpSync(path.join(CONFIG, "config/slapd-collations.conf"), path.join(folder, "etc/slapd-collations.conf"));
  const port = await freePort();
  const values: Record<string, string> = {
    schema_dir: "etc/schema",
    lock_dir: "lock",
    tmp_dir: "tmp",
    cert_dir: "etc",
    ldif_dir: "ldif",
    bak_dir: "bak",
    run_dir: "run",
    inst_dir: "inst",
    log_dir: "log",
    config_dir: "etc",
    db_dir: "data",
    db_home_dir: "home",
    ldapi: "run/socket",
  };
  const texts: Record<string, string> = {
    fqdn: "localhost",
    ds_port: String(port),
    ds_user: os.userInfo().username,
    rootdn: ROOT_DN,
    ds_passwd: `{CLEAR}${ROOT_PASSWORD}`,
    ldapi_enabled: "off",
    ldapi_autobind: "off",
    ds_suffix: SUFFIX,
    db_lib: "bdb",
  };
  writeFileSync(
    path.join(folder, "etc/dse.ldif"),
    readFileSync(TEMPLATE, "utf8").replace(/%(\w+)%/g, (_all, name: string) =>
      name in values ? path.join(folder, values[name] ?? "") : (texts[name] ?? ""),
    ),
    { mode: 0o600 },
  );
  const started = await startProgram({
    command: SERVER,
    args: ["-D", path.join(folder, "etc"), "-i", path.join(folder, "run/pid"), "-d", "0"],
    folder,
    listens: { host: "127.0.0.1", port },
    seconds: 120,
  });
  const change = (ldif: string) => {
    const changed = spawnSync(
      "/usr/bin/ldapmodify",
      ["-x", "-H", `ldap://127.0.0.1:${port}`, "-D", ROOT_DN, "-w", ROOT_PASSWORD],
      { input: ldif, encoding: "utf8" },
    );
    if (changed.status !== 0) throw new Error(`ldapmodify failed: ${changed.stderr}`);
  };
  change(TREE);
  return {
    change,
    settings: (more) => ({
      server: "ldap",
      servers: [`ldap://127.0.0.1:${port}`],
      isPlain: true,
      ca: "",
      bindName: READER,
      bases: [SUFFIX],
      ...LDAP_DEFAULTS.ldap,
      attributes: { ...LDAP_DEFAULTS.ldap.attributes, id: "nsUniqueId" },
      accessControl: {},
      syncMinutes: 60,
      maxDisabledPercent: 20,
      ...more,
    }),
    stop: started.stop,
  };
}
