/** Whether the audit log is as Foyer wrote it, by the last verification. */
import { verifyNow } from "./actions";
import { Notice } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { timeTag } from "@/components/text/tags";
import type { Verification } from "@/lib/access/audit/verification";
import type { Text } from "@/lib/messages/text";

export function ChainState({ text, last }: { text: Text; last: Verification | null }) {
  const verify = <ActionForm action={verifyNow} submit={text.t("audit.chain.verify")} quiet />;
  if (last === null || last.count === 0)
    return (
      <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-quiet">
        <p>
          {last === null
            ? text.t("audit.chain.never")
            : text.rich("audit.chain.verified", { events: last.events, time: timeTag(last.at) })}
        </p>
        {verify}
      </div>
    );
  return (
    <Notice tone="danger" title={text.t("audit.chain.broken", { count: last.count })}>
      <p>{text.rich("audit.chain.found", { time: timeTag(last.at) })}</p>
      <ul className="my-2">
        {last.findings.map(({ problem, position }, index) => (
          <li key={index}>{text.code(`audit.chain.problems.${problem}`, { position: position ?? 0 })}</li>
        ))}
      </ul>
      {verify}
    </Notice>
  );
}
