import { Fragment } from "react";
import { checkSet, provision } from "../../provisioning/actions";
import { change, remove } from "../actions";
import { RestoreVersion, Versions } from "./versions";
import { Empty, NextPage, Notice, PageTitle } from "@/components/admin/page-parts";
import { codeTag, elementTag, linkTag } from "@/components/text/tags";
import { ActionForm } from "@/components/form/action-form";
import { PreviewForm } from "@/components/form/preview-form";
import { PreviewView } from "@/components/form/preview";
import { ExistingRoles } from "@/components/permission-set/existing-roles";
import { PermissionSetFields } from "@/components/permission-set/permission-set-fields";
import { link } from "@/components/ui/styles";
import { listExistingRoles } from "@/lib/access/existing-roles/service";
import { unknownPoliciesOf, unknownPoliciesText } from "@/lib/access/permission-sets/ask-about-policies";
import {
  definitionOf,
  getPermissionSet,
  getVersion,
  type PermissionSetDetail,
} from "@/lib/access/permission-sets/service";
import { listOversizedOfSet, previewProvision } from "@/lib/access/desired/preview";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Text } from "@/lib/messages/text";
import { canProvision } from "@/lib/identity/administrators/policy";
import { adminPage, loadOr404, queryOf, titled, type SearchParams } from "@/lib/web/admin";
import { fieldName, textOfField, valuesOf, type DefinitionField } from "@/lib/web/definition-texts";
import { provisionPreview } from "@/lib/web/set-preview";

export const generateMetadata = titled("permission_sets.permission_set");

type Props = { params: Promise<{ id: string }>; searchParams: SearchParams };
type Set = PermissionSetDetail["set"];

export default async function PermissionSetPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { ctx, authority, text } = await adminPage(`/admin/permission-sets/${id}`);
  const query = await queryOf(searchParams);
  const before = Number(query("before")) || undefined;
  const version = Number(query("version")) || null;
  const detail = await loadOr404(() => getPermissionSet(ctx, id, { before }));
  const { set } = detail;
  const mayChange = authority.isAdministrator;
  return (
    <>
      <PageTitle text={text} title={set.name} />
      {version !== null && mayChange && (
        <RestoreVersion
          text={text}
          set={set}
          version={version}
          definition={await loadOr404(() => getVersion(ctx, { id, version }))}
        />
      )}
      <DeploymentNotices ctx={ctx} text={text} detail={detail} mayProvision={canProvision(authority, id)} />
      <p className="mb-5 flex flex-wrap gap-4 text-sm">
        <a className={link} href={`/admin/assignments?permission-set=${id}`}>
          {text.t("permission_sets.detail.assignments")}
        </a>
        <a className={link} href={`/admin/assignments/new?permission-set=${id}`}>
          {text.t("permission_sets.detail.assign")}
        </a>
        {set.kind === "managed" && (
          <a className={link} href={`/admin/provisioning?permission-set=${id}`}>
            {text.t("permission_sets.detail.roles")}
          </a>
        )}
      </p>
      {set.kind === "existing" && (
        <ExistingRole ctx={ctx} text={text} set={set} after={query("roles")} mayCheck={mayChange} />
      )}
      {mayChange ? <EditDefinition text={text} set={set} /> : <Definition text={text} set={set} />}
      <Versions text={text} detail={detail} before={before} mayRestore={mayChange} />
      {mayChange && (
        <details className="mt-8 text-sm">
          <summary className="cursor-pointer font-semibold text-danger">
            {text.t("permission_sets.detail.delete", { name: set.name })}
          </summary>
          <p className="mt-2 mb-3 text-quiet">
            {text.t("permission_sets.detail.delete_hint", { count: set.revision })}
          </p>
          <ActionForm
            action={remove}
            submit={text.t("permission_sets.detail.delete", { name: set.name })}
            quiet
          >
            <input type="hidden" name="id" value={id} />
          </ActionForm>
        </details>
      )}
    </>
  );
}

type NoticesProps = { ctx: AdminCtx; text: Text; detail: PermissionSetDetail; mayProvision: boolean };

/** Shows where the set is out of date, failed or has too many policies, and provisions it. */
async function DeploymentNotices({ ctx, text, detail: { set, deployment }, mayProvision }: NoticesProps) {
  const [outOfDate, failed] = [deployment?.outOfDate ?? 0, deployment?.failed ?? 0];
  const isBehind = outOfDate + failed > 0;
  const href = `/admin/provisioning?permission-set=${set.id}`;
  return (
    <>
      {/* The preview of provisioning says the same. */}
      <UnknownPolicies text={text} set={set} />
      {!(mayProvision && isBehind) && <TooManyPolicies ctx={ctx} text={text} id={set.id} />}
      {isBehind && (
        <Notice tone={failed > 0 ? "danger" : "calm"} title={behindText(text, outOfDate, failed)}>
          <p className="mb-3">
            {text.t("permission_sets.detail.defined", { version: set.revision })}{" "}
            {failed > 0 && linkTag(href)(text.t("permission_sets.detail.why_failed"))}
          </p>
          {mayProvision && (
            <ActionForm action={provision} submit={text.t("permission_sets.state.provision")}>
              <input type="hidden" name="permissionSetId" value={set.id} />
              <PreviewView
                preview={provisionPreview(
                  text,
                  await previewProvision(ctx, { permissionSetId: set.id }),
                  set.id,
                )}
              />
            </ActionForm>
          )}
        </Notice>
      )}
    </>
  );
}

/** Names that APIs or an administrator gave although AWS's list doesn't have them. */
function UnknownPolicies({ text, set }: { text: Text; set: Set }) {
  const unknown = unknownPoliciesOf(set);
  if (unknown.length === 0) return null;
  const params = unknownPoliciesText(unknown);
  return (
    <Notice tone="calm" title={text.t("permission_sets.unknown_policies.title", params)}>
      <p className="whitespace-pre-line">{text.t("permission_sets.unknown_policies.hint", params)}</p>
    </Notice>
  );
}

function behindText({ t }: Text, outOfDate: number, failed: number): string {
  if (failed === 0) return t("permission_sets.state.out_of_date", { count: outOfDate });
  if (outOfDate === 0) return t("permission_sets.state.failed", { count: failed });
  return t("permission_sets.state.out_of_date_and_failed", { out_of_date: outOfDate, failed });
}

async function TooManyPolicies({ ctx, text, id }: { ctx: AdminCtx; text: Text; id: string }) {
  const { count, named } = await listOversizedOfSet(ctx, id);
  if (count === 0) return null;
  return (
    <Notice tone="danger" title={text.t("permission_sets.too_many_policies.title", { count })}>
      {text.t("permission_sets.too_many_policies.fix")}
      <ul className="mt-2">
        {named.map(({ accountId, account, policies, quota }) => (
          <li key={accountId}>
            {text.rich("permission_sets.too_many_policies.account", {
              account,
              quota,
              policies,
              link: linkTag(`/admin/accounts/${accountId}`),
            })}
          </li>
        ))}
      </ul>
      {count > named.length && <p>{text.t("admin.and_more", { count: count - named.length })}</p>}
    </Notice>
  );
}

type ExistingRoleProps = {
  ctx: AdminCtx;
  text: Text;
  set: Set;
  after: string | undefined;
  mayCheck: boolean;
};

async function ExistingRole({ ctx, text, set, after, mayCheck }: ExistingRoleProps) {
  const { roles, next } = await listExistingRoles(ctx, { permissionSetId: set.id, after });
  return (
    <>
      <p className="mb-5 text-sm">
        {text.rich("permission_sets.detail.existing_role", { role: elementTag(codeTag(set.existingRole)) })}
      </p>
      <section className="mb-6">
        <div className="mb-2 flex flex-wrap items-center gap-3">
          <h2 className="mr-auto text-[15px] font-bold">
            {text.t("permission_sets.detail.role_in_accounts")}
          </h2>
          {mayCheck && roles.length > 0 && (
            <ActionForm
              action={checkSet}
              submit={text.t("permission_sets.detail.check")}
              busy={text.t("permission_sets.detail.checking")}
              quiet
            >
              <input type="hidden" name="permissionSetId" value={set.id} />
            </ActionForm>
          )}
        </div>
        {roles.length === 0 ? (
          <Empty title={text.t("permission_sets.detail.not_assigned")}>
            {text.t("permission_sets.detail.not_assigned_hint")}
          </Empty>
        ) : (
          <ExistingRoles text={text} roles={roles} by="account" />
        )}
        <NextPage text={text} name="roles" next={next} after={after} keep={{}} />
      </section>
    </>
  );
}

function EditDefinition({ text, set }: { text: Text; set: Set }) {
  return (
    <PreviewForm
      revision={set.revision}
      action={change}
      submit={text.t("permission_sets.detail.save")}
      preview={text.t("admin.show_changes")}
      className="rounded-large border border-line bg-card p-6"
    >
      <input type="hidden" name="id" value={set.id} />
      <input type="hidden" name="kind" value={set.kind} />
      <input type="hidden" name="revision" value={set.revision} />
      <PermissionSetFields text={text} values={valuesOf(set)} isManaged={set.kind === "managed"} />
    </PreviewForm>
  );
}

const DEFINITION_FIELDS: DefinitionField[] = [
  "description",
  "sessionSeconds",
  "relayState",
  "awsManagedPolicies",
  "customerManagedPolicies",
  "inlinePolicy",
  "boundary",
  "tags",
];

/** For readers who may not edit it. */
function Definition({ text, set }: { text: Text; set: Set }) {
  const definition = definitionOf(set);
  return (
    <dl className="grid gap-x-6 gap-y-3 rounded-large border border-line bg-card p-5 text-sm sm:grid-cols-[180px_1fr]">
      {DEFINITION_FIELDS.map((field) => ({ field, value: textOfField(text, definition, field) }))
        .filter(({ value }) => value !== "")
        .map(({ field, value }) => (
          <Fragment key={field}>
            <dt className="font-semibold">{fieldName(text, field)}</dt>
            <dd className="font-mono text-[13px] [overflow-wrap:anywhere] whitespace-pre-wrap">{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
