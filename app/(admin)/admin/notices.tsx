/** What needs an administrator's attention, a notice each. */
import { acknowledge } from "./actions";
import { Notice } from "@/components/admin/page-parts";
import { linkTag, timeTag } from "@/components/text/tags";
import { ActionForm } from "@/components/form/action-form";
import type { Attention } from "@/lib/access/overview/counts";
import type { ListedStream } from "@/lib/access/audit/streams";
import type { Verification } from "@/lib/access/audit/verification";
import type { BreakGlassUse } from "@/lib/identity/sign-in/break-glass";
import type { ScimAlarm } from "@/lib/identity/scim/alarms";
import type { Expiring } from "@/lib/identity/sources/registry/expiring";
import type { StoppedSync } from "@/lib/identity/sources/ldap/service";
import { reasonText, type Reason } from "@/lib/messages/reason";
import type { Problem } from "@/lib/platform/db/schema";
import type { Text } from "@/lib/messages/text";

type BreakGlassProps = { text: Text; uses: BreakGlassUse[]; mayAcknowledge: boolean };

export function BreakGlassNotice({ text, uses, mayAcknowledge }: BreakGlassProps) {
  if (uses.length === 0) return null;
  return (
    <Notice tone="danger" title={text.t("overview.break_glass.title", { count: uses.length })}>
      <p>{text.t("overview.break_glass.hint")}</p>
      <ul className="my-2">
        {uses.map(({ id, at, userId, displayName, ip }) => {
          const values = {
            name: displayName ?? text.t("overview.break_glass.deleted_user"),
            link: linkTag(`/admin/audit?person=${userId}`),
            time: timeTag(at),
          };
          return (
            <li key={id}>
              {ip === null
                ? text.rich("overview.break_glass.use_unknown_address", values)
                : text.rich("overview.break_glass.use", { ...values, ip })}
            </li>
          );
        })}
      </ul>
      {mayAcknowledge && (
        <ActionForm action={acknowledge} submit={text.t("overview.break_glass.acknowledge")} quiet>
          <input type="hidden" name="until" value={uses[0]?.at.toISOString() ?? ""} />
        </ActionForm>
      )}
    </Notice>
  );
}

export function AuditChangedNotice({ text, verification }: { text: Text; verification: Verification }) {
  return (
    <Notice tone="danger" title={text.t("audit.chain.broken", { count: verification.count })}>
      {text.rich("overview.audit_changed", { time: timeTag(verification.at), link: linkTag("/admin/audit") })}
    </Notice>
  );
}

export function StreamNotice({ text, stream }: { text: Text; stream: ListedStream }) {
  const { name, problem, behind } = stream;
  return (
    <Notice tone="danger" title={text.t("overview.stream.title", { name, count: behind })}>
      {problem && reasonText(text, problem.reason)}{" "}
      {text.rich("overview.stream.hint", { link: linkTag("/admin/audit/streams") })}
    </Notice>
  );
}

type MailProps = { text: Text; problem: { reason: Reason; since: Date } };

export function MailNotice({ text, problem }: MailProps) {
  return (
    <Notice tone="danger" title={text.t("mail_admin.problem")}>
      {text.rich("mail_admin.problem_since", {
        time: timeTag(problem.since),
        reason: reasonText(text, problem.reason),
      })}{" "}
      {text.rich("overview.mail", { link: linkTag("/admin/mail") })}
    </Notice>
  );
}

type SourceDownProps = { text: Text; source: { id: string; name: string; unreachableSince: Date } };

export function SourceDownNotice({ text, source: { id, name, unreachableSince } }: SourceDownProps) {
  return (
    <Notice tone="danger" title={text.t("overview.source_down.title", { name })}>
      {text.rich("overview.source_down.hint", {
        time: timeTag(unreachableSince),
        link: linkTag(`/admin/sources/${id}`),
      })}
    </Notice>
  );
}

export function StoppedSyncNotice({ text, sync }: { text: Text; sync: StoppedSync }) {
  const { id, name, at } = sync;
  const message = sync.outcome === "failed" ? "sync_failed" : "sync_paused";
  return (
    <Notice tone="danger" title={text.t(`overview.${message}.title`, { name })}>
      {at === null
        ? text.rich(`overview.${message}.hint`, { link: linkTag(`/admin/sources/${id}`) })
        : text.rich(`overview.${message}.hint_at`, {
            link: linkTag(`/admin/sources/${id}`),
            time: timeTag(at),
          })}
    </Notice>
  );
}

export function DeparturesNotice({ text, alarm }: { text: Text; alarm: ScimAlarm }) {
  const values = { time: timeTag(alarm.raisedAt), link: linkTag("/admin/sources") };
  return (
    <Notice
      tone="danger"
      title={text.t("overview.departures.title", { count: alarm.left, name: alarm.name })}
    >
      {alarm.held === 0
        ? text.rich("overview.departures.hint", values)
        : text.rich("overview.departures.hint_deletions", { ...values, count: alarm.held })}
    </Notice>
  );
}

export function CertificateNotice({ text, expiring, now }: { text: Text; expiring: Expiring; now: Date }) {
  const { sourceId, sourceName, what, expiresAt } = expiring;
  const key = expiresAt < now ? "expired" : "expires";
  return (
    <Notice tone="danger" title={text.t(`overview.certificate.title_${key}`, { name: sourceName })}>
      {text.rich(`overview.certificate.${key}`, {
        certificate: text.t(`sources.certificates.${what}`),
        time: timeTag(expiresAt),
        link: linkTag(`/admin/sources/${sourceId}`),
      })}
    </Notice>
  );
}

type ScimTokenProps = { text: Text; source: { id: string; name: string; expiresAt: Date }; now: Date };

export function ScimTokenNotice({ text, source: { name, expiresAt }, now }: ScimTokenProps) {
  const key = expiresAt <= now ? "expired" : "expires";
  return (
    <Notice tone="danger" title={text.t(`overview.scim_token.title_${key}`, { name })}>
      {text.rich(`overview.scim_token.${key}`, {
        time: timeTag(expiresAt),
        link: linkTag("/admin/sources"),
      })}
    </Notice>
  );
}

type ConnectionProps = { text: Text; name: string; problem: Problem };

export function ConnectionNotice({ text, name, problem }: ConnectionProps) {
  return (
    <Notice tone="danger" title={text.t("overview.connection_failed.title", { name })}>
      {reasonText(text, problem.what)} {problem.fix && reasonText(text, problem.fix)}{" "}
      {linkTag("/admin/connect")(text.t("overview.connection_failed.link"))}
    </Notice>
  );
}

export function AccountNotices({ text, counts }: { text: Text; counts: Attention }) {
  const review = { link: linkTag("/admin/accounts?attention=yes") };
  return (
    <>
      {counts.accountsBlocked > 0 && (
        <Notice
          tone="danger"
          title={text.t("overview.accounts_blocked.title", { count: counts.accountsBlocked })}
        >
          {text.rich("overview.accounts_blocked.hint", review)}
        </Notice>
      )}
      {counts.accountsBroken > 0 && (
        <Notice
          tone="danger"
          title={text.t("overview.accounts_broken.title", { count: counts.accountsBroken })}
        >
          {text.rich("overview.accounts_broken.hint", review)}
        </Notice>
      )}
      {counts.accountsHinted > 0 && (
        <Notice
          tone="calm"
          title={text.t("overview.accounts_need_review.title", { count: counts.accountsHinted })}
        >
          {text.rich("overview.accounts_need_review.hint", { ...review, count: counts.accountsHinted })}
        </Notice>
      )}
      {counts.existingBroken > 0 && (
        <Notice
          tone="danger"
          title={text.t("overview.existing_roles.title", { count: counts.existingBroken })}
        >
          {text.rich("overview.existing_roles.hint", { ...review, count: counts.existingBroken })}
        </Notice>
      )}
    </>
  );
}

export function RoleNotices({ text, counts }: { text: Text; counts: Attention }) {
  const review = linkTag("/admin/provisioning?attention=yes");
  return (
    <>
      {counts.drifted > 0 && (
        <Notice tone="danger" title={text.t("overview.drifted.title", { count: counts.drifted })}>
          {text.rich("overview.drifted.hint", { link: review, count: counts.drifted })}
        </Notice>
      )}
      {counts.failed > 0 && (
        <Notice tone="danger" title={text.t("overview.failed.title", { count: counts.failed })}>
          {review(text.t("overview.failed.link"))}
        </Notice>
      )}
      {counts.outOfDate > 0 && (
        <Notice tone="calm" title={text.t("overview.out_of_date.title", { count: counts.outOfDate })}>
          {text.rich("overview.out_of_date.hint", { link: linkTag("/admin/permission-sets") })}
        </Notice>
      )}
      {counts.waiting > 0 && (
        <Notice tone="calm" title={text.t("overview.in_progress.title", { count: counts.waiting })}>
          {linkTag("/admin/provisioning")(text.t("overview.in_progress.link"))}
        </Notice>
      )}
    </>
  );
}

export function AllGoodNotice({ text, counts }: { text: Text; counts: Attention }) {
  return (
    <Notice tone="calm" title={text.t("overview.all_good.title")}>
      {text.t("overview.all_good.hint", { roles: counts.deployed, accounts: counts.accounts })}
    </Notice>
  );
}
