/** Debian 12's boto3 reads the rule sets: it finds Foyer by its region, and AWS's own endpoints unchanged. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { endpointRuleSets } from "./aws-config-text";

const PYTHON = "/usr/bin/python3";
const ORIGIN = "https://aws.example.com";
const SERVICES = ["sso", "sso-oidc", "sso-admin", "identitystore"];
/** One of each partition that this boto3 knows. */
const REGIONS = [
  "us-east-1",
  "eu-central-1",
  "us-gov-west-1",
  "cn-north-1",
  "us-iso-east-1",
  "us-isob-east-1",
];

const SCRIPT = `
import json, sys
import botocore.session
from botocore.config import Config
found = {}
for folder in sys.argv[1:]:
    session = botocore.session.get_session()
    if folder != "-": session.get_component("data_loader").search_paths.insert(0, folder)
    for service in ${JSON.stringify(SERVICES)}:
        for region in ${JSON.stringify(["foyer-1", ...REGIONS])}:
            for way in [{}, {"use_fips_endpoint": True}, {"use_dualstack_endpoint": True}]:
                client = session.create_client(service, region_name=region, aws_access_key_id="x", aws_secret_access_key="x", config=Config(**way))
                operation = {"sso": "Logout", "sso-oidc": "RegisterClient", "sso-admin": "ListInstances", "identitystore": "ListUsers"}[service]
                try: url = client._ruleset_resolver.construct_endpoint(client.meta.service_model.operation_model(operation), {}, {"client_region": region, "client_config": client.meta.config, "has_streaming_input": False, "auth_type": None}).url
                except Exception as problem: url = "refused"
                found[" ".join([folder, service, region, *way])] = url
print(json.dumps(found))
`;

describe.skipIf(!existsSync(PYTHON) || !existsSync("/usr/lib/python3/dist-packages/boto3"))(
  "the rule sets, read by Debian's boto3 (skipped without it)",
  () => {
    it("lead Foyer's region to Foyer, and change nothing for AWS's regions in any partition", () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-models-"));
      try {
        for (const file of endpointRuleSets({ origin: ORIGIN, ssoRegion: "foyer-1" })) {
          mkdirSync(path.dirname(path.join(folder, file.path)), { recursive: true });
          writeFileSync(path.join(folder, file.path), file.text);
        }
        const models = path.join(folder, "models");
        const found = JSON.parse(
          execFileSync(PYTHON, ["-c", SCRIPT, "-", models], {
            encoding: "utf8",
            env: { PATH: "/usr/bin:/bin", HOME: folder, NODE_ENV: "test" },
          }),
        ) as Record<string, string>;
        for (const service of SERVICES) {
          expect(found[`${models} ${service} foyer-1`], service).toBe(ORIGIN);
          for (const region of REGIONS) {
            for (const way of ["", " use_fips_endpoint", " use_dualstack_endpoint"]) {
              const place = `${service} ${region}${way}`;
              // Where AWS has no such endpoint, its own rules refuse. For GovCloud and FIPS, this old boto3
              // has names that newer ones dropped.
              if (found[`- ${place}`] !== "refused" && !/gov.*fips/.test(place))
                expect(found[`${models} ${place}`], place).toBe(found[`- ${place}`]);
            }
          }
        }
        expect(found["- sso cn-north-1"]).toBe("https://portal.sso.cn-north-1.amazonaws.com.cn");
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
  },
);
