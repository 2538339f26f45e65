/** Every version of a permission set, what each changed, and a look at one before going back to it. */
import { restore } from "../actions";
import { Notice, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Diff } from "@/components/ui/diff";
import { link, quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { changedFields, definitionOf, type PermissionSetDetail } from "@/lib/access/permission-sets/service";
import type { PermissionSetDefinition } from "@/lib/access/permission-sets/types";
import { diffsOf, FIELD_NAMES, textOfField } from "@/lib/web/definition-texts";

export function GoBack({
  set,
  version,
  definition,
}: {
  set: PermissionSetDetail["set"];
  version: number;
  definition: PermissionSetDefinition;
}) {
  const fields = changedFields(definitionOf(set), definition);
  return (
    <Notice tone="calm" title={`Go back to version ${version}?`}>
      {fields.length === 0 ? (
        <p>It says the same as version {set.revision}.</p>
      ) : (
        <>
          <p>
            It becomes version {set.revision + 1}. Accounts keep the version that they have until you
            provision it.
          </p>
          {diffsOf(definitionOf(set), definition, fields).map(({ title, before, after }) => (
            <div key={title} className="mt-3 text-text">
              <p className="text-[13px] font-semibold">{title}</p>
              <Diff
                before={before}
                after={after}
                beforeLabel={`version ${set.revision}, now`}
                afterLabel={`version ${version}`}
              />
            </div>
          ))}
        </>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {fields.length > 0 && (
          <ActionForm action={restore} submit={`Go back to version ${version}`}>
            <input type="hidden" name="id" value={set.id} />
            <input type="hidden" name="version" value={version} />
            <input type="hidden" name="revision" value={set.revision} />
          </ActionForm>
        )}
        <a className={quietButton} href={`/admin/permission-sets/${set.id}`}>
          Leave it as it is
        </a>
      </div>
    </Notice>
  );
}

export function Versions({
  detail,
  before,
  mayRestore,
}: {
  detail: PermissionSetDetail;
  before: number | undefined;
  mayRestore: boolean;
}) {
  const { set, versions, older } = detail;
  return (
    <>
      <h2 className="mt-8 mb-2 text-[15px] font-bold">Versions</h2>
      <Table caption="Versions" head={["Version", "By", "When", "What changed", ""]}>
        {versions.map(({ version, by, createdAt, definition, previous }) => (
          <tr key={version}>
            <td className="font-semibold tabular-nums">{version}</td>
            <td className="text-quiet">{by}</td>
            <td className="text-quiet">
              <Time at={createdAt} />
            </td>
            <td className="min-w-48">
              {previous === null
                ? "Created"
                : changedFields(previous, definition).map((field) => (
                    <details key={field} className="text-[13px]">
                      <summary className="cursor-pointer pointer-coarse:py-3">{FIELD_NAMES[field]}</summary>
                      <Diff before={textOfField(previous, field)} after={textOfField(definition, field)} />
                    </details>
                  ))}
            </td>
            <td>
              {mayRestore && version !== set.revision && (
                <a className={`${link} text-[13px]`} href={`?version=${version}`}>
                  Look at going back
                </a>
              )}
            </td>
          </tr>
        ))}
      </Table>
      <p className="mt-3 flex gap-2">
        {before !== undefined && (
          <a className={quietButton} href={`/admin/permission-sets/${set.id}`}>
            Newest versions
          </a>
        )}
        {older !== null && (
          <a className={quietButton} href={`?before=${older}`}>
            Older versions
          </a>
        )}
      </p>
    </>
  );
}
