/** What waits, what failed, and what became of the rest. */
import { discard, retry } from "./actions";
import { Empty, FilterLinks, NextPage, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { timeTag } from "@/components/text/tags";
import { Time } from "@/components/ui/time";
import type { ListedMail } from "@/lib/identity/mail/administer";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";

type Props = {
  text: Text;
  isDone: boolean;
  /** How many wait or failed. */ open: number;
  mails: ListedMail[];
  next: string | null;
  after: string | undefined;
  mayChange: boolean;
};

export function Outbox({ text, isDone, open, mails, next, after, mayChange }: Props) {
  const { t } = text;
  const tab = isDone ? "done" : "open";
  return (
    <section className="mb-6">
      <h2 className="mb-2 text-[15px] font-bold">{t("mail_admin.outbox.title")}</h2>
      <FilterLinks
        label={t("mail_admin.outbox.filter")}
        name="state"
        chosen={isDone ? "done" : null}
        keep={{}}
        options={[
          [null, t("mail_admin.outbox.open", { count: open })],
          ["done", t("mail_admin.outbox.done")],
        ]}
      />
      {mails.length === 0 ? (
        <Empty title={t(`mail_admin.outbox.none_${tab}`)}>
          {!isDone && t("mail_admin.outbox.none_open_hint")}
        </Empty>
      ) : (
        <Table
          caption={t("mail_admin.outbox.title")}
          head={[
            t("mail_admin.outbox.mail"),
            t("mail_admin.outbox.to"),
            t("mail_admin.outbox.queued"),
            t("mail_admin.outbox.state"),
            ...(isDone || !mayChange ? [] : [""]),
          ]}
        >
          {mails.map((mail) => (
            <tr key={mail.id}>
              <td className="font-semibold">
                {text.has(`mail_admin.outbox.kinds.${mail.kind}`)
                  ? text.code(`mail_admin.outbox.kinds.${mail.kind}`)
                  : mail.kind}
              </td>
              <td className="break-all">{mail.address}</td>
              <td>
                <Time at={mail.createdAt} />
              </td>
              <td>
                <MailStateOf text={text} mail={mail} />
              </td>
              {!isDone && mayChange && (
                <td>
                  <MailActions text={text} mail={mail} />
                </td>
              )}
            </tr>
          ))}
        </Table>
      )}
      <NextPage text={text} next={next} after={after} keep={{ state: isDone ? "done" : undefined }} />
    </section>
  );
}

const TONES = { waiting: "busy", sent: "good", failed: "bad", withdrawn: "idle", discarded: "idle" } as const;

function MailStateOf({ text, mail }: { text: Text; mail: ListedMail }) {
  const { state, attempts, nextAt, finishedAt, problem } = mail;
  return (
    <>
      <State tone={TONES[state]}>
        {state === "waiting"
          ? attempts === 0
            ? text.t("mail_admin.outbox.waiting")
            : text.rich("mail_admin.outbox.waiting_again", { attempts, time: timeTag(nextAt) })
          : text.rich(`mail_admin.outbox.${state}`, { time: timeTag(finishedAt ?? nextAt) })}
      </State>
      {problem && <p className="mt-0.5 max-w-md text-[13px] text-quiet">{reasonText(text, problem)}</p>}
    </>
  );
}

function MailActions({ text: { t }, mail }: { text: Text; mail: ListedMail }) {
  return (
    <div className="flex flex-wrap gap-2">
      {mail.canRetry && (
        <ActionForm action={retry} submit={t("mail_admin.outbox.retry")} quiet>
          <input type="hidden" name="id" value={mail.id} />
        </ActionForm>
      )}
      <ActionForm action={discard} submit={t("mail_admin.outbox.discard")} quiet>
        <input type="hidden" name="id" value={mail.id} />
      </ActionForm>
    </div>
  );
}
