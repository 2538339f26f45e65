import type { Metadata } from "next";
import { repair } from "../provisioning/actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, NextPage, PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { durationInWords } from "@/lib/formats/iso-duration";
import { link, quietButton } from "@/components/ui/styles";
import { listPermissionSets } from "@/lib/access/permission-sets/service";
import { countPlaces } from "@/lib/access/overview/counts";
import { listRoles, type ListedRole } from "@/lib/access/desired/service";
import { canProvision } from "@/lib/identity/administrators/policy";
import type { ListedPermissionSet } from "@/lib/access/permission-sets/store";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";

export const metadata: Metadata = { title: "Permission sets · Foyer" };

function policiesOf(set: ListedPermissionSet): string {
  if (set.kind === "existing") return `role of your own: ${set.existingRole}`;
  const managed =
    set.awsManagedPolicies.length > 2 ? [`${set.awsManagedPolicies.length} managed`] : set.awsManagedPolicies;
  return (
    [
      ...managed,
      ...(set.customerManagedPolicies.length > 0
        ? [`${set.customerManagedPolicies.length} of your own`]
        : []),
      ...(set.inlinePolicy ? ["inline"] : []),
      ...(set.boundary ? ["boundary"] : []),
    ].join(", ") || "none"
  );
}

/** The words for a standing, and the way to what can be done about it. */
function Standing({
  tone,
  words,
  href,
  action,
}: {
  tone: "bad" | "warn";
  words: string;
  href: string;
  action: string;
}) {
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <State tone={tone}>{words}</State>{" "}
      <a className={quietButton} href={href}>
        {action}
      </a>
    </span>
  );
}

function Deployment({ set, mayProvision }: { set: ListedPermissionSet; mayProvision: boolean }) {
  const { deployed, waiting, failed, drifted, outOfDate, removing } = set.deployment;
  const accounts = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "account" : "accounts"}`;
  if (set.kind === "existing") return <State tone="idle">Not deployed by Foyer</State>;
  if (waiting + removing > 0) {
    return (
      <>
        <State tone="busy">
          {deployed} of {accounts(deployed + waiting + failed)}
          {removing > 0 && `, leaving ${removing}`}
        </State>
        <progress
          className="mt-1.5 ml-4 block h-1.5 w-32"
          value={deployed}
          max={deployed + waiting + failed + removing}
          aria-label={`Progress of ${set.name}`}
        />
      </>
    );
  }
  const roles = `/admin/provisioning?permission-set=${set.id}`;
  if (failed > 0)
    return <Standing tone="bad" words={`Failed in ${accounts(failed)}`} href={roles} action="Review" />;
  if (drifted > 0)
    return (
      <Standing tone="bad" words={`Changed by hand in ${accounts(drifted)}`} href={roles} action="Review" />
    );
  if (outOfDate > 0)
    return (
      <Standing
        tone="warn"
        words={`Out of date in ${accounts(outOfDate)}`}
        href={`/admin/permission-sets/${set.id}`}
        action={mayProvision ? "Provision" : "Review"}
      />
    );
  return deployed === 0 ? (
    <State tone="idle">Not deployed</State>
  ) : (
    <State tone="good">Deployed to {accounts(deployed)}</State>
  );
}

const MOST_DRIFTED = 3;

/** What was changed by hand, and the two things that one can do about it. */
function Drifted({ roles, mayRepair }: { roles: ListedRole[]; mayRepair: boolean }) {
  return (
    <>
      {roles.slice(0, MOST_DRIFTED).map((role) => (
        <section
          key={`${role.accountId} ${role.permissionSetId}`}
          className="mb-3 flex flex-wrap items-center gap-3 rounded-large border border-danger/40 bg-danger-soft px-4 py-3 text-sm"
        >
          <div className="mr-auto min-w-0">
            <h2 className="font-semibold">
              {role.permissionSetName} was changed by hand in {role.accountName} (
              {role.accountId.replace(/(\d{4})(?=\d)/g, "$1 ")}).
            </h2>
            <p className="text-quiet">
              {role.drift.map(({ part }) => part).join(", ")}
              {role.isBlocked && "; closed to people until it is put right"}
            </p>
          </div>
          <a
            className={quietButton}
            href={`/admin/provisioning?permission-set=${role.permissionSetId}&q=${role.accountId}`}
          >
            Show difference
          </a>
          {mayRepair && (
            <ActionForm action={repair} submit="Repair">
              <input type="hidden" name="accountId" value={role.accountId} />
              <input type="hidden" name="permissionSetId" value={role.permissionSetId} />
            </ActionForm>
          )}
        </section>
      ))}
      {roles.length > MOST_DRIFTED && (
        <p className="mb-3 text-sm">
          <a className={link} href="/admin/provisioning">
            More roles were changed by hand
          </a>
        </p>
      )}
    </>
  );
}

export default async function PermissionSetsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/permission-sets");
  const query = await queryOf(searchParams);
  const search = query("q");
  const drifted =
    search === undefined && query("after") === undefined
      ? (await listRoles(ctx, { drifted: true, limit: MOST_DRIFTED + 1 })).roles
      : [];
  const { sets, next } = await listPermissionSets(ctx, { search, after: query("after") });
  return (
    <>
      {sets.some(({ deployment }) => deployment.waiting + deployment.removing > 0) && (
        <LiveRefresh everyMilliseconds={2_000} />
      )}
      <PageTitle
        text={text}
        title="Permission sets"
        {...(search === undefined ? { total: (await countPlaces(ctx)).sets } : {})}
        search={search ?? null}
        searchLabel="Search permission sets"
        {...(authority.isAdministrator
          ? { action: { href: "/admin/permission-sets/new", label: "Create permission set" } }
          : {})}
      />
      {drifted.length > 0 && <Drifted roles={drifted} mayRepair={authority.isAdministrator} />}
      {sets.length === 0 ? (
        <Empty title={search ? `Nothing matches “${search}”` : "No permission sets yet"}>
          A permission set says what a role may do. Create one, assign it, and Foyer deploys it.
        </Empty>
      ) : (
        <Table caption="Permission sets" head={["Name", "Policies", "Session", "Deployment"]}>
          {sets.map((set) => (
            <tr key={set.id}>
              <td>
                <a className={`${link} font-semibold`} href={`/admin/permission-sets/${set.id}`}>
                  {set.name}
                </a>
              </td>
              <td className="text-quiet">{policiesOf(set)}</td>
              <td className="whitespace-nowrap">{durationInWords(set.sessionSeconds)}</td>
              <td>
                <Deployment set={set} mayProvision={canProvision(authority, set.id)} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search }} />
    </>
  );
}
