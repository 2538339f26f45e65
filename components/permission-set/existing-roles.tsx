/** Existing roles by account: whether each admits users, and what its trust policy needs. */
import type { ListedExistingRole } from "@/lib/access/existing-roles/service";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { State, Table } from "../admin/page-parts";
import { timeTag } from "../text/tags";
import { TextBox } from "../credentials/text-box";
import { link } from "../ui/styles";

type Props = {
  text: Text;
  roles: ListedExistingRole[];
  /** What names each row; the page is about the other. */ by: "account" | "permission_set";
};

export function ExistingRoles({ text, roles, by }: Props) {
  const { t } = text;
  return (
    <Table
      caption={t("permission_sets.existing.caption")}
      head={
        by === "account"
          ? [t("permission_sets.existing.account"), t("permission_sets.existing.state")]
          : [
              t("permission_sets.existing.permission_set"),
              t("permission_sets.existing.role"),
              t("permission_sets.existing.state"),
            ]
      }
    >
      {roles.map((role) => (
        <tr key={`${role.accountId} ${role.permissionSetId}`}>
          {by === "account" ? (
            <td>
              <a className={`${link} font-semibold`} href={`/admin/accounts/${role.accountId}`}>
                {role.accountName}
              </a>
            </td>
          ) : (
            <>
              <td>
                <a
                  className={`${link} font-semibold`}
                  href={`/admin/permission-sets/${role.permissionSetId}`}
                >
                  {role.permissionSetName}
                </a>
              </td>
              <td className="font-mono text-[12.5px] break-all text-quiet">{role.role}</td>
            </>
          )}
          <td>
            <RoleState text={text} role={role} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

const TONES = { unchecked: "idle", ok: "good", warning: "warn", broken: "bad" } as const;

function RoleState({ text, role }: { text: Text; role: ListedExistingRole }) {
  const state = role.state === "ok" && role.problems.length > 0 ? "warning" : role.state;
  return (
    <>
      <State tone={TONES[state]}>{text.t(`permission_sets.existing.${state}`)}</State>
      {role.checkedAt && (
        <span className="text-[13px] text-quiet">
          {" "}
          {text.rich("permission_sets.existing.checked", { time: timeTag(role.checkedAt) })}
        </span>
      )}
      {role.problems.map(({ what, fix }, index) => (
        <p key={index} className="mt-1 text-[13px] [overflow-wrap:anywhere]">
          {reasonText(text, what)} <span className="text-quiet">{reasonText(text, fix)}</span>
        </p>
      ))}
      <details className="mt-1 text-[13px]">
        <summary className="cursor-pointer font-semibold text-accent pointer-coarse:py-2.5">
          {text.t("permission_sets.existing.statement")}
        </summary>
        <TextBox text={role.statement} label={text.t("permission_sets.existing.statement_label")} />
      </details>
    </>
  );
}
