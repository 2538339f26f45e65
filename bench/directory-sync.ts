/** Syncs a directory of 20,000 users and 2,000 nested groups (OpenLDAP): everything first, then what changed. */
import { LDAP_DEFAULTS } from "@/lib/identity/sources/settings/ldap";
import { syncDirectory } from "@/lib/identity/sources/ldap/sync";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { as, prove } from "@/lib/platform/context";
import {
  groupLdif,
  hasSlapd,
  personLdif,
  READER,
  READER_PASSWORD,
  startSlapd,
  SUFFIX,
} from "@/lib/testing/slapd";
import { round, type Figure } from "./figure";
import { openApp } from "./open-foyer";

const BENCH = "directory-sync";
const PEOPLE = 20_000;
const GROUPS = 2_000;
const PER_GROUP = 10;
/** Old timestamps, so that only the bench's own changes are new. */
const LONG_AGO = "createTimestamp: 20260101000000Z\nmodifyTimestamp: 20260101000000Z\n";
const LATER = LONG_AGO.replaceAll("20260101", "20260201");

/** A tree: each group has ten users and two groups, so the topmost one has everyone. */
function tree(): string {
  const people = Array.from(
    { length: PEOPLE },
    (_, index) => `${personLdif(`person${index}`)}${index === 0 ? LATER : LONG_AGO}`,
  );
  const groups = Array.from({ length: GROUPS }, (_, index) => {
    const inside = [2 * index + 1, 2 * index + 2]
      .filter((child) => child < GROUPS)
      .map((child) => `cn=group${child},ou=Groups`);
    return `${groupLdif(`group${index}`, [...Array.from({ length: PER_GROUP }, (_, member) => `uid=person${index * PER_GROUP + member},ou=People`), ...inside])}${LONG_AGO}`;
  });
  return [...people, ...groups].join("\n");
}

export async function run(): Promise<Figure[]> {
  if (!hasSlapd) {
    process.stderr.write("slapd is not on this machine: directory-sync is skipped\n");
    return [];
  }
  const slapd = await startSlapd({ ldif: tree() });
  const { app, close } = await openApp({ FOYER_INTERNAL_HOSTS: "localhost" });
  try {
    const system = as(app.ctx, prove({ kind: "system", job: "bench" }), {
      requestId: "bench",
      ip: null,
      userAgent: null,
    });
    const id = await createSource(system, {
      kind: "ldap",
      name: "Bench",
      secret: READER_PASSWORD,
      settings: {
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
      },
    });
    await saveSourceTest(system, { id, claims: { entryUUID: "bench", uid: "bench" } });
    await setSourceEnabled(system, { id, isEnabled: true });
    const read = async () => {
      const started = performance.now();
      const end = await syncDirectory(system, id);
      if (end !== "done") throw new Error(`the reading ended as ${end}`);
      return round((performance.now() - started) / 1000);
    };
    const whole = await read();
    const nothing = await read();
    slapd.change(
      [
        ...Array.from(
          { length: 100 },
          (_, index) =>
            `dn: uid=person${index * 7},ou=People,${SUFFIX}\nchangetype: modify\nreplace: cn\ncn: Changed ${index}\n`,
        ),
        ...Array.from(
          { length: 20 },
          (_, index) =>
            `dn: cn=group${index * 50},ou=Groups,${SUFFIX}\nchangetype: modify\nadd: member\nmember: uid=person${19_999 - index},ou=People,${SUFFIX}\n`,
        ),
      ].join("\n"),
    );
    const some = await read();
    await app.ctx.db.updateTable("directory_syncs").set({ cursor: null }).execute();
    const again = await read();
    const { count } = await app.ctx.db
      .selectFrom("group_members")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    return [
      {
        bench: BENCH,
        figure: `first sync, ${Number(count).toLocaleString("en")} flattened memberships`,
        value: whole,
        unit: "s",
      },
      { bench: BENCH, figure: "nothing changed", value: nothing, unit: "s" },
      { bench: BENCH, figure: "100 users and 20 groups changed", value: some, unit: "s" },
      { bench: BENCH, figure: "a full sync, nothing changed", value: again, unit: "s" },
    ];
  } finally {
    await close();
    await slapd.stop();
  }
}
