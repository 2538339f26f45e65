import type { Metadata } from "next";
import { unassign } from "./actions";
import {
  Empty,
  FilterChip,
  NextPage,
  Notice,
  PageTitle,
  Section,
  Table,
} from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { CheckField } from "@/components/form/check-field";
import { PreviewView } from "@/components/form/preview";
import { link } from "@/components/ui/styles";
import { countListed, listAssignments, previewRemoval } from "@/lib/access/assignments/service";
import { getPermissionSet } from "@/lib/access/permission-sets/service";
import { getGroup } from "@/lib/identity/groups/service";
import { getUser } from "@/lib/identity/users/administer";
import { hasKind, isRefusal } from "@/lib/platform/errors";
import { adminPage, idOf, queryOf, type SearchParams } from "@/lib/web/admin";
import { inWords, previewOf } from "@/lib/web/effect-preview";

export const metadata: Metadata = { title: "Assignments · Foyer" };

/** What a filter is called; what does not exist finds nothing, and says so. */
const nameOf = (load: () => Promise<string>) =>
  load().catch((error: unknown) => {
    if (hasKind(error, "not_found")) return "unknown";
    throw error;
  });

/** What taking one away would do, before it is done. */
async function Removal({ id, back }: { id: string; /** The list as it was filtered. */ back: string }) {
  const { ctx } = await adminPage("/admin/assignments");
  const effect = await previewRemoval(ctx, { ids: [id] }).catch((error: unknown) => {
    if (isRefusal(error)) return error.message;
    throw error;
  });
  if (typeof effect === "string")
    return (
      <Notice tone="danger" title="This cannot be removed">
        {effect}
      </Notice>
    );
  const {
    assignments: [one],
  } = await listAssignments(ctx, { id, limit: 1 });
  if (!one) return null;
  return (
    <Section title={`Take ${one.permission_set_name} on ${one.target_name} from ${one.principal_name}?`}>
      <PreviewView
        preview={previewOf(effect, "lose", { href: `/admin/files/removal.csv?id=${id}`, sendsForm: false })}
      />
      <ActionForm action={unassign} submit={`Remove it from ${one.principal_name}`}>
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="back" value={back} />
        {effect.livingOn?.count !== 0 && (
          <CheckField
            name="endSessions"
            label="End these sessions in AWS, too"
            hint="What was opened by it before is denied everything, where no other assignment gives the same."
          />
        )}
      </ActionForm>
      <p className="mt-3 text-sm">
        <a className={link} href={`/admin/assignments${back}`}>
          Leave it as it is
        </a>
      </p>
    </Section>
  );
}

export default async function AssignmentsPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/assignments");
  const query = await queryOf(searchParams);
  const filter = {
    search: query("q"),
    permissionSetId: query("permission-set"),
    groupId: idOf(query("group")),
    userId: idOf(query("person")),
  };
  const { search } = filter;
  const { assignments, next } = await listAssignments(ctx, { ...filter, after: query("after") });
  const total = await countListed(ctx, filter);
  const kept = { "permission-set": filter.permissionSetId, group: filter.groupId, person: filter.userId };
  const only = [
    filter.permissionSetId && [
      "permission-set",
      await nameOf(() => getPermissionSet(ctx, filter.permissionSetId ?? "").then(({ set }) => set.name)),
    ],
    filter.groupId && [
      "group",
      await nameOf(() => getGroup(ctx, filter.groupId ?? "").then(({ name }) => name)),
    ],
    filter.userId && [
      "person",
      await nameOf(() => getUser(ctx, filter.userId ?? "").then(({ display_name }) => display_name)),
    ],
  ].filter((each) => Array.isArray(each));
  const removing = idOf(query("remove"));
  const filters = Object.entries({ q: search, ...kept, after: query("after") }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const back = filters.length === 0 ? "" : `?${new URLSearchParams(filters)}`;
  const mayChange = authority.isAdministrator || authority.delegations.length > 0;
  return (
    <>
      <PageTitle
        text={text}
        title="Assignments"
        total={total}
        search={search ?? null}
        searchLabel="Search assignments by person, group, permission set or target"
        keep={kept}
        {...(mayChange ? { action: { href: "/admin/assignments/new", label: "Assign" } } : {})}
      />
      {removing !== undefined && <Removal id={removing} back={back} />}
      {only.map(([name = "", label = ""]) => (
        <FilterChip text={text} key={name} label={label} keep={{ q: search, ...kept, [name]: undefined }} />
      ))}
      {assignments.length === 0 ? (
        <Empty title={search ? `Nothing matches “${search}”` : "Nothing is assigned yet"} />
      ) : (
        <Table caption="Assignments" head={["Who", "Permission set", "Where", "When", ""]}>
          {assignments.map((each) => (
            <tr key={each.id}>
              <td>
                <span className="font-semibold">{each.principal_name}</span>{" "}
                <span className="text-quiet">{each.group_id ? "group" : ""}</span>
              </td>
              <td>{each.permission_set_name}</td>
              <td>
                {each.target_name}
                {each.target_kind === "unit" && <span className="text-quiet"> and below</span>}
              </td>
              <td className="text-quiet">{inWords({ startsAt: each.starts_at, endsAt: each.ends_at })}</td>
              <td>
                {mayChange && (
                  <a
                    className="inline-flex items-center text-[13px] font-semibold text-danger pointer-coarse:min-h-11"
                    href={`?${new URLSearchParams([...filters, ["remove", each.id]])}`}
                    aria-label={`Remove ${each.permission_set_name} on ${each.target_name} from ${each.principal_name}`}
                  >
                    Remove
                  </a>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search, ...kept }} />
    </>
  );
}
