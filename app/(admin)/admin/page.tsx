import { Checklist } from "./checklist";
import {
  AccountNotices,
  AllGoodNotice,
  AuditChangedNotice,
  BreakGlassNotice,
  CertificateNotice,
  ConnectionNotice,
  DeparturesNotice,
  MailNotice,
  RoleNotices,
  ScimTokenNotice,
  SourceDownNotice,
  StoppedSyncNotice,
  StreamNotice,
} from "./notices";
import { LastDay, RecentChanges } from "./recent-activity";
import { PageTitle } from "@/components/admin/page-parts";
import { countAttention, type Attention } from "@/lib/access/overview/counts";
import { countLastDay } from "@/lib/access/overview/last-day";
import { listStuckStreams } from "@/lib/access/audit/streams";
import { lastVerification } from "@/lib/access/audit/verification";
import { listAuditEvents } from "@/lib/access/audit/service";
import { listConnections } from "@/lib/access/connections/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { readMail } from "@/lib/identity/mail/administer";
import { listBreakGlassUses } from "@/lib/identity/sign-in/break-glass";
import { listScimAlarms } from "@/lib/identity/scim/alarms";
import { listEndingDirectories } from "@/lib/identity/scim/tokens";
import { listExpiring } from "@/lib/identity/sources/registry/expiring";
import { listStoppedSyncs } from "@/lib/identity/sources/ldap/service";
import { listSources } from "@/lib/identity/sources/registry/service";
import { adminPage, titled } from "@/lib/web/admin";
import { checklistOf } from "@/lib/web/checklist";

export const generateMetadata = titled("overview.title");

/** Everything outside the counts that needs attention. */
async function loadAlerts(ctx: AdminCtx) {
  const sources = await listSources(ctx);
  const connections = await listConnections(ctx);
  return {
    breakGlassUses: await listBreakGlassUses(ctx),
    sourcesDown: sources.flatMap(({ id, name, isEnabled, unreachableSince }) =>
      isEnabled && unreachableSince !== null ? [{ id, name, unreachableSince }] : [],
    ),
    stoppedSyncs: await listStoppedSyncs(ctx),
    departures: await listScimAlarms(ctx),
    certificates: await listExpiring(ctx),
    scimTokens: await listEndingDirectories(ctx),
    stuckStreams: await listStuckStreams(ctx),
    changedEvents: [await lastVerification(ctx)].flatMap((last) => (last && last.count > 0 ? [last] : [])),
    mailProblems: [(await readMail(ctx)).server?.problem].flatMap((problem) => problem ?? []),
    brokenConnections: connections.flatMap(({ id, name, refresh_problem }) =>
      refresh_problem === null ? [] : [{ id, name, problem: refresh_problem }],
    ),
  };
}

function needsAttention(counts: Attention, alerts: Awaited<ReturnType<typeof loadAlerts>>): boolean {
  const open = [
    counts.accountsBlocked,
    counts.accountsBroken,
    counts.accountsHinted,
    counts.existingBroken,
    counts.drifted,
    counts.failed,
    counts.outOfDate,
    counts.waiting,
    ...Object.values(alerts).map(({ length }) => length),
  ];
  return open.some((count) => count > 0);
}

export default async function OverviewPage() {
  const { ctx, authority, text } = await adminPage("/admin");
  const now = ctx.now();
  const counts = await countAttention(ctx);
  const alerts = await loadAlerts(ctx);
  const day = await countLastDay(ctx);
  const changes = await listAuditEvents(ctx, { changes: true, limit: 8 });
  const steps = checklistOf(counts);
  const isNew = steps.some(({ isDone }) => !isDone);
  return (
    <>
      <PageTitle text={text} title={text.t("overview.title")} />
      {isNew && <Checklist text={text} steps={steps} />}
      <BreakGlassNotice text={text} uses={alerts.breakGlassUses} mayAcknowledge={authority.isAdministrator} />
      {alerts.changedEvents.map((verification) => (
        <AuditChangedNotice key="audit" text={text} verification={verification} />
      ))}
      {alerts.stuckStreams.map((stream) => (
        <StreamNotice key={stream.id} text={text} stream={stream} />
      ))}
      {alerts.mailProblems.map((problem) => (
        <MailNotice key="mail" text={text} problem={problem} />
      ))}
      {alerts.sourcesDown.map((source) => (
        <SourceDownNotice key={source.id} text={text} source={source} />
      ))}
      {alerts.stoppedSyncs.map((sync) => (
        <StoppedSyncNotice key={sync.id} text={text} sync={sync} />
      ))}
      {alerts.departures.map((alarm) => (
        <DeparturesNotice key={alarm.sourceId} text={text} alarm={alarm} />
      ))}
      {alerts.certificates.map((expiring) => (
        <CertificateNotice
          key={expiring.sourceId + expiring.what}
          text={text}
          expiring={expiring}
          now={now}
        />
      ))}
      {alerts.scimTokens.map((source) => (
        <ScimTokenNotice key={source.id} text={text} source={source} now={now} />
      ))}
      {alerts.brokenConnections.map((connection) => (
        <ConnectionNotice key={connection.id} text={text} {...connection} />
      ))}
      <AccountNotices text={text} counts={counts} />
      <RoleNotices text={text} counts={counts} />
      {!isNew && !needsAttention(counts, alerts) && <AllGoodNotice text={text} counts={counts} />}
      <LastDay text={text} day={day} />
      <RecentChanges text={text} events={changes.events} now={now} />
    </>
  );
}
