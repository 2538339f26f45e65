/** SimpleSAMLphp as an identity provider on loopback: independent software checks Foyer's messages. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort, ownFolder, startProgram } from "./counterpart";

const HOME = "/usr/share/simplesamlphp";
export const hasSimpleSamlPhp =
  existsSync(`${HOME}/www/module.php`) && existsSync("/usr/bin/php") && hasExtensions();

/** PHP's XML and mbstring are separate packages; without them every page is an error. */
function hasExtensions(): boolean {
  const loaded = execFileSync("/usr/bin/php", ["-m"], { encoding: "utf8" });
  return ["dom", "mbstring"].every((name) => loaded.split("\n").includes(name));
}

export type Client = {
  entityId: string;
  acsUrl: string;
  logoutUrl: string;
  certificate: string;
  encrypts?: boolean;
};
/** Sign in as `name` with the password `name` and "pass". */
export type SimpleSamlPhp = {
  url: string;
  metadataUrl: string;
  idpInitiatedUrl(entityId: string): string;
  trust(client: Client): void;
  stop(): Promise<void>;
};

const ROUTER = `<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (preg_match('#^(/[a-z0-9/_-]*?\\.php)(/.*)?$#i', $path, $found) && is_file('${HOME}/www' . $found[1])) {
  $_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = $found[1];
  $_SERVER['SCRIPT_FILENAME'] = '${HOME}/www' . $found[1];
  $_SERVER['PATH_INFO'] = $found[2] ?? '';
  chdir(dirname($_SERVER['SCRIPT_FILENAME']));
  require $_SERVER['SCRIPT_FILENAME'];
  return true;
}
return false;
`;

/** Starts it. @param people attributes by name; `uid` is the subject's seed */
export async function startSimpleSamlPhp(
  people: Record<string, Record<string, string[]>>,
): Promise<SimpleSamlPhp> {
  const folder = ownFolder("simplesaml");
  const port = await freePort();
  // A different site than localhost, so that its posts are cross-site, as in production.
  const url = `http://127.0.0.1:${port}`;
  const write = (name: string, php: string) => writeFileSync(path.join(folder, name), `<?php\n${php}\n`);
  for (const name of ["metadata", "cert", "log", "data", "tmp", "sessions"])
    mkdirSync(path.join(folder, name));
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "30",
      "-subj",
      "/CN=idp",
      "-keyout",
      path.join(folder, "cert/idp.pem"),
      "-out",
      path.join(folder, "cert/idp.crt"),
    ],
    { stdio: "ignore" },
  );
  writeFileSync(path.join(folder, "router.php"), ROUTER);
  const at = (name: string) => `'${path.join(folder, name)}/'`;
  write(
    "config.php",
    `$config = ['baseurlpath' => '${url}/', 'certdir' => ${at("cert")}, 'loggingdir' => ${at("log")}, 'datadir' => ${at("data")}, 'tempdir' => ${at("tmp")}, 'metadatadir' => ${at("metadata")}, 'attributenamemapdir' => '/etc/simplesamlphp/attributemap/', 'secretsalt' => 'a-salt-of-this-test', 'auth.adminpassword' => 'a-password-of-this-test', 'technicalcontact_email' => 'na@example.org', 'timezone' => 'UTC', 'logging.handler' => 'file', 'enable.saml20-idp' => true, 'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true], 'store.type' => 'phpsession', 'session.cookie.secure' => false, 'session.cookie.samesite' => null, 'session.phpsession.savepath' => ${at("sessions")}, 'session.phpsession.cookiename' => 'SimpleSAML', 'language.default' => 'en', 'language.available' => ['en'], 'language.cookie.secure' => false, 'theme.use' => 'default', 'admin.checkforupdates' => false, 'trusted.url.domains' => null, 'authproc.idp' => [], 'metadata.sources' => [['type' => 'flatfile']]];`,
  );
  const list = (values: Record<string, string[]>) =>
    `[${Object.entries(values)
      .map(([name, all]) => `'${name}' => [${all.map((value) => `'${value}'`).join(", ")}]`)
      .join(", ")}]`;
  write(
    "authsources.php",
    `$config = ['people' => ['exampleauth:UserPass', ${Object.entries(people)
      .map(([name, values]) => `'${name}:${name}pass' => ${list(values)}`)
      .join(", ")}]];`,
  );
  write(
    "metadata/saml20-idp-hosted.php",
    `$metadata['${url}/saml2/idp/metadata.php'] = ['host' => '__DEFAULT__', 'privatekey' => 'idp.pem', 'certificate' => 'idp.crt', 'auth' => 'people', 'sign.logout' => true, 'redirect.sign' => true, 'redirect.validate' => true, 'validate.authnrequest' => true, 'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent', 'authproc' => [1 => ['class' => 'saml:PersistentNameID', 'attribute' => 'uid']]];`,
  );
  write("metadata/saml20-sp-remote.php", "");
  const started = await startProgram({
    command: "/usr/bin/php",
    args: [
      "-d",
      `session.save_path=${path.join(folder, "sessions")}`,
      "-d",
      "opcache.enable_cli=0",
      "-S",
      `127.0.0.1:${port}`,
      "-t",
      `${HOME}/www`,
      path.join(folder, "router.php"),
    ],
    folder,
    environment: { SIMPLESAMLPHP_CONFIG_DIR: folder, PHP_CLI_SERVER_WORKERS: "4" },
    listens: { host: "127.0.0.1", port },
  });
  const metadataUrl = `${url}/saml2/idp/metadata.php`;
  try {
    await answers(metadataUrl);
  } catch (error) {
    await started.stop();
    throw error;
  }
  return {
    url,
    metadataUrl,
    idpInitiatedUrl: (entityId) =>
      `${url}/saml2/idp/SSOService.php?spentityid=${encodeURIComponent(entityId)}`,
    trust(client) {
      const binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-";
      const before = readFileSync(path.join(folder, "metadata/saml20-sp-remote.php"), "utf8").replace(
        "<?php",
        "",
      );
      write(
        "metadata/saml20-sp-remote.php",
        `${before}\n$metadata['${client.entityId}'] = ['AssertionConsumerService' => [['Binding' => '${binding}POST', 'Location' => '${client.acsUrl}', 'index' => 0]], 'SingleLogoutService' => [['Binding' => '${binding}Redirect', 'Location' => '${client.logoutUrl}']], 'certData' => '${client.certificate}', 'assertion.encryption' => ${client.encrypts ? "true" : "false"}, 'NameIDFormat' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'];`,
      );
    },
    stop: started.stop,
  };
}

/** Waits until it answers, however slow the machine. */
async function answers(url: string): Promise<void> {
  const until = Date.now() + 30_000;
  for (;;) {
    const reply = await fetch(url).catch(() => null);
    if (reply?.ok) return;
    if (Date.now() > until)
      throw new Error(
        `SimpleSAMLphp does not answer: ${reply === null ? "no connection" : `${reply.status} ${(await reply.text()).replace(/<[^>]+>|\s+/g, " ").slice(0, 400)}`}`,
      );
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
