/** What editing or provisioning a permission set changes, as a preview. */
import type { SetPreview } from "@/lib/access/desired/preview";
import { policiesToAskAbout, unknownPoliciesText } from "@/lib/access/permission-sets/ask-about-policies";
import { formatAccountNumber } from "@/lib/formats/account-number";
import type { Text } from "@/lib/messages/text";
import { diffsOf } from "./definition-texts";
import type { Preview, PreviewTable } from "./preview-types";
import { tooManyPoliciesLines, tooManyPoliciesTable } from "./too-many-policies";

function rolesTable({ t, code, format }: Text, { roles }: SetPreview, caption: string): PreviewTable {
  return {
    caption,
    head: [
      t("permission_sets.preview.account"),
      t("permission_sets.preview.number"),
      t("permission_sets.preview.state"),
      t("permission_sets.preview.version"),
    ],
    rows: roles.named.map((role) => [
      role.accountName,
      formatAccountNumber(role.accountId),
      code(`permission_sets.preview.state_${role.state}`),
      role.deployedVersion === null
        ? t("permission_sets.preview.no_version")
        : format.number(role.deployedVersion),
    ]),
    more: roles.count - roles.named.length,
  };
}

function unknownLines({ t }: Text, { before, after }: SetPreview): string[] {
  const unknown = policiesToAskAbout(before, after, []);
  const params = unknownPoliciesText(unknown);
  return unknown.length === 0
    ? []
    : [
        t("permission_sets.unknown_policies.title", params),
        t("permission_sets.unknown_policies.hint", params),
      ];
}

const withoutChanges = (line: string): Preview => ({ summary: [line], diffs: [], tables: [], file: null });

/** Previews saving, which doesn't change any account yet. */
export function savePreview(text: Text, preview: SetPreview): Preview {
  const { t } = text;
  const { before, after, fields, changesRole, roles, people: users } = preview;
  if (fields.length === 0) return withoutChanges(t("permission_sets.preview.nothing"));
  const summary = !changesRole
    ? t("permission_sets.preview.no_role")
    : roles.count === 0
      ? t("permission_sets.preview.not_deployed")
      : t("permission_sets.preview.out_of_date", { roles: roles.count, users });
  return {
    summary: [summary, ...unknownLines(text, preview), ...tooManyPoliciesLines(text, preview.oversized)],
    diffs: diffsOf(text, before, after, fields),
    tables: [
      tooManyPoliciesTable(text, preview.oversized),
      ...(changesRole ? [rolesTable(text, preview, t("permission_sets.preview.roles_out_of_date"))] : []),
    ],
    file: null,
  };
}

export function provisionPreview(text: Text, preview: SetPreview, permissionSetId: string): Preview {
  const { t } = text;
  const { before, after, fields, roles, people: users } = preview;
  if (roles.count === 0) return withoutChanges(t("permission_sets.preview.up_to_date"));
  return {
    summary: [
      t("permission_sets.preview.provision", { roles: roles.count, users }),
      ...tooManyPoliciesLines(text, preview.oversized),
    ],
    diffs: diffsOf(text, before, after, fields),
    tables: [
      tooManyPoliciesTable(text, preview.oversized),
      rolesTable(text, preview, t("permission_sets.preview.roles_change")),
    ],
    file: { href: `/admin/files/provision.csv?permission-set=${permissionSetId}`, sendsForm: false },
  };
}
