/**
 * LemonLDAP::NG as an OIDC provider and a SAML identity provider on loopback, with its demonstration users
 * (`dwho`, `rtyler`, `msmith`: the password is the name).
 */
import { generateKeyPairSync } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { ownFolder, startProgram } from "./counterpart";

const STARMAN = "/usr/bin/starman";
export const hasLemonLdap =
  existsSync(STARMAN) &&
  existsSync("/usr/share/perl5/Lemonldap/NG/Portal/Main.pm") &&
  [
    "liblasso-perl",
    "libxml-simple-perl",
    "libstring-random-perl",
    "libio-string-perl",
    "libconvert-pem-perl",
  ].every((name) => existsSync(`/usr/share/doc/${name}`));

/** The clients it is configured with. */
export type LemonLdapClients = {
  oidc?: { clientId: string; clientSecret: string; redirectUri: string; signedOutUri: string };
  /** Their metadata. */ saml?: { metadata: string; encrypts?: boolean }[];
};
export type LemonLdapKeys = { private: string; public: string; certificate: string };
export type LemonLdap = {
  /** Ends with a slash, and is also the issuer. */ url: string;
  samlMetadataUrl: string;
  stop(): Promise<void>;
};

const NAMED = { preferred_username: "uid", name: "cn", email: "mail" };

export async function lemonLdapKeys(): Promise<LemonLdapKeys> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const certificate = await createSigningCertificate({
    privateKey,
    commonName: "lemonldap",
    notBefore: new Date(Date.now() - 86_400_000),
    years: 1,
  });
  return {
    private: String(privateKey.export({ type: "pkcs1", format: "pem" })),
    public: String(publicKey.export({ type: "spki", format: "pem" })),
    certificate,
  };
}

/** Starts it. Restarted with the same port and keys, it is the same provider with other clients. */
export async function startLemonLdap(
  port: number,
  keys: LemonLdapKeys,
  clients: LemonLdapClients = {},
): Promise<LemonLdap> {
  const folder = ownFolder("lemonldap");
  chmodSync(folder, 0o711);
  const at = (name: string) => path.join(folder, name);
  for (const name of ["conf", "sessions", "sessions/lock", "cache", "lib", "lib/GD"]) mkdirSync(at(name));
  // It wants an image library for captchas, which no one is shown here.
  writeFileSync(at("lib/GD/SecurityImage.pm"), "package GD::SecurityImage;\nsub import {}\n1;\n");
  const url = `http://localhost:${port}/`;
  const { oidc, saml = [] } = clients;
  const named = <T>(of: (client: (typeof saml)[number]) => T) =>
    Object.fromEntries(saml.map((client, index) => [`foyer${index}`, of(client)]));
  const configuration = {
    cfgNum: 1,
    cfgDate: "1",
    cfgVersion: "2.16.0",
    portal: url,
    domain: "localhost",
    cookieName: "lemonldap",
    securedCookie: 0,
    key: "a-key-of-this-test",
    authentication: "Demo",
    userDB: "Same",
    passwordDB: "Demo",
    registerDB: "Null",
    demoExportedVars: { cn: "cn", mail: "mail", uid: "uid" },
    exportedVars: {},
    whatToTrace: "_whatToTrace",
    macros: { _whatToTrace: "$uid" },
    globalStorage: "Apache::Session::File",
    globalStorageOptions: {
      Directory: at("sessions"),
      LockDirectory: at("sessions/lock"),
      generateModule: "Lemonldap::NG::Common::Apache::Session::Generate::SHA256",
    },
    localSessionStorage: "Cache::FileCache",
    localSessionStorageOptions: {
      namespace: "lemonldap-ng-sessions",
      cache_root: at("cache"),
      default_expires_in: 600,
    },
    cspFormAction: "*",
    portalDisplayResetPassword: 0,
    portalDisplayRegister: 0,
    locationRules: {},
    issuerDBOpenIDConnectActivation: 1,
    oidcServiceMetaDataIssuer: url,
    oidcServicePrivateKeySig: keys.private,
    oidcServicePublicKeySig: keys.public,
    oidcServiceKeyIdSig: "test",
    ...(oidc && {
      oidcRPMetaDataOptions: {
        foyer: {
          oidcRPMetaDataOptionsClientID: oidc.clientId,
          oidcRPMetaDataOptionsClientSecret: oidc.clientSecret,
          oidcRPMetaDataOptionsRedirectUris: oidc.redirectUri,
          oidcRPMetaDataOptionsPostLogoutRedirectUris: oidc.signedOutUri,
          oidcRPMetaDataOptionsIDTokenSignAlg: "RS256",
          oidcRPMetaDataOptionsRequirePKCE: 1,
          oidcRPMetaDataOptionsBypassConsent: 1,
          oidcRPMetaDataOptionsLogoutBypassConfirm: 1,
        },
      },
      oidcRPMetaDataExportedVars: { foyer: NAMED },
    }),
    issuerDBSAMLActivation: 1,
    samlServicePrivateKeySig: keys.private,
    samlServicePublicKeySig: keys.certificate,
    samlServiceUseCertificateInResponse: 1,
    samlSPMetaDataXML: named(({ metadata }) => ({ samlSPMetaDataXML: metadata })),
    samlSPMetaDataOptions: named(({ encrypts }) => ({
      samlSPMetaDataOptionsNameIDFormat: "persistent",
      samlSPMetaDataOptionsSignSSOMessage: 1,
      samlSPMetaDataOptionsCheckSSOMessageSignature: 1,
      samlSPMetaDataOptionsSignSLOMessage: 1,
      samlSPMetaDataOptionsCheckSLOMessageSignature: 1,
      samlSPMetaDataOptionsEncryptionMode: encrypts ? "assertion" : "none",
      samlSPMetaDataOptionsSignatureMethod: "RSA_SHA256",
    })),
    samlSPMetaDataExportedAttributes: named(() => ({
      uid: "1;uid;urn:oasis:names:tc:SAML:2.0:attrname-format:basic;",
      cn: "1;displayName;urn:oasis:names:tc:SAML:2.0:attrname-format:basic;",
      mail: "1;mail;urn:oasis:names:tc:SAML:2.0:attrname-format:basic;",
    })),
  };
  writeFileSync(at("conf/lmConf-1.json"), JSON.stringify(configuration));
  const ini = readFileSync("/etc/lemonldap-ng/lemonldap-ng.ini", "utf8")
    .replaceAll("/var/lib/lemonldap-ng/conf", at("conf"))
    .replaceAll("/var/lib/lemonldap-ng/cache", at("cache"));
  writeFileSync(at("lemonldap-ng.ini"), ini);
  const started = await startProgram({
    command: STARMAN,
    args: [
      "--workers",
      "2",
      "--listen",
      `127.0.0.1:${port}`,
      "/usr/share/lemonldap-ng/portal/htdocs/index.psgi",
    ],
    folder,
    environment: { LLNG_DEFAULTCONFFILE: at("lemonldap-ng.ini"), PERL5LIB: at("lib") },
    listens: { host: "127.0.0.1", port },
  });
  return { url, samlMetadataUrl: `${url}saml/metadata`, stop: started.stop };
}
