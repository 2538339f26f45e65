/** The direct members of a group. Active Directory returns long lists in ranges (MS-ADTS 3.1.1.3.1.3.3). */
import { reason } from "@/lib/messages/reason";
import { typed, type Directory } from "./directory";
import type { Entry } from "./entry";
import type { LdapSettings } from "../settings/ldap";
import { DirectoryUnavailable } from "./unavailable";

/** The number of values that a server returns at once by default. */
const RANGE = 1_500;

const window = (from: number, size: number) => `member;range=${from}-${from + size - 1}`;

export const memberAttributes = (settings: Pick<LdapSettings, "server">, size = RANGE): string[] =>
  settings.server === "active-directory" ? [window(0, size)] : ["member", "uniqueMember"];

/** Returns all members' DNs. @throws DirectoryUnavailable if a range doesn't continue */
export async function readMembers(
  directory: Directory,
  settings: Pick<LdapSettings, "server">,
  entry: Entry,
  size = RANGE,
): Promise<string[]> {
  const members = memberAttributes({ server: "ldap" }).flatMap((name) => entry.all(name));
  let part: Entry | undefined = entry;
  for (;;) {
    const range: RegExpExecArray | undefined = part
      .names()
      .map((name) => /^member;range=(\d+)-(\d+|\*)$/.exec(name))
      .find((match) => match !== null);
    if (!range) return members;
    members.push(...part.all(range[0]));
    if (settings.server !== "active-directory" || range[2] === "*") return members;
    [part] = await directory.all({
      base: entry.dn,
      scope: "base",
      filter: typed("(objectClass=*)"),
      attributes: [window(Number(range[2]) + 1, size)],
    });
    if (!part)
      throw new DirectoryUnavailable(
        reason("directory.group_gone", { server: directory.server, dn: entry.dn }),
      );
    const next = part.names().find((name) => name.startsWith(`member;range=${Number(range[2]) + 1}-`));
    if (next === undefined)
      throw new DirectoryUnavailable(
        reason("directory.members_incomplete", { server: directory.server, dn: entry.dn }),
      );
  }
}
