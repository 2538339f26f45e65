/** What an edit of a permission set, or provisioning it, does: as a preview that is drawn. */
import type { SetPreview } from "@/lib/access/desired/preview";
import { diffsOf } from "./definition-texts";
import type { Preview, PreviewTable } from "./preview-types";
import { unfittingInWords, unfittingTable } from "./unfitting";

const many = (count: number, one: string, more = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;
const number = (id: string) => `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8)}`;
const STATE: Record<string, string> = { pending: "waiting", deployed: "deployed", failed: "failed" };

const rolesOf = ({ roles }: SetPreview, caption: string): PreviewTable => ({
  caption,
  head: ["Account", "Number", "State", "Version there"],
  rows: roles.named.map((role) => [
    role.accountName,
    number(role.accountId),
    STATE[role.state] ?? role.state,
    role.deployedVersion === null ? "none" : String(role.deployedVersion),
  ]),
  more: roles.count - roles.named.length,
});

const diffs = (preview: SetPreview) => diffsOf(preview.before, preview.after, preview.fields);

/** Of saving: nothing moves in an account yet. */
export function savePreview(preview: SetPreview): Preview {
  const { fields, changesRole, roles, people } = preview;
  if (fields.length === 0) return { summary: ["Nothing is changed."], diffs: [], tables: [], file: null };
  const summary = !changesRole
    ? "No role changes: Foyer alone uses this. It holds at once."
    : roles.count === 0
      ? "It is deployed nowhere: no role changes."
      : `${many(roles.count, "role")} will be out of date, and ${roles.count === 1 ? "changes" : "change"} when you provision: for ${many(people, "person", "people")}. No role is created or deleted.`;
  return {
    summary: [summary, ...unfittingInWords(preview.unfitting)],
    diffs: diffs(preview),
    tables: [
      unfittingTable(preview.unfitting),
      ...(changesRole ? [rolesOf(preview, "Roles that will be out of date")] : []),
    ],
    file: null,
  };
}

/** Of provisioning. */
export function provisionPreview(preview: SetPreview, permissionSetId: string): Preview {
  const { roles, people } = preview;
  if (roles.count === 0) return { summary: ["Every role is as defined."], diffs: [], tables: [], file: null };
  return {
    summary: [
      `${many(roles.count, "role")} ${roles.count === 1 ? "changes" : "change"}, for ${many(people, "person", "people")}. None is deleted.`,
      ...unfittingInWords(preview.unfitting),
    ],
    diffs: diffs(preview),
    tables: [unfittingTable(preview.unfitting), rolesOf(preview, "Roles that change")],
    file: { href: `/admin/files/provision.csv?permission-set=${permissionSetId}`, sendsForm: false },
  };
}
