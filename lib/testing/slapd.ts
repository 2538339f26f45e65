/** OpenLDAP's server on loopback, with a read-only account, and users and groups from a test's LDIF. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeCertificates } from "./certificates";
import { freePort, ownFolder, startProgram } from "./counterpart";

export const SLAPD = "/usr/sbin/slapd";
export const hasSlapd = existsSync(SLAPD) && existsSync("/usr/bin/ldapmodify");

export const SUFFIX = "dc=corp,dc=test";
export const READER = `cn=reader,${SUFFIX}`;
export const READER_PASSWORD = "a-reading-password";
const ROOT_PASSWORD = "a-root-password";

export type Slapd = {
  port: number;
  tlsPort: number;
  ca: string;
  url: string;
  /** Applies LDIF changes as the directory's administrator. */ change(ldif: string): void;
  stop(): Promise<void>;
};

const TREE = `dn: ${SUFFIX}
objectClass: dcObject
objectClass: organization
dc: corp
o: Corp

dn: ${READER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: reader
userPassword: ${READER_PASSWORD}

dn: ou=People,${SUFFIX}
objectClass: organizationalUnit
ou: People

dn: ou=Groups,${SUFFIX}
objectClass: organizationalUnit
ou: Groups
`;

export const personLdif = (
  uid: string,
  more: { name?: string; mail?: string; password?: string; ou?: string } = {},
) => `dn: uid=${uid},ou=${more.ou ?? "People"},${SUFFIX}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${more.name ?? `${uid} Corp`}
sn: Corp
mail: ${more.mail ?? `${uid}@corp.test`}
${more.password === undefined ? "" : `userPassword: ${more.password}\n`}`;

export const groupLdif = (cn: string, members: string[]) => `dn: cn=${cn},ou=Groups,${SUFFIX}
objectClass: groupOfNames
cn: ${cn}
${members.map((member) => `member: ${member},${SUFFIX}`).join("\n")}
`;

/** Returns LDIF of a POSIX group: it lists users by uid, and also has those with its gidNumber (RFC 2307). */
export const posixGroupLdif = (
  cn: string,
  gidNumber: number,
  uids: string[],
) => `dn: cn=${cn},ou=Groups,${SUFFIX}
objectClass: posixGroup
cn: ${cn}
gidNumber: ${gidNumber}
${uids.map((uid) => `memberUid: ${uid}\n`).join("")}`;

/** The overlay for password policies (draft-behera-ldap-password-policy), with passwords that live a day. */
const POLICY = {
  modules: "moduleload ppolicy\n",
  overlay: `overlay ppolicy\nppolicy_default cn=policy,${SUFFIX}\nppolicy_use_lockout\n`,
  ldif: `
dn: cn=policy,${SUFFIX}
objectClass: device
objectClass: pwdPolicy
cn: policy
pwdAttribute: userPassword
pwdMaxAge: 86400
pwdLockout: TRUE
pwdMaxFailure: 3
pwdMustChange: TRUE
`,
};

/**
 * Starts the server. @param max entries returned to the read-only account at once and in total
 * @param hasPolicy with the password policy overlay
 */
export async function startSlapd(
  options: { ldif?: string; max?: number; hasPolicy?: boolean } = {},
): Promise<Slapd> {
  const policy = options.hasPolicy === true ? POLICY : { modules: "", overlay: "", ldif: "" };
  const folder = ownFolder("slapd");
  const certificates = await makeCertificates({ dns: ["localhost"], ip: [] });
  for (const [name, text] of [
    ["ca.pem", certificates.ca],
    ["cert.pem", certificates.certificate],
    ["key.pem", certificates.key],
    ["tree.ldif", `${TREE}${policy.ldif}\n${options.ldif ?? ""}`],
  ] as const)
    writeFileSync(path.join(folder, name), text, { mode: 0o600 });
  mkdirSync(path.join(folder, "data"));
  writeFileSync(
    path.join(folder, "slapd.conf"),
    `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
modulepath /usr/lib/ldap
moduleload back_mdb
${policy.modules}pidfile ${folder}/slapd.pid
TLSCACertificateFile ${folder}/ca.pem
TLSCertificateFile ${folder}/cert.pem
TLSCertificateKeyFile ${folder}/key.pem
database mdb
maxsize 1073741824
suffix "${SUFFIX}"
rootdn "cn=root,${SUFFIX}"
rootpw ${ROOT_PASSWORD}
directory ${folder}/data
index objectClass,uid,entryUUID,member,modifyTimestamp eq
limits dn.exact="${READER}" size=${options.max ?? "unlimited"} size.pr=unlimited size.prtotal=${options.max ?? "unlimited"}
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="${READER}" read by * none
dbnosync
${policy.overlay}`,
  );
  const loaded = spawnSync(
    "/usr/sbin/slapadd",
    ["-q", "-f", path.join(folder, "slapd.conf"), "-l", path.join(folder, "tree.ldif")],
    { encoding: "utf8" },
  );
  if (loaded.status !== 0) throw new Error(`slapadd failed: ${loaded.stderr}`);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const started = await startProgram({
    command: SLAPD,
    args: [
      "-f",
      path.join(folder, "slapd.conf"),
      "-h",
      `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`,
      "-d",
      "0",
    ],
    folder,
    listens: { host: "127.0.0.1", port: tlsPort },
  });
  return {
    port,
    tlsPort,
    ca: certificates.ca,
    url: `ldaps://localhost:${tlsPort}`,
    change(ldif) {
      const changed = spawnSync(
        "/usr/bin/ldapmodify",
        ["-x", "-H", `ldap://127.0.0.1:${port}`, "-D", `cn=root,${SUFFIX}`, "-w", ROOT_PASSWORD],
        { input: ldif, encoding: "utf8" },
      );
      if (changed.status !== 0) throw new Error(`ldapmodify failed: ${changed.stderr}`);
    },
    stop: started.stop,
  };
}
