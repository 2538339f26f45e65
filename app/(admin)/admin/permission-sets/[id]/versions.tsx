/** The versions of a permission set, what each changed, and restoring one. */
import { restore } from "../actions";
import { Notice, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Diff } from "@/components/ui/diff";
import { link, quietButton } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { changedFields, definitionOf, type PermissionSetDetail } from "@/lib/access/permission-sets/service";
import type { PermissionSetDefinition } from "@/lib/access/permission-sets/types";
import type { Text } from "@/lib/messages/text";
import { diffsOf, fieldName, textOfField } from "@/lib/web/definition-texts";

type RestoreProps = {
  text: Text;
  set: PermissionSetDetail["set"];
  version: number;
  definition: PermissionSetDefinition;
};

/** Shows how a version differs from the latest one, before it is restored. */
export function RestoreVersion({ text, set, version, definition }: RestoreProps) {
  const { t } = text;
  const fields = changedFields(definitionOf(set), definition);
  return (
    <Notice tone="calm" title={t("permission_sets.versions.restore_title", { version })}>
      {fields.length === 0 ? (
        <p>{t("permission_sets.versions.same", { version: set.revision })}</p>
      ) : (
        <>
          <p>{t("permission_sets.versions.restore_hint", { version: set.revision + 1 })}</p>
          {diffsOf(text, definitionOf(set), definition, fields).map(({ title, before, after }) => (
            <div key={title} className="mt-3 text-text">
              <p className="text-[13px] font-semibold">{title}</p>
              <Diff
                before={before}
                after={after}
                beforeLabel={t("permission_sets.versions.current", { version: set.revision })}
                afterLabel={t("permission_sets.versions.restored", { version })}
              />
            </div>
          ))}
        </>
      )}
      <div className="mt-4 flex flex-wrap gap-2">
        {fields.length > 0 && (
          <ActionForm action={restore} submit={t("permission_sets.versions.restore_submit", { version })}>
            <input type="hidden" name="id" value={set.id} />
            <input type="hidden" name="version" value={version} />
            <input type="hidden" name="revision" value={set.revision} />
          </ActionForm>
        )}
        <a className={quietButton} href={`/admin/permission-sets/${set.id}`}>
          {t("permission_sets.versions.cancel")}
        </a>
      </div>
    </Notice>
  );
}

type VersionsProps = {
  text: Text;
  detail: PermissionSetDetail;
  before: number | undefined;
  mayRestore: boolean;
};

export function Versions({ text, detail: { set, versions, older }, before, mayRestore }: VersionsProps) {
  const { t } = text;
  return (
    <>
      <h2 className="mt-8 mb-2 text-[15px] font-bold">{t("permission_sets.versions.title")}</h2>
      <Table
        caption={t("permission_sets.versions.title")}
        head={[
          t("permission_sets.versions.version"),
          t("permission_sets.versions.by"),
          t("permission_sets.versions.when"),
          t("permission_sets.versions.changes"),
          "",
        ]}
      >
        {versions.map(({ version, by, createdAt, definition, previous }) => (
          <tr key={version}>
            <td className="font-semibold tabular-nums">{version}</td>
            <td className="text-quiet">{by}</td>
            <td className="text-quiet">
              <Time at={createdAt} />
            </td>
            <td className="min-w-48">
              {previous === null
                ? t("permission_sets.versions.created")
                : changedFields(previous, definition).map((field) => (
                    <details key={field} className="text-[13px]">
                      <summary className="cursor-pointer pointer-coarse:py-3">
                        {fieldName(text, field)}
                      </summary>
                      <Diff
                        before={textOfField(text, previous, field)}
                        after={textOfField(text, definition, field)}
                      />
                    </details>
                  ))}
            </td>
            <td>
              {mayRestore && version !== set.revision && (
                <a className={`${link} text-[13px]`} href={`?version=${version}`}>
                  {t("permission_sets.versions.restore")}
                </a>
              )}
            </td>
          </tr>
        ))}
      </Table>
      <p className="mt-3 flex gap-2">
        {before !== undefined && (
          <a className={quietButton} href={`/admin/permission-sets/${set.id}`}>
            {t("permission_sets.versions.newest")}
          </a>
        )}
        {older !== null && (
          <a className={quietButton} href={`?before=${older}`}>
            {t("permission_sets.versions.older")}
          </a>
        )}
      </p>
    </>
  );
}
