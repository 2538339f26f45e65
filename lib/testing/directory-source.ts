/** A directory as a source of a test application: created, tested and enabled. */
import { LDAP_DEFAULTS, type LdapSettings } from "@/lib/identity/sources/settings/ldap";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import type { TestApp } from "./app";
import { READER, READER_PASSWORD, SUFFIX, type Slapd } from "./slapd";

export function slapdSettings(
  slapd: Pick<Slapd, "url" | "ca">,
  more: Partial<LdapSettings> = {},
): LdapSettings {
  return {
    server: "ldap",
    servers: [slapd.url],
    isPlain: false,
    ca: slapd.ca,
    bindName: READER,
    bases: [SUFFIX],
    ...LDAP_DEFAULTS.ldap,
    accessControl: {},
    syncMinutes: 60,
    maxDisabledPercent: 20,
    ...more,
  };
}

/** Adds it as enabled and enqueues its job. */
export async function addDirectory(
  app: TestApp,
  settings: LdapSettings,
  options: { name?: string; secret?: string } = {},
): Promise<string> {
  const id = await createSource(app.system, {
    kind: "ldap",
    name: options.name ?? "Corp directory",
    settings,
    secret: options.secret ?? READER_PASSWORD,
  });
  await saveSourceTest(app.system, {
    id,
    claims: { [settings.attributes.id]: "tested", [settings.attributes.userName]: "tested" },
  });
  await setSourceEnabled(app.system, { id, isEnabled: true });
  return id;
}
