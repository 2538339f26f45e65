import { repair } from "../provisioning/actions";
import { driftPartText } from "@/components/admin/drift-list";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { link, quietButton } from "@/components/ui/styles";
import { listPermissionSets } from "@/lib/access/permission-sets/service";
import { countForSidebar } from "@/lib/access/overview/counts";
import { listRoles, type ListedRole } from "@/lib/access/desired/service";
import { formatAccountNumber } from "@/lib/formats/account-number";
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";
import { canProvision } from "@/lib/identity/administrators/policy";
import type { ListedPermissionSet } from "@/lib/access/permission-sets/store";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("permission_sets.title");

const REFRESH_MILLISECONDS = 2_000;
const MAX_DRIFTED = 3;
/** A set with more AWS managed policies shows their number. */
const MAX_NAMED_POLICIES = 2;

export default async function PermissionSetsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/permission-sets");
  const { t } = text;
  const query = await queryOf(searchParams);
  const search = query("q");
  const drifted =
    search === undefined && query("after") === undefined
      ? (await listRoles(ctx, { drifted: true, limit: MAX_DRIFTED + 1 })).roles
      : [];
  const { sets, next } = await listPermissionSets(ctx, { search, after: query("after") });
  return (
    <>
      {sets.some(({ deployment }) => deployment.waiting + deployment.removing > 0) && (
        <LiveRefresh everyMilliseconds={REFRESH_MILLISECONDS} />
      )}
      <PageTitle
        text={text}
        title={t("permission_sets.title")}
        {...(search === undefined ? { total: (await countForSidebar(ctx)).sets } : {})}
        search={search ?? null}
        searchLabel={t("permission_sets.search")}
        action={
          authority.isAdministrator
            ? { href: "/admin/permission-sets/new", label: t("permission_sets.create") }
            : undefined
        }
      />
      {drifted.length > 0 && <Drifted text={text} roles={drifted} mayRepair={authority.isAdministrator} />}
      {sets.length === 0 ? (
        <Empty title={search ? t("admin.no_matches", { search }) : t("permission_sets.none")}>
          {t("permission_sets.none_hint")}
        </Empty>
      ) : (
        <Table
          caption={t("permission_sets.title")}
          head={[
            t("permission_sets.name"),
            t("permission_sets.policies"),
            t("permission_sets.session"),
            t("permission_sets.deployment"),
          ]}
        >
          {sets.map((set) => (
            <tr key={set.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/permission-sets/${set.id}`}>
                  {set.name}
                </a>
              </td>
              <td className="text-quiet">{policiesText(text, set)}</td>
              <td className="whitespace-nowrap">{durationText(text, set.sessionSeconds)}</td>
              <td>
                <Deployment text={text} set={set} mayProvision={canProvision(authority, set.id)} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
    </>
  );
}

function policiesText({ t, format }: Text, set: ListedPermissionSet): string {
  if (set.kind === "existing") return t("permission_sets.summary.existing", { role: set.existingRole ?? "" });
  const { awsManagedPolicies: managed, customerManagedPolicies: customerManaged } = set;
  const parts =
    managed.length > MAX_NAMED_POLICIES
      ? [t("permission_sets.summary.managed", { count: managed.length })]
      : [...managed];
  if (customerManaged.length > 0)
    parts.push(t("permission_sets.summary.customer_managed", { count: customerManaged.length }));
  if (set.inlinePolicy) parts.push(t("permission_sets.summary.inline"));
  if (set.boundary) parts.push(t("permission_sets.summary.boundary"));
  return parts.length === 0 ? t("permission_sets.summary.none") : format.list(parts);
}

type DeploymentProps = { text: Text; set: ListedPermissionSet; mayProvision: boolean };

function Deployment({ text: { t }, set, mayProvision }: DeploymentProps) {
  const { deployed, waiting, failed, drifted, outOfDate, removing } = set.deployment;
  if (set.kind === "existing")
    return <State tone="idle">{t("permission_sets.state.not_deployed_by_foyer")}</State>;
  if (waiting + removing > 0) {
    const progress = { done: deployed, total: deployed + waiting + failed };
    return (
      <>
        <State tone="busy">
          {removing === 0
            ? t("permission_sets.state.progress", progress)
            : t("permission_sets.state.progress_removing", { ...progress, removing })}
        </State>
        <progress
          className="mt-1.5 ml-4 block h-1.5 w-32"
          value={deployed}
          max={deployed + waiting + failed + removing}
          aria-label={t("permission_sets.state.progress_label", { name: set.name })}
        />
      </>
    );
  }
  const review = {
    href: `/admin/provisioning?permission-set=${set.id}`,
    action: t("permission_sets.state.review"),
  };
  if (failed > 0)
    return (
      <StateWithAction tone="bad" state={t("permission_sets.state.failed", { count: failed })} {...review} />
    );
  if (drifted > 0)
    return (
      <StateWithAction
        tone="bad"
        state={t("permission_sets.state.drifted", { count: drifted })}
        {...review}
      />
    );
  if (outOfDate > 0)
    return (
      <StateWithAction
        tone="warn"
        state={t("permission_sets.state.out_of_date", { count: outOfDate })}
        href={`/admin/permission-sets/${set.id}`}
        action={mayProvision ? t("permission_sets.state.provision") : t("permission_sets.state.review")}
      />
    );
  return deployed === 0 ? (
    <State tone="idle">{t("permission_sets.state.not_deployed")}</State>
  ) : (
    <State tone="good">{t("permission_sets.state.deployed", { count: deployed })}</State>
  );
}

type StateWithActionProps = { tone: "bad" | "warn"; state: string; href: string; action: string };

/** A state, and a link to what can be done about it. */
function StateWithAction({ tone, state, href, action }: StateWithActionProps) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <State tone={tone}>{state}</State>{" "}
      <a className={quietButton} href={href}>
        {action}
      </a>
    </span>
  );
}

type DriftedProps = { text: Text; roles: ListedRole[]; mayRepair: boolean };

/** Roles that were changed outside Foyer, with links to the difference and the repair. */
function Drifted({ text, roles, mayRepair }: DriftedProps) {
  return (
    <>
      {roles.slice(0, MAX_DRIFTED).map((role) => (
        <DriftedRole
          key={`${role.accountId} ${role.permissionSetId}`}
          text={text}
          role={role}
          mayRepair={mayRepair}
        />
      ))}
      {roles.length > MAX_DRIFTED && (
        <p className="mb-3 text-sm">
          <a className={link} href="/admin/provisioning">
            {text.t("permission_sets.drifted.more")}
          </a>
        </p>
      )}
    </>
  );
}

type DriftedRoleProps = { text: Text; role: ListedRole; mayRepair: boolean };

function DriftedRole({ text, role, mayRepair }: DriftedRoleProps) {
  const { t } = text;
  const parts = text.format.list(role.drift.map(({ part }) => driftPartText(text, part)));
  return (
    <section className="mb-3 flex flex-wrap items-center gap-3 rounded-large border border-danger/40 bg-danger-soft px-4 py-3 text-sm">
      <div className="mr-auto min-w-0">
        <h2 className="font-semibold">
          {t("permission_sets.drifted.title", {
            permission_set: role.permissionSetName,
            account: role.accountName,
            number: formatAccountNumber(role.accountId),
          })}
        </h2>
        <p className="text-quiet">
          {role.isBlocked ? t("permission_sets.drifted.locked", { parts }) : parts}
        </p>
      </div>
      <a
        className={quietButton}
        href={`/admin/provisioning?permission-set=${role.permissionSetId}&q=${role.accountId}`}
      >
        {t("permission_sets.drifted.difference")}
      </a>
      {mayRepair && (
        <ActionForm action={repair} submit={t("permission_sets.drifted.repair")}>
          <input type="hidden" name="accountId" value={role.accountId} />
          <input type="hidden" name="permissionSetId" value={role.permissionSetId} />
        </ActionForm>
      )}
    </section>
  );
}
