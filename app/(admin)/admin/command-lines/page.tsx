import type { Metadata } from "next";
import { endCliSession } from "../users/actions";
import { SessionList } from "@/components/cli/session-list";
import { NextPage, PageTitle } from "@/components/admin/page-parts";
import { listAllCliSessions } from "@/lib/identity/oauth/sessions";
import { adminPage, queryOf, type SearchParams } from "@/lib/web/admin";
import { readerText } from "@/lib/web/text";

export const metadata: Metadata = { title: "Command lines · Foyer" };

/** Every command line that is signed in, whoever's it is. */
export default async function CommandLinesPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/command-lines");
  const query = await queryOf(searchParams);
  const search = query("q");
  const after = query("after");
  const { sessions, next } = await listAllCliSessions(ctx, { search, after });
  return (
    <>
      <PageTitle text={text} title="Command lines" search={search ?? null} searchLabel="Search people" />
      <p className="-mt-2 mb-5 max-w-2xl text-sm text-quiet">
        Signed in with the AWS CLI or an SDK. Signing one out ends its tokens at once; credentials that AWS
        has issued already live until they expire.
      </p>
      <SessionList
        text={await readerText()}
        sessions={sessions}
        now={ctx.now()}
        end={authority.isAdministrator ? endCliSession : null}
        showPerson
        empty={search === undefined ? undefined : "Nobody who is called so has a command line signed in."}
      />
      <NextPage text={text} next={next} after={after} keep={{ q: search }} />
    </>
  );
}
