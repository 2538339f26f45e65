/**
 * Independent readers of what Foyer signs: xmlsec1 (Debian package xmlsec1) and python3-saml with lxml
 * (Debian package python3-onelogin-saml2), which includes the OASIS schemas. They share no code with Foyer.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const XMLSEC = "/usr/bin/xmlsec1";
const PYTHON = "/usr/bin/python3";

const answers = (command: string, args: string[]) => spawnSync(command, args).status === 0;

/** Prints a line if a counterpart isn't installed, so that no test is skipped silently. */
function detect(name: string, isThere: boolean, install: string): boolean {
  if (!isThere) process.stdout.write(`skipped: ${name} is not installed (apt-get install ${install})\n`);
  return isThere;
}

export const hasXmlsec = detect("xmlsec1", answers(XMLSEC, ["--version"]), "xmlsec1");
export const hasPython = detect(
  "python3-saml",
  answers(PYTHON, ["-c", "import onelogin.saml2.response, lxml"]),
  "python3-onelogin-saml2",
);

/** Verifies one signature with xmlsec1, trusting only `certificatePem`. */
export function xmlsecVerifies(
  xml: string,
  certificatePem: string,
  signature: "response" | "assertion" | "only",
): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), "foyer-xmlsec-"));
  try {
    writeFileSync(path.join(folder, "response.xml"), xml);
    writeFileSync(path.join(folder, "certificate.pem"), certificatePem);
    const at = {
      response: "/*/*[local-name()='Signature']",
      assertion: "/*/*[local-name()='Assertion']/*[local-name()='Signature']",
      only: "/*/*[local-name()='Signature']",
    }[signature];
    const ids = [
      "urn:oasis:names:tc:SAML:2.0:assertion:Assertion",
      "urn:oasis:names:tc:SAML:2.0:protocol:Response",
      "urn:oasis:names:tc:SAML:2.0:protocol:AuthnRequest",
    ].flatMap((name) => ["--id-attr:ID", name]);
    // Only `rsa` key data: the key comes from the trusted file, never from KeyInfo.
    const args = [
      "--verify",
      "--enabled-key-data",
      "rsa",
      "--pubkey-cert-pem",
      path.join(folder, "certificate.pem"),
      ...ids,
      "--node-xpath",
      at,
      path.join(folder, "response.xml"),
    ];
    const run = spawnSync(XMLSEC, args, { encoding: "utf8" });
    return run.status === 0 && /^OK$/m.test(run.stdout + run.stderr);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function python<T>(script: string, input: unknown): T {
  const run = spawnSync(PYTHON, ["-c", script], {
    input: JSON.stringify(input),
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as T;
}

export type ReadByPython = {
  valid: boolean;
  error: string | null;
  nameId: string | null;
  attributes: Record<string, string[]>;
  assertionId: string | null;
};

/** Reads a response like a strict service provider with AWS's names, at time `now`. */
export function readAsServiceProvider(input: {
  xml: string;
  certificatePem: string;
  issuer: string;
  audience: string;
  recipient: string;
  now: Date;
}): ReadByPython {
  return python(SERVICE_PROVIDER, { ...input, now: Math.floor(input.now.getTime() / 1000) });
}

/** Returns the attribute values as lxml parses them, by name. The service provider above trims them. */
export function attributeTexts(xml: string): Record<string, string[]> {
  return python(ATTRIBUTES, { xml });
}

/** Returns "valid" by the OASIS schema, or lxml's error. */
export function validateBySchema(
  xml: string,
  schema: "saml-schema-protocol-2.0.xsd" | "saml-schema-metadata-2.0.xsd",
): string {
  return python(SCHEMA, { xml, schema });
}

/** Returns lxml's exclusive canonical form of the whole document and of its assertions. */
export function canonicalForms(xml: string): { document: string; assertions: string[] } {
  return python(CANONICAL, { xml });
}

/** Returns what a parser reads: text of the root element and of its attribute `a`. */
export function parsedTexts(
  documents: string[],
): { text: string; attribute: string | null; canonical: string }[] {
  return python(PARSE, documents);
}

const SERVICE_PROVIDER = `
import base64, json, sys
from urllib.parse import urlparse
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.utils import OneLogin_Saml2_Utils
i = json.load(sys.stdin)
OneLogin_Saml2_Utils.now = staticmethod(lambda: i["now"])
url = urlparse(i["recipient"])
settings = OneLogin_Saml2_Settings({
  "strict": True,
  "sp": {"entityId": i["audience"], "assertionConsumerService": {"url": i["recipient"]}, "NameIDFormat": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"},
  "idp": {"entityId": i["issuer"], "singleSignOnService": {"url": "https://portal.example.com/start"}, "x509cert": i["certificatePem"]},
  "security": {"wantAssertionsSigned": True, "wantMessagesSigned": True, "wantNameId": True, "rejectDeprecatedAlgorithm": True, "failOnAuthnContextMismatch": False},
})
response = OneLogin_Saml2_Response(settings, base64.b64encode(i["xml"].encode("utf-8")).decode())
valid = response.is_valid({"https": "on", "http_host": url.netloc, "script_name": url.path, "get_data": {}, "post_data": {}})
out = {"valid": valid, "error": response.get_error(), "nameId": None, "attributes": {}, "assertionId": None}
if valid:
  out.update(nameId=response.get_nameid(), attributes=response.get_attributes(), assertionId=response.get_assertion_id())
print(json.dumps(out))
`;

const SCHEMA = `
import json, os, sys
import onelogin.saml2
from lxml import etree
i = json.load(sys.stdin)
schema = etree.XMLSchema(etree.parse(os.path.join(os.path.dirname(onelogin.saml2.__file__), "schemas", i["schema"])))
print(json.dumps("valid" if schema.validate(etree.fromstring(i["xml"].encode("utf-8"))) else str(schema.error_log)))
`;

const CANONICAL = `
import json, sys
from lxml import etree
root = etree.fromstring(json.load(sys.stdin)["xml"].encode("utf-8"))
form = lambda element: etree.tostring(element, method="c14n", exclusive=True, with_comments=False, with_tail=False).decode("utf-8")
print(json.dumps({"document": form(root), "assertions": [form(each) for each in root.iter("{urn:oasis:names:tc:SAML:2.0:assertion}Assertion")]}))
`;

const ATTRIBUTES = `
import json, sys
from lxml import etree
saml = "{urn:oasis:names:tc:SAML:2.0:assertion}"
root = etree.fromstring(json.load(sys.stdin)["xml"].encode("utf-8"))
print(json.dumps({each.get("Name"): [value.text or "" for value in each] for each in root.iter(saml + "Attribute")}))
`;

const PARSE = `
import json, sys
from lxml import etree
out = []
for document in json.load(sys.stdin):
  root = etree.fromstring(document.encode("utf-8"), etree.XMLParser(huge_tree=True))
  out.append({"text": root.text or "", "attribute": root.get("a"), "canonical": etree.tostring(root, method="c14n", exclusive=True, with_comments=True).decode("utf-8")})
print(json.dumps(out))
`;
