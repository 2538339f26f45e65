/** The part of a source's page that only directories have: test, syncs, settings. */
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";
import { approve, changeLdap, syncNow, testLdap } from "../ldap-actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, Notice, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { Certificates } from "@/components/source/certificates";
import { LdapFields } from "@/components/source/ldap-fields";
import { timeTag } from "@/components/text/tags";
import { Time } from "@/components/ui/time";
import { certificateFacts, certificatesOf } from "@/lib/formats/pem";
import type { SyncState } from "@/lib/identity/sources/ldap/service";
import { TEST_CLAIM, type DirectoryTest } from "@/lib/identity/sources/ldap/test-source";
import type { SourceOf } from "@/lib/identity/sources/settings/types";

type Directory = SourceOf<"ldap">;

function TestResult({ text, source }: { text: Text; source: Directory }) {
  const { lastTest } = source;
  const test = lastTest?.claims[TEST_CLAIM] as DirectoryTest | undefined;
  if (!lastTest || !test) return null;
  return (
    <div className="mb-5">
      <p className="mb-3 text-sm text-quiet">
        {text.rich(test.isMore ? "sources.ldap.result_at_least" : "sources.ldap.result", {
          time: timeTag(new Date(lastTest.at)),
          server: test.server,
          contexts: test.namingContexts.slice(0, 5).join("; ") || text.t("sources.ldap.no_contexts"),
          users: test.people,
          groups: test.groups,
        })}
      </p>
      {test.trial && (
        <p className="mb-3 text-sm">
          <State tone={test.trial.refused === null ? "good" : "bad"}>
            <span className="inline-block">
              {test.trial.refused === null
                ? text.t("sources.ldap.trial_accepted", { name: test.trial.name })
                : text.t("sources.ldap.trial_refused", {
                    name: test.trial.name,
                    reason: reasonText(text, test.trial.refused),
                  })}
            </span>
          </State>
          {test.trial.person && <span className="ml-2 text-quiet break-all">{test.trial.person.dn}</span>}
        </p>
      )}
      {test.sample.length > 0 && (
        <Table
          caption={text.t("sources.detail.would_see")}
          head={[
            text.t("sources.detail.user_name"),
            text.t("sources.detail.display_name"),
            text.t("sources.detail.email"),
            text.t("sources.ldap.object_id"),
            text.t("sources.state"),
          ]}
        >
          {test.sample.map((person) => (
            <tr key={person.dn}>
              <td className="font-semibold break-all">
                {person.userName ?? <span className="text-quiet">{text.t("sources.ldap.no_user_name")}</span>}
              </td>
              <td>{person.displayName}</td>
              <td className="break-all">{person.email}</td>
              <td className="font-mono text-[13px] break-all">
                {person.subject ?? <span className="text-quiet">{text.t("sources.detail.missing")}</span>}
              </td>
              <td>{person.away ? reasonText(text, person.away) : text.t("sources.ldap.may_sign_in")}</td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}

export function LdapTest({ text, source, may }: { text: Text; source: Directory; may: boolean }) {
  return (
    <Section title={text.t("sources.ldap.test")} hint={text.t("sources.ldap.test_hint")}>
      {source.lastTest ? (
        <TestResult text={text} source={source} />
      ) : (
        <div className="mb-5">
          <Empty title={text.t("sources.detail.not_tested")}>{text.t("sources.ldap.not_tested_hint")}</Empty>
        </div>
      )}
      {may && (
        <ActionForm
          action={testLdap}
          submit={text.t("sources.detail.test")}
          busy={text.t("sources.ldap.asking")}
          quiet={source.lastTest !== null}
        >
          <input type="hidden" name="id" value={source.id} />
          <div className="mb-4 grid gap-4 sm:grid-cols-2">
            <Field
              id="trialName"
              name="trialName"
              label={text.t("sources.ldap.try_name")}
              hint={text.t("sources.ldap.try_name_hint")}
              maxLength={254}
              autoComplete="off"
            />
            <Field
              id="trialPassword"
              name="trialPassword"
              label={text.t("sources.ldap.try_password")}
              type="password"
              maxLength={1000}
              autoComplete="off"
            />
          </div>
        </ActionForm>
      )}
    </Section>
  );
}

const ENDS = {
  done: ["good", "sources.ldap.done"],
  failed: ["bad", "sources.ldap.failed"],
  paused: ["warn", "sources.ldap.paused"],
} as const;

function PausedNotice({ text, id, sync, may }: { text: Text; id: string; sync: SyncState; may: boolean }) {
  const { paused } = sync;
  if (!paused) return null;
  const people = paused.subjects.length;
  return (
    <div className="mb-4">
      <Notice
        tone="danger"
        title={
          paused.removals > 0
            ? text.t("sources.ldap.paused_title_memberships", {
                people,
                enabled: paused.enabled,
                removals: paused.removals,
                memberships: paused.memberships,
              })
            : text.t("sources.ldap.paused_title", { people, enabled: paused.enabled })
        }
      >
        {text.t("sources.ldap.paused_hint")}
      </Notice>
      {paused.shown.length > 0 && (
        <details className="mb-3">
          <summary className="cursor-pointer text-sm font-semibold text-accent">
            {text.t("sources.ldap.affected")}
          </summary>
          <ul
            className="mt-2 max-h-80 overflow-auto text-sm"
            tabIndex={0}
            aria-label={text.t("sources.ldap.affected")}
          >
            {paused.shown.map(({ userName, why }) => (
              <li key={userName}>
                <b>{userName}</b> <span className="text-quiet">{reasonText(text, why)}</span>
              </li>
            ))}
          </ul>
          {people > paused.shown.length && (
            <p className="text-sm text-quiet">
              {text.t("admin.and_more", { count: people - paused.shown.length })}
            </p>
          )}
        </details>
      )}
      {may && (
        <ActionForm action={approve} submit={text.t("sources.ldap.approve", { count: people })} quiet>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="pausedAt" value={paused.at} />
        </ActionForm>
      )}
    </div>
  );
}

export function LdapSync({
  text,
  source,
  sync,
  may,
}: {
  text: Text;
  source: Directory;
  sync: SyncState;
  may: boolean;
}) {
  const { result, outcome } = sync;
  const [tone, label] = outcome ? ENDS[outcome] : (["idle", "sources.ldap.not_synced"] as const);
  const counts = result?.counts;
  return (
    <Section
      title={text.t("sources.ldap.syncs")}
      hint={text.t("sources.ldap.syncs_hint", { count: source.settings.syncMinutes })}
    >
      {sync.isRunning && source.isEnabled && <LiveRefresh everyMilliseconds={2_000} />}
      <PausedNotice text={text} id={source.id} sync={sync} may={may} />
      <p className="mb-2">
        <State tone={sync.isRunning && source.isEnabled ? "busy" : tone}>
          {sync.isRunning && source.isEnabled ? (
            text.t("sources.ldap.syncing")
          ) : (
            <>
              {text.t(label)} {sync.finishedAt && <Time at={sync.finishedAt} />}
            </>
          )}
        </State>
      </p>
      {result?.failure && (
        <p className="mb-3 text-sm text-danger break-words">{reasonText(text, result.failure)}</p>
      )}
      {outcome === "done" && counts && (
        <p className="mb-3 text-sm text-quiet">
          {text.t(result.isFull ? "sources.ldap.counts_full" : "sources.ldap.counts_changes", {
            people: counts.people,
            groups: counts.groups,
            made: counts.made,
            changed: counts.changed,
            disabled: counts.disabled,
            enabled: counts.enabled,
            added: counts.membersAdded,
            removed: counts.membersRemoved,
          })}
        </p>
      )}
      {result && result.problems.length > 0 && (
        <div className="mb-4">
          <Table
            caption={text.t("sources.ldap.problems")}
            head={[text.t("sources.ldap.name"), text.t("sources.ldap.problem")]}
          >
            {result.problems.map(({ name, problem }) => (
              <tr key={`${name} ${problem.code}`}>
                <td className="font-semibold break-all">{name}</td>
                <td>{reasonText(text, problem)}</td>
              </tr>
            ))}
          </Table>
          {result.problemCount > result.problems.length && (
            <p className="mt-2 text-sm text-quiet">
              {text.t("admin.and_more", { count: result.problemCount - result.problems.length })}
            </p>
          )}
        </div>
      )}
      {may && source.isEnabled && (
        <div className="flex flex-wrap gap-2">
          <ActionForm action={syncNow} submit={text.t("sources.ldap.sync_now")} quiet>
            <input type="hidden" name="id" value={source.id} />
          </ActionForm>
          <ActionForm action={syncNow} submit={text.t("sources.ldap.sync_all")} quiet>
            <input type="hidden" name="id" value={source.id} />
            <input type="hidden" name="intent" value="full" />
          </ActionForm>
        </div>
      )}
    </Section>
  );
}

export function LdapSettingsForm({
  text,
  source,
  now,
  readOnly,
}: {
  text: Text;
  source: Directory;
  now: Date;
  readOnly: boolean;
}) {
  const { ca } = source.settings;
  return (
    <>
      {ca !== "" && (
        <div className="mb-6">
          <Certificates
            text={text}
            caption={text.t("sources.certificates.caption_authority")}
            certificates={certificatesOf(ca).map(certificateFacts)}
            now={now}
          />
        </div>
      )}
      <EditForm
        revision={source.revision}
        action={changeLdap}
        submit={text.t("admin.save")}
        readOnly={readOnly}
      >
        <input type="hidden" name="id" value={source.id} />
        <input type="hidden" name="revision" value={source.revision} />
        <LdapFields
          text={text}
          values={{ name: source.name, ...source.settings, hasSecret: source.hasSecret }}
        />
      </EditForm>
    </>
  );
}
