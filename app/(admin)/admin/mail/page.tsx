import { sendTest, turnOff } from "./actions";
import { Outbox } from "./outbox";
import { ServerFields } from "./server-fields";
import { Notice, PageTitle, Section } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { timeTag } from "@/components/text/tags";
import { listMails, readMail } from "@/lib/identity/mail/administer";
import { findUser } from "@/lib/identity/users/store";
import { reasonText } from "@/lib/messages/reason";
import type { MailState } from "@/lib/platform/db/tables-mail";
import { adminPage, queryOf, titled, type SearchParams } from "@/lib/web/admin";

export const generateMetadata = titled("mail_admin.title");

const OPEN: readonly MailState[] = ["waiting", "failed"];
const DONE: readonly MailState[] = ["sent", "withdrawn", "discarded"];

export default async function MailPage({ searchParams }: { searchParams: SearchParams }) {
  const { ctx, authority, text } = await adminPage("/admin/mail");
  const { t } = text;
  const query = await queryOf(searchParams);
  const isDone = query("state") === "done";
  const [{ server, counts }, page] = await Promise.all([
    readMail(ctx),
    listMails(ctx, { states: isDone ? DONE : OPEN, after: query("after") }),
  ]);
  const mayChange = authority.isAdministrator;
  const own = ctx.actor.kind === "user" ? await findUser(ctx.db, ctx.actor.userId) : null;
  return (
    <>
      <PageTitle text={text} title={t("mail_admin.title")} />
      {server === null && (
        <Notice tone="calm" title={t("mail_admin.off")}>
          {t("mail_admin.off_hint")}
        </Notice>
      )}
      {server?.problem && (
        <Notice tone="danger" title={t("mail_admin.problem")}>
          {text.rich("mail_admin.problem_since", {
            time: timeTag(server.problem.since),
            reason: reasonText(text, server.problem.reason),
          })}
        </Notice>
      )}
      <Outbox
        text={text}
        isDone={isDone}
        open={counts.waiting + counts.failed}
        mails={page.mails}
        next={page.next}
        after={query("after")}
        mayChange={mayChange}
      />
      {server !== null && mayChange && (
        <Section title={t("mail_admin.test.title")} hint={t("mail_admin.test.hint")}>
          <ActionForm
            action={sendTest}
            submit={t("mail_admin.test.submit")}
            busy={t("mail_admin.test.busy")}
            quiet
          >
            <div className="mb-4 max-w-md">
              <Field
                id="to"
                name="to"
                type="email"
                label={t("mail_admin.test.to")}
                defaultValue={own?.email ?? ""}
                required
                maxLength={254}
                autoComplete="email"
              />
            </div>
          </ActionForm>
        </Section>
      )}
      <Section title={t("mail_admin.server.title")} hint={t("mail_admin.server.hint")}>
        <ServerFields text={text} server={server} mayChange={mayChange} />
        {server !== null && mayChange && (
          <div className="mt-3">
            <ActionForm action={turnOff} submit={t("mail_admin.server.turn_off")} quiet />
          </div>
        )}
      </Section>
    </>
  );
}
