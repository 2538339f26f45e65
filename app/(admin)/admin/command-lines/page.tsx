import { endCliSession } from "../users/actions";
import { SessionList } from "@/components/cli/session-list";
import { NextPage, PageTitle } from "@/components/admin/page-parts";
import { listAllCliSessions } from "@/lib/identity/oauth/sessions";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("users.command_lines.title");

/** Every signed-in command line. */
export default async function CommandLinesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/command-lines");
  const query = await queryOf(searchParams);
  const search = query("q");
  const after = query("after");
  const { sessions, next } = await listAllCliSessions(ctx, { search, after });
  return (
    <>
      <PageTitle
        text={text}
        title={text.t("users.command_lines.title")}
        search={search ?? null}
        searchLabel={text.t("users.command_lines.search")}
      />
      <p className="-mt-2 mb-5 max-w-2xl text-sm text-quiet">{text.t("users.command_lines.hint")}</p>
      <SessionList
        text={text}
        sessions={sessions}
        now={ctx.now()}
        end={authority.isAdministrator ? endCliSession : null}
        showPerson
        empty={search === undefined ? undefined : text.t("users.command_lines.no_matches")}
      />
      <NextPage text={text} next={next} after={after} keep={{ q: search }} />
    </>
  );
}
