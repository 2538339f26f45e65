import type { Metadata } from "next";
import { checkSet, provision } from "../../provisioning/actions";
import { change, remove } from "../actions";
import { GoBack, Versions } from "./versions";
import { Empty, NextPage, Notice, PageTitle } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { PreviewForm } from "@/components/form/preview-form";
import { PreviewView } from "@/components/form/preview";
import { ExistingRoles } from "@/components/permission-set/existing-roles";
import { PermissionSetFields } from "@/components/permission-set/permission-set-fields";
import { link } from "@/components/ui/styles";
import { listExistingRoles } from "@/lib/access/existing-roles/service";
import { definitionOf, getPermissionSet, getVersion } from "@/lib/access/permission-sets/service";
import { listUnfittingOfSet, previewProvision } from "@/lib/access/desired/preview";
import { canProvision } from "@/lib/identity/administrators/policy";
import { adminPage, loadOr404, queryOf, type SearchParams } from "@/lib/web/admin";
import { diffsOf, valuesOf } from "@/lib/web/definition-texts";
import { provisionPreview } from "@/lib/web/set-preview";
import { RAISE_POLICY_QUOTA } from "@/lib/access/permission-sets/policy-quota";

export const metadata: Metadata = { title: "Permission set · Foyer" };

const accounts = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "account" : "accounts"}`;

export default async function PermissionSetPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>;
  searchParams: SearchParams;
}) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/permission-sets/${id}`);
  const query = await queryOf(searchParams);
  const before = Number(query("before")) || undefined;
  const [version, mayProvision] = [Number(query("version")) || null, canProvision(authority, id)];
  const detail = await loadOr404(() => getPermissionSet(ctx, id, { before }));
  const { set, deployment } = detail;
  const chosen = version === null ? null : await loadOr404(() => getVersion(ctx, { id, version }));
  const unfitting = await listUnfittingOfSet(ctx, id);
  const existing =
    set.kind === "existing"
      ? await listExistingRoles(ctx, { permissionSetId: id, after: query("roles") })
      : null;
  const [outOfDate, failed] = [deployment?.outOfDate ?? 0, deployment?.failed ?? 0];
  return (
    <>
      <PageTitle text={text} title={set.name} />
      {version !== null && chosen && authority.isAdministrator && (
        <GoBack set={set} version={version} definition={chosen} />
      )}
      {unfitting.count > 0 && !(mayProvision && outOfDate + failed > 0) && (
        <Notice tone="danger" title={`It does not fit in ${accounts(unfitting.count)}`}>
          {RAISE_POLICY_QUOTA}
          <ul className="mt-2">
            {unfitting.named.map(({ accountId, account, policies, quota }) => (
              <li key={accountId}>
                <a className={link} href={`/admin/accounts/${accountId}`}>
                  {account}
                </a>{" "}
                allows {quota} managed policies on a role; this has {policies}.
              </li>
            ))}
          </ul>
          {unfitting.count > unfitting.named.length && (
            <p>and {(unfitting.count - unfitting.named.length).toLocaleString("en")} more</p>
          )}
        </Notice>
      )}
      {outOfDate + failed > 0 && (
        <Notice
          tone={failed > 0 ? "danger" : "calm"}
          title={[
            outOfDate > 0 && `Out of date in ${accounts(outOfDate)}`,
            failed > 0 && `Failed in ${accounts(failed)}`,
          ]
            .filter(Boolean)
            .join(", ")}
        >
          <p className="mb-3">
            Version {set.revision} is defined.{" "}
            {failed > 0 && (
              <a className={link} href={`/admin/provisioning?permission-set=${id}`}>
                See why it failed
              </a>
            )}
          </p>
          {mayProvision && (
            <ActionForm action={provision} submit="Provision">
              <input type="hidden" name="permissionSetId" value={id} />
              <PreviewView
                preview={provisionPreview(await previewProvision(ctx, { permissionSetId: id }), id)}
              />
            </ActionForm>
          )}
        </Notice>
      )}
      <p className="mb-5 flex flex-wrap gap-4 text-sm">
        <a className={link} href={`/admin/assignments?permission-set=${id}`}>
          Assignments
        </a>
        <a className={link} href={`/admin/assignments/new?permission-set=${id}`}>
          Assign it
        </a>
        {set.kind === "managed" && (
          <a className={link} href={`/admin/provisioning?permission-set=${id}`}>
            Its roles
          </a>
        )}
      </p>
      {set.existingRole !== null && (
        <p className="mb-5 text-sm">
          Signs people in to <span className="font-mono text-[13px]">{set.existingRole}</span>, a role of your
          own. Foyer never changes it; it must trust Foyer’s SAML provider in each account.
        </p>
      )}
      {existing && (
        <section className="mb-6">
          <div className="mb-2 flex flex-wrap items-center gap-3">
            <h2 className="mr-auto text-[15px] font-bold">The role in its accounts</h2>
            {authority.isAdministrator && existing.roles.length > 0 && (
              <ActionForm action={checkSet} submit="Look again" busy="Asking …" quiet>
                <input type="hidden" name="permissionSetId" value={id} />
              </ActionForm>
            )}
          </div>
          {existing.roles.length === 0 ? (
            <Empty title="It is assigned in no account">
              Foyer looks at the role in an account as soon as it is assigned there.
            </Empty>
          ) : (
            <ExistingRoles roles={existing.roles} by="account" />
          )}
          <NextPage text={text} name="roles" next={existing.next} after={query("roles")} keep={{}} />
        </section>
      )}
      {authority.isAdministrator ? (
        <PreviewForm
          revision={set.revision}
          action={change}
          submit="Save as a new version"
          preview="Show what changes"
          className="rounded-large border border-line bg-card p-6"
        >
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="kind" value={set.kind} />
          <input type="hidden" name="revision" value={set.revision} />
          <PermissionSetFields values={valuesOf(set)} isManaged={set.kind === "managed"} />
        </PreviewForm>
      ) : (
        <dl className="grid gap-x-6 gap-y-3 rounded-large border border-line bg-card p-5 text-sm sm:grid-cols-[180px_1fr]">
          {diffsOf(definitionOf(set), definitionOf(set), [
            "description",
            "sessionSeconds",
            "relayState",
            "awsManagedPolicies",
            "customerManagedPolicies",
            "inlinePolicy",
            "boundary",
            "tags",
          ])
            .filter(({ after }) => after !== "")
            .map(({ title, after }) => [
              <dt key={title} className="font-semibold">
                {title}
              </dt>,
              <dd
                key={`${title} value`}
                className="font-mono text-[13px] [overflow-wrap:anywhere] whitespace-pre-wrap"
              >
                {after}
              </dd>,
            ])}
        </dl>
      )}
      <Versions detail={detail} before={before} mayRestore={authority.isAdministrator} />
      {authority.isAdministrator && (
        <details className="mt-8 text-sm">
          <summary className="cursor-pointer font-semibold text-danger">Delete {set.name}</summary>
          <p className="mt-2 mb-3 text-quiet">
            Its definition and all {set.revision.toLocaleString("en")} versions are deleted for good. It must
            be assigned nowhere.
          </p>
          <ActionForm action={remove} submit={`Delete ${set.name}`} quiet>
            <input type="hidden" name="id" value={id} />
          </ActionForm>
        </details>
      )}
    </>
  );
}
