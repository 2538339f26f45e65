/**
 * The composition root: the one file that knows every module.
 *
 * Opens the database, migrates it, creates what an installation needs once (instance, signing keys), and
 * hands entry points what they need. Closing it leaves nothing running.
 */
import path from "node:path";
import * as assignments from "./access/assignments/remove-with-principal";
import { VERIFY_AUDIT, verifyAuditJob } from "./access/audit/verification";
import { CHECK_ACCOUNT } from "./access/accounts/check-job";
import { checkAccountJob, refreshConnection, REFRESH_CONNECTION } from "./access/connections/jobs";
import type { Services } from "./access/context";
import { createStsClients, type StsClients } from "./access/aws/sts-clients";
import * as liveSessions from "./access/live-sessions/revoke";
import { followStatus, onStatusChanged, REVOKE_SESSIONS } from "./access/live-sessions/jobs";
import * as desired from "./access/desired/desired-roles";
import * as existingRoles from "./access/existing-roles/follow";
import { provisionAccount } from "./access/deploy/provision-account";
import { createSystemSessions, type SystemSessions } from "./access/aws/system-sessions";
import { provisioningTick, PROVISIONING_TICK } from "./access/deploy/tick";
import { rotateKeys, ROTATE_KEYS } from "./access/key-rotation/jobs";
import { publishKeys, PUBLISH_KEYS } from "./access/key-rotation/publish-keys";
import { createSystemIssuer } from "./access/signing/issue-system";
import { createIssuer } from "./access/signing/issue";
import { ensureKeys } from "./access/signing/make-keys";
import { listIdentityCenter } from "./access/identity-center/list-job";
import * as identityCenter from "./identity/sources/identity-center/token-store";
import { endDroppedTokens, LIST_IDENTITY_CENTER } from "./identity/sources/identity-center/tokens";
import { deleteExpiredFailures } from "./identity/attempts/limit";
import { deleteExpiredCli } from "./identity/cli/delete-expired";
import { deleteExpiredFactorRows } from "./identity/factors/delete-expired";
import * as factors from "./identity/factors/known-devices";
import { onDeviceAdded, TELL_NEW_DEVICES, tellNewDevices } from "./identity/new-devices/tell";
import { housekeeping, HOUSEKEEPING, type DeleteExpired } from "./identity/housekeeping";
import { deleteExpiredDepartures } from "./identity/scim/departures";
import { deleteExpiredSessions } from "./identity/sessions/store";
import { deleteExpiredSignIns } from "./identity/sign-in/delete-expired";
import { requestedLink } from "./identity/password-links/jobs";
import * as passwordLinks from "./identity/password-links/service";
import * as cli from "./identity/cli/signed-out";
import * as sessions from "./identity/sessions/end";
import { onSourceSettingsChanged } from "./identity/sessions/strength";
import * as stepUp from "./access/step-up/approve";
import { forgetOwnLinks } from "./identity/sign-in/unlink";
import { refreshSamlMetadata, REFRESH_SAML_METADATA } from "./identity/sources/saml/jobs";
import { beginSyncs } from "./identity/sources/ldap/follow-source";
import { SYNC_DIRECTORY } from "./identity/sources/ldap/job-name";
import { dropTokensOfSource } from "./identity/sources/identity-center/follow-source";
import { syncDirectoryJob } from "./identity/sources/ldap/jobs";
import { as, prove, type Actor, type Ctx, type SystemActor } from "./platform/context";
import type { Config } from "./platform/config";
import { linkEvents } from "./platform/audit/chain";
import { createKeyring } from "./platform/crypto/keyring";
import { createPasswordHasher } from "./platform/crypto/passwords";
import { makeDataFolder } from "./platform/data-folder";
import { openDatabase, type Database } from "./platform/db/database";
import { migrate } from "./platform/db/migrate";
import type { Schema } from "./platform/db/schema";
import { createEventBus, type Handlers } from "./platform/event-bus";
import { ensureInstance, findInstance, refuseDemo } from "./platform/instance/service";
import { enqueue, enqueueUnlessOpen, releaseAll } from "./platform/jobs/store";
import { deleteExpiredMails, SEND_MAIL, sendMail } from "./platform/mail/jobs";
import { createWorker, withEverySecond, type Worker } from "./platform/jobs/worker";
import { STREAM_AUDIT, streamAudit, wakeStreams } from "./platform/audit-streams/jobs";
import { createHeavyWork } from "./platform/heavy-work";
import type { Log } from "./platform/log";
import { secretOfDataFolder } from "./platform/secret-file";

/** Handlers of other rooms' events. They run in the transaction of the change. */
const EVENT_HANDLERS: Handlers = {
  "user.disabled": [sessions.onUserDisabled, passwordLinks.onUserDisabled, onStatusChanged],
  "user.enabled": [onStatusChanged],
  "user.deleted": [assignments.onUserDeleted, sessions.onUserDeleted, onStatusChanged],
  "user.signed_out": [cli.onUserSignedOut, identityCenter.onUserSignedOut],
  "group.deleted": [assignments.onGroupDeleted],
  "password.reset": [
    sessions.onPasswordReset,
    forgetOwnLinks,
    factors.onPasswordReset,
    liveSessions.onSignInReset,
  ],
  "device.added": [onDeviceAdded],
  "factors.reset": [liveSessions.onSignInReset],
  "session.ended": [cli.onSessionEnded, identityCenter.onSessionEnded],
  "identity_source.enabled": [beginSyncs],
  "identity_source.disabled": [dropTokensOfSource],
  "identity_source.settings_changed": [
    dropTokensOfSource,
    onSourceSettingsChanged,
    stepUp.onSourceSettingsChanged,
  ],
  "assignment.changed": [
    desired.onAssignmentChanged,
    existingRoles.onAssignmentChanged,
    liveSessions.onAssignmentChanged,
  ],
  "accounts.changed": [desired.onAccountsChanged, existingRoles.onAccountsChanged],
  "permission_set.changed": [existingRoles.onPermissionSetChanged],
  "permission_set.removed": [desired.onPermissionSetRemoved],
};

/** What housekeeping deletes hourly, by room. */
const EXPIRING: readonly DeleteExpired[] = [
  deleteExpiredFailures,
  deleteExpiredSessions,
  deleteExpiredFactorRows,
  deleteExpiredCli,
  deleteExpiredSignIns,
  deleteExpiredDepartures,
  deleteExpiredMails,
  passwordLinks.deleteExpiredLinks,
  identityCenter.dropTokensOfDeadSessions,
];

/** Accounts processed concurrently. */
export const JOBS_AT_ONCE = 48;

export type App = Services & {
  readonly sessions: SystemSessions;
  /** Runs jobs once started: organizations, provisioning, sweeps. */
  readonly worker: Worker;
  readonly database: Database<Schema>;
  close(): Promise<void>;
};

export type AppOptions = {
  config: Config;
  log: Log;
  now?: () => Date;
  /** An open database (tests); otherwise opens the configured one. */
  database?: Database<Schema>;
  /** The company's name until an administrator changes it. */
  company?: { companyName: string; supportContact: string | null };
  /** Retries of IAM and Organizations calls (tests). */
  retries?: { retryMode: "adaptive" | "standard"; maxAttempts: number };
  jobsAtOnce?: number;
  /** Called when the database is lost for good: the process must end. */
  onFatal?: (error: Error) => void;
};

/** Composes the application of one process: the web and a worker on one platform. */
export async function createApp(options: AppOptions): Promise<App> {
  const platform = await openPlatform(options);
  try {
    const web = await createWeb(platform);
    const { worker, sessions } = await createJobs(platform, options);
    return {
      ...web,
      sessions,
      worker,
      database: platform.database,
      async close() {
        await worker.stop();
        sessions.close();
        await platform.close();
      },
    };
  } catch (error) {
    await platform.close().catch(() => {});
    throw error;
  }
}

type Platform = {
  ctx: Ctx;
  database: Database<Schema>;
  sts: StsClients;
  actor: Actor<SystemActor>;
  close(): Promise<void>;
};

/** Opens what every process needs: the migrated database and the keys. */
async function openPlatform(options: AppOptions): Promise<Platform> {
  const { config, log } = options;
  const now = options.now ?? (() => new Date());
  const onFatal = options.onFatal ?? ((error) => log.error("the database is lost", { error }));
  if (config.databaseUrl === undefined || config.secret === undefined) makeDataFolder(config.dataFolder);
  const database =
    options.database ??
    (await openDatabase<Schema>({
      dataFolder: config.dataFolder,
      databaseUrl: config.databaseUrl?.reveal(),
      log,
      onFatal,
    }));
  const closeDatabase = async () => {
    if (!options.database) await database.close();
  };
  try {
    await migrate(database, { log });
    await refuseDemo({ db: database.kysely, config });
    // Only once this process has the data folder: two first starts must not make two secrets.
    const isFirstStart = (await findInstance(database.kysely)) === null;
    const keyring = createKeyring(config.secret ?? secretOfDataFolder(config.dataFolder, { isFirstStart }));
    const actor = prove({ kind: "system" as const, job: "start" });
    const source = { requestId: "start", ip: null, userAgent: null };
    const instance = await ensureInstance(
      { db: database.kysely, now, keyring, actor, source },
      options.company ?? { companyName: "Foyer", supportContact: null },
    );
    const heavyWork = createHeavyWork(path.resolve("build/heavy-worker.mjs"));
    const ctx: Ctx = {
      config,
      db: database.kysely,
      keyring,
      passwords: createPasswordHasher(keyring),
      heavyWork,
      log,
      now,
      instance,
      events: createEventBus(EVENT_HANDLERS),
      clock: { wrong: null },
    };
    await ensureKeys(as(ctx, actor, source));
    const sts = createStsClients(config);
    return {
      ctx,
      database,
      sts,
      actor,
      async close() {
        sts.close();
        await heavyWork.close();
        await closeDatabase();
      },
    };
  } catch (error) {
    await closeDatabase().catch(() => {});
    throw error;
  }
}

/** Composes what answers requests: routes, protocols and pages. */
async function createWeb({ ctx, sts }: Platform) {
  return { ctx, sts, issue: await createIssuer(ctx), anonymousActor: prove({ kind: "anonymous" }) };
}

/** Composes what runs jobs, once `worker.start()` is called. */
async function createJobs({ ctx, sts }: Platform, { retries, jobsAtOnce = JOBS_AT_ONCE }: AppOptions) {
  const issue = createSystemIssuer(ctx);
  const sessions = createSystemSessions({ issue, sts, now: ctx.now, ...(retries ? { retries } : {}) });
  // The audit log says which job did something.
  const by = (job: string) => ({ ctx, sessions, actor: prove({ kind: "system" as const, job }) });
  const worker = createWorker({
    ctx,
    concurrency: jobsAtOnce,
    handlers: {
      [desired.PROVISION_ACCOUNT]: provisionAccount(by("provisioning")),
      [PROVISIONING_TICK]: provisioningTick(by("provisioning")),
      [REFRESH_CONNECTION]: refreshConnection(by("organization-sync")),
      [CHECK_ACCOUNT]: checkAccountJob(by("account-check")),
      [REVOKE_SESSIONS]: followStatus(by("session-revocation")),
      [PUBLISH_KEYS]: publishKeys(by("key-rotation")),
      [ROTATE_KEYS]: rotateKeys(by("key-rotation")),
      [HOUSEKEEPING]: housekeeping({ ctx, rooms: EXPIRING }),
      [REFRESH_SAML_METADATA]: refreshSamlMetadata(by("saml-metadata")),
      [SYNC_DIRECTORY]: syncDirectoryJob(by("directory-sync")),
      [SEND_MAIL]: sendMail({ ctx }),
      [TELL_NEW_DEVICES]: tellNewDevices({ ctx }),
      [STREAM_AUDIT]: streamAudit({ ctx }),
      [VERIFY_AUDIT]: verifyAuditJob(by("audit-verification")),
      [passwordLinks.REQUESTED_LINK]: requestedLink(by("password-link")),
      [LIST_IDENTITY_CENTER]: listIdentityCenter(by("identity-center-sync")),
      [identityCenter.END_IDENTITY_CENTER_TOKENS]: async () => {
        await endDroppedTokens(ctx);
        return { done: true };
      },
    },
  });
  // The embedded database has one owner, so any remaining claim belongs to a dead process.
  if (ctx.config.databaseUrl === undefined) await releaseAll(ctx.db);
  await enqueue(ctx.db, { kind: PROVISIONING_TICK, key: "all", runAt: ctx.now() });
  for (const kind of [HOUSEKEEPING, REFRESH_SAML_METADATA, SEND_MAIL])
    await enqueue(ctx.db, { kind, key: "all", runAt: ctx.now() });
  // Not at once: a start has more urgent work.
  const soon = new Date(ctx.now().getTime() + 3_600_000);
  await enqueueUnlessOpen(ctx.db, { kind: VERIFY_AUDIT, key: "all", runAt: soon });
  const link = async () => {
    if ((await linkEvents(ctx)) > 0) await wakeStreams(ctx);
  };
  return { worker: withEverySecond(worker, ctx, link), sessions };
}
