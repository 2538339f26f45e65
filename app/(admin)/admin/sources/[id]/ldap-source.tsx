/** What is particular to a directory on its page: its test, its readings, its settings. */
import { approve, changeLdap, syncNow, testLdap } from "../ldap-actions";
import { LiveRefresh } from "@/components/admin/live-refresh";
import { Empty, Notice, Section, State, Table } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { Certificates } from "@/components/source/certificates";
import { LdapFields } from "@/components/source/ldap-fields";
import { Time } from "@/components/ui/time";
import { certificateFacts, certificatesOf } from "@/lib/formats/pem";
import type { SyncState } from "@/lib/identity/sources/ldap/service";
import { TEST_CLAIM, type DirectoryTest } from "@/lib/identity/sources/ldap/test-source";
import type { SourceOf } from "@/lib/identity/sources/settings/types";

type Directory = SourceOf<"ldap">;

const number = (value: number) => value.toLocaleString("en");
const many = (count: number, one: string, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;

function TestResult({ source }: { source: Directory }) {
  const { lastTest } = source;
  const test = lastTest?.claims[TEST_CLAIM] as DirectoryTest | undefined;
  if (!lastTest || !test) return null;
  return (
    <div className="mb-5">
      <p className="mb-3 text-sm text-quiet">
        Tested <Time at={new Date(lastTest.at)} />. {test.server} answered, for{" "}
        {test.namingContexts.slice(0, 5).join("; ") || "no naming context that it names"}. In the bases:{" "}
        {test.isMore ? "at least " : ""}
        {many(test.people, "person", "people")} and {many(test.groups, "group")}.
      </p>
      {test.trial && (
        <p className="mb-3 text-sm">
          <State tone={test.trial.outcome === "signed in" ? "good" : "bad"}>
            <span className="inline-block">
              {test.trial.name}: {test.trial.outcome}
            </span>
          </State>
          {test.trial.person && <span className="ml-2 text-quiet break-all">{test.trial.person.dn}</span>}
        </p>
      )}
      {test.sample.length > 0 && (
        <Table
          caption="Whom Foyer would see"
          head={["User name", "Display name", "E-mail", "Unchanging id", "Stands"]}
        >
          {test.sample.map((person) => (
            <tr key={person.dn}>
              <td className="font-semibold break-all">
                {person.userName ?? <span className="text-quiet">none that can be used</span>}
              </td>
              <td>{person.displayName}</td>
              <td className="break-all">{person.email}</td>
              <td className="font-mono text-[13px] break-all">
                {person.subject ?? <span className="text-quiet">does not arrive</span>}
              </td>
              <td>{person.away ?? "may come in"}</td>
            </tr>
          ))}
        </Table>
      )}
    </div>
  );
}

export function LdapTest({ source, may }: { source: Directory; may: boolean }) {
  return (
    <Section
      title="Test"
      hint="Asks the directory as a reading would. Nobody is made, and nobody is signed in."
    >
      {source.lastTest ? (
        <TestResult source={source} />
      ) : (
        <div className="mb-5">
          <Empty title="Not tested yet">
            The test shows what the directory holds, and whom Foyer would make of it.
          </Empty>
        </div>
      )}
      {may && (
        <ActionForm action={testLdap} submit="Test this" busy="Asking …" quiet={source.lastTest !== null}>
          <input type="hidden" name="id" value={source.id} />
          <div className="mb-4 grid gap-4 sm:grid-cols-2">
            <Field
              id="trialName"
              name="trialName"
              label="Try to sign in as"
              hint="If you like. The password is not kept."
              maxLength={254}
              autoComplete="off"
            />
            <Field
              id="trialPassword"
              name="trialPassword"
              label="With the password"
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
  done: ["good", "Read"],
  failed: ["bad", "Could not be read"],
  held: ["warn", "Waits for you"],
} as const;

function HeldNotice({ id, sync, may }: { id: string; sync: SyncState; may: boolean }) {
  const { held } = sync;
  if (!held) return null;
  const people = held.subjects.length;
  return (
    <div className="mb-4">
      <Notice
        tone="danger"
        title={`The last reading would disable ${number(people)} of ${number(held.enabled)} people${held.removals > 0 ? ` and end ${number(held.removals)} of ${number(held.memberships)} memberships` : ""}`}
      >
        That is more than one reading may take away. Nothing was changed. If the directory is wrong, put it
        right there, then read it again. If it is right, let it go on.
      </Notice>
      {held.shown.length > 0 && (
        <details className="mb-3">
          <summary className="cursor-pointer text-sm font-semibold text-accent">Whom it is about</summary>
          <ul className="mt-2 max-h-80 overflow-auto text-sm" tabIndex={0} aria-label="Whom it is about">
            {held.shown.map(({ userName, why }) => (
              <li key={userName}>
                <b>{userName}</b> <span className="text-quiet">{why}</span>
              </li>
            ))}
          </ul>
          {people > held.shown.length && (
            <p className="text-sm text-quiet">and {number(people - held.shown.length)} more</p>
          )}
        </details>
      )}
      {may && (
        <ActionForm action={approve} submit={`Disable these ${number(people)}, once`} quiet>
          <input type="hidden" name="id" value={id} />
          <input type="hidden" name="heldAt" value={held.at} />
        </ActionForm>
      )}
    </div>
  );
}

export function LdapSync({ source, sync, may }: { source: Directory; sync: SyncState; may: boolean }) {
  const { result, outcome } = sync;
  const [tone, text] = outcome ? ENDS[outcome] : (["idle", "Not read yet"] as const);
  const counts = result?.counts;
  return (
    <Section
      title="Readings"
      hint={`People and groups are read every ${number(source.settings.syncMinutes)} minutes while it is on. Whom the directory no longer shows is disabled, never deleted.`}
    >
      {sync.isRunning && source.isEnabled && <LiveRefresh everyMilliseconds={2_000} />}
      <HeldNotice id={source.id} sync={sync} may={may} />
      <p className="mb-2">
        <State tone={sync.isRunning && source.isEnabled ? "busy" : tone}>
          {sync.isRunning && source.isEnabled ? (
            "Being read now"
          ) : (
            <>
              {text} {sync.finishedAt && <Time at={sync.finishedAt} />}
            </>
          )}
        </State>
      </p>
      {result?.failure && <p className="mb-3 text-sm text-danger break-words">{result.failure}</p>}
      {outcome === "done" && counts && (
        <p className="mb-3 text-sm text-quiet">
          {many(counts.people, "person", "people")} and {many(counts.groups, "group")}. The last reading{" "}
          {result.isFull ? "(everything)" : "(what changed)"} added {many(counts.made, "person", "people")},
          changed {number(counts.changed)}, disabled {number(counts.disabled)}, enabled{" "}
          {number(counts.enabled)}; {many(counts.membersAdded, "membership")} began and{" "}
          {number(counts.membersRemoved)} ended.
        </p>
      )}
      {result && result.problems.length > 0 && (
        <div className="mb-4">
          <Table caption="Problems" head={["Who", "Why not"]}>
            {result.problems.map(({ name, problem }) => (
              <tr key={`${name} ${problem}`}>
                <td className="font-semibold break-all">{name}</td>
                <td>{problem}</td>
              </tr>
            ))}
          </Table>
          {result.problemCount > result.problems.length && (
            <p className="mt-2 text-sm text-quiet">
              and {number(result.problemCount - result.problems.length)} more
            </p>
          )}
        </div>
      )}
      {may && source.isEnabled && (
        <div className="flex flex-wrap gap-2">
          <ActionForm action={syncNow} submit="Sync now" quiet>
            <input type="hidden" name="id" value={source.id} />
          </ActionForm>
          <ActionForm action={syncNow} submit="Sync everything again" quiet>
            <input type="hidden" name="id" value={source.id} />
            <input type="hidden" name="intent" value="full" />
          </ActionForm>
        </div>
      )}
    </Section>
  );
}

export function LdapSettingsForm({
  source,
  now,
  readOnly,
}: {
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
            caption="Authorities that may vouch for the servers"
            certificates={certificatesOf(ca).map(certificateFacts)}
            now={now}
          />
        </div>
      )}
      <EditForm revision={source.revision} action={changeLdap} submit="Save" readOnly={readOnly}>
        <input type="hidden" name="id" value={source.id} />
        <input type="hidden" name="revision" value={source.revision} />
        <LdapFields values={{ name: source.name, ...source.settings, hasSecret: source.hasSecret }} />
      </EditForm>
    </>
  );
}
