import { AddStreams } from "./add-streams";
import { pause, remove, replaceSecret, resume } from "./actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, PageTitle, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { SecretForm } from "@/components/form/secret-form";
import { timeTag } from "@/components/text/tags";
import { listAuditStreams, type ListedStream } from "@/lib/access/audit/streams";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { adminPage, titled } from "@/lib/web/admin";

export const generateMetadata = titled("audit.streams.title");

export default async function AuditStreamsPage() {
  const { ctx, authority, text } = await adminPage("/admin/audit/streams");
  const { t } = text;
  const streams = await listAuditStreams(ctx);
  const mayChange = authority.isAdministrator;
  return (
    <>
      <PageTitle text={text} title={t("audit.streams.title")} />
      <p className="-mt-2 mb-5 max-w-2xl text-sm text-quiet">{t("audit.streams.hint")}</p>
      {streams.length === 0 ? (
        <Empty title={t("audit.streams.none")}>{mayChange && t("audit.streams.none_hint")}</Empty>
      ) : (
        <Table
          caption={t("audit.streams.title")}
          head={[
            t("audit.streams.name"),
            t("audit.streams.to"),
            t("audit.streams.state"),
            ...(mayChange ? [""] : []),
          ]}
        >
          {streams.map((stream) => (
            <tr key={stream.id}>
              <td className="min-w-28 font-semibold [overflow-wrap:anywhere]">{stream.name}</td>
              <td className="sm:min-w-52">
                {t(`audit.streams.kinds.${stream.kind}`)}
                <span className="block max-w-xs font-mono text-[12.5px] break-all text-quiet">
                  {stream.to}
                </span>
              </td>
              <td>
                <StreamState text={text} stream={stream} />
              </td>
              {mayChange && (
                <td>
                  <StreamActions text={text} stream={stream} />
                </td>
              )}
            </tr>
          ))}
        </Table>
      )}
      {streams.some(({ state, behind }) => state === "on" && behind > 0) && (
        <LiveRefresh everyMilliseconds={3_000} />
      )}
      {mayChange && <AddStreams text={text} />}
    </>
  );
}

function StreamState({ text, stream }: { text: Text; stream: ListedStream }) {
  const { t } = text;
  const { state, behind, problem, deliveredAt, previousSecretUntil } = stream;
  return (
    <>
      {state === "paused" ? (
        <State tone="idle">{t("audit.streams.paused")}</State>
      ) : problem ? (
        <State tone="bad">
          {text.rich(state === "stopped" ? "audit.streams.stopped" : "audit.streams.failing", {
            time: timeTag(problem.since),
            reason: reasonText(text, problem.reason),
          })}
        </State>
      ) : (
        behind === 0 && <State tone="good">{t("audit.streams.up_to_date")}</State>
      )}
      {behind > 0 && (
        <State tone={problem || state !== "on" ? "idle" : "busy"}>
          {t("audit.streams.behind", { count: behind })}
        </State>
      )}
      {deliveredAt && (
        <p className="text-[13px] text-quiet">
          {text.rich("audit.streams.delivered", { time: timeTag(deliveredAt) })}
        </p>
      )}
      {previousSecretUntil && (
        <p className="text-[13px] text-quiet">
          {text.rich("audit.streams.previous_secret", { time: timeTag(previousSecretUntil) })}
        </p>
      )}
    </>
  );
}

function StreamActions({ text: { t }, stream }: { text: Text; stream: ListedStream }) {
  const id = <input type="hidden" name="id" value={stream.id} />;
  return (
    <details>
      <summary className="cursor-pointer py-1 text-[13px] font-semibold whitespace-nowrap text-accent pointer-coarse:py-3.5">
        {t("audit.streams.change")}
      </summary>
      <div className="mt-2 grid gap-2">
        {(stream.state !== "on" || stream.problem) && (
          <ActionForm
            action={resume}
            submit={t(stream.state === "on" ? "audit.streams.retry" : "audit.streams.resume")}
            quiet
          >
            {id}
          </ActionForm>
        )}
        {stream.state === "on" && (
          <ActionForm action={pause} submit={t("audit.streams.pause")} quiet>
            {id}
          </ActionForm>
        )}
        {stream.kind === "webhook" && (
          <SecretForm
            action={replaceSecret}
            submit={t("audit.streams.replace_secret")}
            quiet
            copy={t("audit.streams.copy_secret")}
          >
            {id}
          </SecretForm>
        )}
        <ActionForm action={remove} submit={t("audit.streams.delete")} quiet>
          {id}
        </ActionForm>
      </div>
    </details>
  );
}
