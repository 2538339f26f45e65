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
import { countListed, listAssignments } from "@/lib/access/assignments/list";
import { previewRemoval } from "@/lib/access/assignment-effects/service";
import { getPermissionSet } from "@/lib/access/permission-sets/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { getGroup } from "@/lib/identity/groups/service";
import { getUser } from "@/lib/identity/users/administer";
import type { Text } from "@/lib/messages/text";
import { hasKind, isRefusal, refusalText } from "@/lib/platform/errors";
import { adminPage, idOf, queryOf, titled, type SearchParams } from "@/lib/web/admin";
import { datesText, previewOf } from "@/lib/web/effect-preview";

export const generateMetadata = titled("assignments.title");

type Assignment = Awaited<ReturnType<typeof listAssignments>>["assignments"][number];
type Filter = {
  search: string | undefined;
  permissionSetId: string | undefined;
  groupId: string | undefined;
  userId: string | undefined;
};

/** The filters of the list, each with its name and query parameter. */
async function activeFilters(ctx: AdminCtx, text: Text, { permissionSetId, groupId, userId }: Filter) {
  const nameOf = async (load: () => Promise<string>) => {
    try {
      return await load();
    } catch (error) {
      if (hasKind(error, "not_found")) return text.t("assignments.unknown");
      throw error;
    }
  };
  const filters: { parameter: string; name: string }[] = [];
  if (permissionSetId !== undefined)
    filters.push({
      parameter: "permission-set",
      name: await nameOf(async () => (await getPermissionSet(ctx, permissionSetId)).set.name),
    });
  if (groupId !== undefined)
    filters.push({
      parameter: "group",
      name: await nameOf(async () => (await getGroup(ctx, groupId)).name),
    });
  if (userId !== undefined)
    filters.push({
      parameter: "person",
      name: await nameOf(async () => (await getUser(ctx, userId)).display_name),
    });
  return filters;
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
  const keep = { "permission-set": filter.permissionSetId, group: filter.groupId, person: filter.userId };
  const filters = await activeFilters(ctx, text, filter);
  const removing = idOf(query("remove"));
  const parameters = Object.entries({ q: search, ...keep, after: query("after") }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  );
  const mayChange = authority.isAdministrator || authority.delegations.length > 0;
  return (
    <>
      <PageTitle
        text={text}
        title={text.t("assignments.title")}
        total={await countListed(ctx, filter)}
        search={search ?? null}
        searchLabel={text.t("assignments.search")}
        keep={keep}
        action={
          mayChange ? { href: "/admin/assignments/new", label: text.t("assignments.new.action") } : undefined
        }
      />
      {removing !== undefined && (
        <Removal id={removing} back={parameters.length === 0 ? "" : `?${new URLSearchParams(parameters)}`} />
      )}
      {filters.map(({ parameter, name }) => (
        <FilterChip
          key={parameter}
          text={text}
          label={name}
          keep={{ q: search, ...keep, [parameter]: undefined }}
        />
      ))}
      {assignments.length === 0 ? (
        <Empty title={search ? text.t("admin.no_matches", { search }) : text.t("assignments.none")} />
      ) : (
        <AssignmentTable
          text={text}
          assignments={assignments}
          parameters={parameters}
          mayChange={mayChange}
        />
      )}
      <NextPage text={text} next={next} after={query("after")} keep={{ q: search, ...keep }} />
    </>
  );
}

type TableProps = {
  text: Text;
  assignments: Assignment[];
  /** Of the page's query. */ parameters: [string, string][];
  mayChange: boolean;
};

function AssignmentTable({ text, assignments, parameters, mayChange }: TableProps) {
  const { t } = text;
  return (
    <Table
      caption={t("assignments.title")}
      head={[
        t("assignments.user_or_group"),
        t("assignments.permission_set"),
        t("assignments.target"),
        t("assignments.dates"),
        "",
      ]}
    >
      {assignments.map((each) => (
        <tr key={each.id}>
          <td>
            <span className="font-semibold">{each.principal_name}</span>{" "}
            <span className="text-quiet">{each.group_id ? t("admin.group") : ""}</span>
          </td>
          <td>{each.permission_set_name}</td>
          <td>
            {each.target_name}
            {each.target_kind === "unit" && <span className="text-quiet"> {t("assignments.and_below")}</span>}
          </td>
          <td className="text-quiet">
            {datesText(text, { startsAt: each.starts_at, endsAt: each.ends_at })}
          </td>
          <td>
            {mayChange && (
              <a
                className="inline-flex items-center text-[13px] font-semibold text-danger pointer-coarse:min-h-11"
                href={`?${new URLSearchParams([...parameters, ["remove", each.id]])}`}
                aria-label={t("assignments.remove_label", {
                  permission_set: each.permission_set_name,
                  target: each.target_name,
                  name: each.principal_name,
                })}
              >
                {t("assignments.remove")}
              </a>
            )}
          </td>
        </tr>
      ))}
    </Table>
  );
}

type RemovalProps = { id: string; /** The list's query, to come back to. */ back: string };

/** Shows what removing an assignment changes, before it is removed. */
async function Removal({ id, back }: RemovalProps) {
  const { ctx, text } = await adminPage("/admin/assignments");
  const { t } = text;
  const effect = await previewRemoval(ctx, { ids: [id] }).catch((error: unknown) => {
    if (isRefusal(error)) return refusalText(text, error);
    throw error;
  });
  if (typeof effect === "string")
    return (
      <Notice tone="danger" title={t("assignments.removal.refused")}>
        {effect}
      </Notice>
    );
  const {
    assignments: [assignment],
  } = await listAssignments(ctx, { id, limit: 1 });
  if (!assignment) return null;
  const title = t("assignments.removal.title", {
    permission_set: assignment.permission_set_name,
    target: assignment.target_name,
    name: assignment.principal_name,
  });
  const file = { href: `/admin/files/removal.csv?id=${id}`, sendsForm: false };
  return (
    <Section title={title}>
      <PreviewView preview={previewOf(text, effect, "lose", file)} />
      <ActionForm action={unassign} submit={t("assignments.removal.submit")}>
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="back" value={back} />
        {effect.outliving?.count !== 0 && (
          <CheckField
            name="endSessions"
            label={t("assignments.removal.end_sessions")}
            hint={t("assignments.removal.end_sessions_hint")}
          />
        )}
      </ActionForm>
      <p className="mt-3 text-sm">
        <a className={link} href={`/admin/assignments${back}`}>
          {t("assignments.removal.cancel")}
        </a>
      </p>
    </Section>
  );
}
