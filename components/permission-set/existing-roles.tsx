/** Roles of somebody else's, account by account: whether each lets people in, and what its trust policy needs. */
import type { ListedExistingRole } from "@/lib/access/existing-roles/service";
import { State, Table } from "../admin/page-parts";
import { TextBox } from "../credentials/text-box";
import { Time } from "../ui/time";
import { link } from "../ui/styles";

const WORDS = {
  unchecked: ["idle", "Not looked at yet"],
  ok: ["good", "Lets people in"],
  broken: ["bad", "Lets nobody in"],
} as const;

function Standing({ role }: { role: ListedExistingRole }) {
  const [tone, words] =
    role.state === "ok" && role.problems.length > 0
      ? (["warn", "Should let people in"] as const)
      : WORDS[role.state];
  return (
    <>
      <State tone={tone}>{words}</State>
      {role.checkedAt && (
        <span className="text-[13px] text-quiet">
          {" "}
          (<Time at={role.checkedAt} />)
        </span>
      )}
      {role.problems.map(({ what, mend }) => (
        <p key={what} className="mt-1 text-[13px] [overflow-wrap:anywhere]">
          {what} <span className="text-quiet">{mend}</span>
        </p>
      ))}
      <details className="mt-1 text-[13px]">
        <summary className="cursor-pointer font-semibold text-accent pointer-coarse:py-2.5">
          The statement that its trust policy needs
        </summary>
        <TextBox text={role.statement} label="trust statement" />
      </details>
    </>
  );
}

/** `by`: what each row is named after, where the other of the two is the page itself. */
export function ExistingRoles({
  roles,
  by,
}: {
  roles: ListedExistingRole[];
  by: "account" | "permission set";
}) {
  return (
    <Table
      caption="Roles of your own"
      head={by === "account" ? ["Account", "State"] : ["Permission set", "Role", "State"]}
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
            <Standing role={role} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
