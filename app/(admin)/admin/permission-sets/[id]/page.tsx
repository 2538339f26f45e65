import type { Metadata } from "next";
import { provision } from "../../provisioning/actions";
import { change, remove, restore } from "../actions";
import { Notice, PageTitle, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { PermissionSetFields } from "@/components/permission-set/permission-set-fields";
import { link } from "@/components/ui/styles";
import { changedFields, getPermissionSet } from "@/lib/access/permission-sets/service";
import type { PermissionSetDefinition } from "@/lib/access/permission-sets/types";
import { adminPage, loadOr404 } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Permission set · Foyer" };

const pathAndName = (policy: { name: string; path: string }) => (policy.path === "/" ? policy.name : policy.path + policy.name);

function valuesOf(set: PermissionSetDefinition) {
  const { boundary } = set;
  return {
    description: set.description ?? "",
    hours: set.sessionSeconds / 3600,
    relayState: set.relayState ?? "",
    tags: Object.entries(set.tags).map(([key, value]) => `${key}=${value}`).join("\n"),
    awsManagedPolicies: set.awsManagedPolicies.join("\n"),
    customerManagedPolicies: set.customerManagedPolicies.map(pathAndName).join("\n"),
    inlinePolicy: set.inlinePolicy ?? "",
    boundary: boundary === null ? "" : "awsManaged" in boundary ? boundary.awsManaged : boundary.path + boundary.name,
  };
}

const FIELD_NAMES: Record<keyof PermissionSetDefinition, string> = { description: "description", sessionSeconds: "session", relayState: "relay state", tags: "tags", awsManagedPolicies: "AWS managed policies", customerManagedPolicies: "your own policies", inlinePolicy: "inline policy", boundary: "boundary", existingRole: "role" };
const shown = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

export default async function PermissionSetPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const { ctx, authority } = await adminPage(`/admin/permission-sets/${id}`);
  const { set, deployment, versions } = await loadOr404(() => getPermissionSet(ctx, id));
  return (
    <>
      <PageTitle title={set.name} />
      {deployment !== null && deployment.outOfDate > 0 && (
        <Notice tone="calm" title={`Out of date in ${deployment.outOfDate} ${deployment.outOfDate === 1 ? "account" : "accounts"}`}>
          <p className="mb-2">Version {set.revision} is defined; these accounts have an earlier one.</p>
          {authority.isAdministrator && <ActionForm action={provision} submit="Provision"><input type="hidden" name="permissionSetId" value={id} /></ActionForm>}
        </Notice>
      )}
      <p className="mb-5 flex flex-wrap gap-4 text-sm">
        <a className={link} href={`/admin/assignments?permission-set=${id}`}>Assignments</a>
        <a className={link} href={`/admin/assignments/new?permission-set=${id}`}>Assign it</a>
      </p>
      {authority.isAdministrator && set.kind === "managed" ? (
        <ActionForm key={set.revision} action={change} submit="Save as a new version" className="rounded-large border border-line bg-card p-6">
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="revision" value={set.revision} />
          <PermissionSetFields values={valuesOf(set)} />
        </ActionForm>
      ) : (
        <pre className="overflow-x-auto rounded-large border border-line bg-card p-5 text-[13px] whitespace-pre-wrap">{Object.entries(valuesOf(set)).map(([name, value]) => `${name}: ${value}`).join("\n")}{set.existingRole && `\nrole: ${set.existingRole}`}</pre>
      )}
      <h2 className="mt-8 mb-2 text-[15px] font-bold">Versions</h2>
      <Table caption="Versions" head={["Version", "By", "When (UTC)", "What changed", ""]}>
        {versions.map((version, index) => {
          const before = versions[index + 1];
          const fields = before ? changedFields(before.definition, version.definition) : [];
          return (
            <tr key={version.version}>
              <td className="font-semibold tabular-nums">{version.version}</td>
              <td className="text-quiet">{version.by}</td>
              <td className="whitespace-nowrap text-quiet">{version.createdAt.toISOString().slice(0, 16).replace("T", " ")}</td>
              <td>
                {before === undefined ? "Created" : fields.map((field) => (
                  <details key={field} className="text-[13px]">
                    <summary className="cursor-pointer">{FIELD_NAMES[field]}</summary>
                    <div className="mt-1 grid gap-2 sm:grid-cols-2">
                      <pre className="overflow-x-auto rounded-small bg-sunken p-2 text-[12px] whitespace-pre-wrap"><b>Before</b>{`\n${shown(before.definition[field])}`}</pre>
                      <pre className="overflow-x-auto rounded-small bg-accent-soft p-2 text-[12px] whitespace-pre-wrap"><b>After</b>{`\n${shown(version.definition[field])}`}</pre>
                    </div>
                  </details>
                ))}
              </td>
              <td>
                {authority.isAdministrator && version.version !== set.revision && (
                  <ActionForm action={restore} submit="Go back to it" quiet>
                    <input type="hidden" name="id" value={id} />
                    <input type="hidden" name="version" value={version.version} />
                    <input type="hidden" name="revision" value={set.revision} />
                  </ActionForm>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
      {authority.isAdministrator && (
        <details className="mt-8 text-sm">
          <summary className="cursor-pointer font-semibold text-danger">Delete {set.name}</summary>
          <p className="mt-2 mb-3 text-quiet">Its definition and all {versions.length} versions are deleted for good. It must be assigned nowhere.</p>
          <ActionForm action={remove} submit={`Delete ${set.name}`} quiet><input type="hidden" name="id" value={id} /></ActionForm>
        </details>
      )}
    </>
  );
}
