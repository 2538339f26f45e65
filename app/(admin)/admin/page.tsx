import type { Metadata } from "next";
import { acknowledge } from "./actions";
import { Changes, LastDay } from "./lately";
import { Notice, PageTitle } from "@/components/admin/page-parts";
import { ActionForm } from "@/components/form/action-form";
import { link } from "@/components/ui/styles";
import { Time } from "@/components/ui/time";
import { countAttention } from "@/lib/access/overview/counts";
import { countLastDay } from "@/lib/access/overview/last-day";
import { listAuditEvents } from "@/lib/access/audit/service";
import { listConnections } from "@/lib/access/connections/service";
import { listBreakGlassUses } from "@/lib/identity/sign-in/break-glass";
import { listScimAlarms } from "@/lib/identity/scim/alarms";
import { listEndingDirectories } from "@/lib/identity/scim/tokens";
import { listExpiring } from "@/lib/identity/sources/registry/expiring";
import { listStoppedSyncs } from "@/lib/identity/sources/ldap/service";
import { listSources } from "@/lib/identity/sources/registry/service";
import { adminPage } from "@/lib/web/admin";
import { checklistOf } from "@/lib/web/checklist";

export const metadata: Metadata = { title: "Overview · Foyer" };

const many = (count: number, one: string, more = `${one}s`) =>
  `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

export default async function OverviewPage() {
  const { ctx, authority } = await adminPage("/admin");
  const [counts, connections, uses, sources] = [
    await countAttention(ctx),
    await listConnections(ctx),
    await listBreakGlassUses(ctx),
    await listSources(ctx),
  ];
  const [day, latest] = [await countLastDay(ctx), await listAuditEvents(ctx, { changes: true, limit: 8 })];
  const [expiring, ending, stopped, left] = [
    await listExpiring(ctx),
    await listEndingDirectories(ctx),
    await listStoppedSyncs(ctx),
    await listScimAlarms(ctx),
  ];
  const down = sources.filter(({ isEnabled, unreachableSince }) => isEnabled && unreachableSince !== null);
  const steps = checklistOf(counts);
  const isNew = steps.some(({ isDone }) => !isDone);
  const broken = connections.filter((connection) => connection.refresh_problem !== null);
  const isQuiet =
    counts.accountsBlocked +
      counts.accountsBroken +
      counts.waiting +
      counts.accountsHinted +
      counts.existingBroken +
      counts.drifted +
      counts.failed +
      counts.outOfDate +
      broken.length +
      uses.length +
      down.length +
      expiring.length +
      ending.length +
      stopped.length +
      left.length ===
    0;
  return (
    <>
      <PageTitle title="Overview" />
      {isNew && (
        <section className="mb-6 rounded-large border border-line bg-card px-5 py-4">
          <h2 className="font-semibold">From nothing to the first working role</h2>
          <p className="mt-0.5 text-[13px] text-quiet">
            Before people come: put the{" "}
            <a className={link} href="/admin/connect#template">
              protecting policy
            </a>{" "}
            on the organization, so that nobody else can touch Foyer’s roles.
          </p>
          <ol className="mt-3 space-y-3">
            {steps.map(({ isDone, title, href, hint }) => (
              <li key={title} className="flex gap-3 text-sm">
                <span
                  aria-hidden="true"
                  className={`grid size-6 shrink-0 place-items-center rounded-full border text-xs font-bold ${isDone ? "border-accent bg-accent text-on-accent" : "border-strong"}`}
                >
                  {isDone ? "✓" : ""}
                </span>
                <span>
                  {isDone ? (
                    <span className="text-quiet">{title} (done)</span>
                  ) : (
                    <a className={link} href={href}>
                      {title}
                    </a>
                  )}
                  <span className="block text-[13px] text-quiet">{hint}</span>
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
      {uses.length > 0 && (
        <Notice
          tone="danger"
          title={`An administrator signed in with a password${uses.length === 1 ? "" : ` ${uses.length} times`}`}
        >
          <p>
            People come in through providers here, so this is for the day on which one is down. If nobody can
            say why it was used, somebody else may have the password.
          </p>
          <ul className="my-2">
            {uses.map(({ id, at, userId, displayName, ip }) => (
              <li key={id}>
                <a className={link} href={`/admin/audit?person=${userId}`}>
                  {displayName}
                </a>{" "}
                <Time at={at} /> from {ip ?? "an unknown address"}
              </li>
            ))}
          </ul>
          {authority.isAdministrator && (
            <ActionForm action={acknowledge} submit="We know why" quiet>
              <input type="hidden" name="until" value={uses[0]?.at.toISOString() ?? ""} />
            </ActionForm>
          )}
        </Notice>
      )}
      {down.map(({ id, name, unreachableSince }) => (
        <Notice key={id} tone="danger" title={`${name} cannot be reached`}>
          Nobody can sign in through it since <Time at={unreachableSince ?? ctx.now()} />. Whoever is signed
          in stays so.{" "}
          <a className={link} href={`/admin/sources/${id}`}>
            Look at it
          </a>
        </Notice>
      ))}
      {stopped.map(({ id, name, outcome, at }) => (
        <Notice
          key={id}
          tone="danger"
          title={
            outcome === "held"
              ? `${name} waits for a word from an administrator`
              : `${name} could not be read`
          }
        >
          {outcome === "held"
            ? "What was read would take very many people or memberships away, so nothing was changed. "
            : "Nothing was changed, and who leaves it keeps what they have here. "}
          {at && (
            <>
              Last tried <Time at={at} />.{" "}
            </>
          )}
          <a className={link} href={`/admin/sources/${id}`}>
            Look at it
          </a>
        </Notice>
      ))}
      {left.map(({ sourceId, name, raisedAt, left: people, held }) => (
        <Notice
          key={sourceId}
          tone="danger"
          title={`${many(people, "person", "people")} left ${name} within an hour`}
        >
          Since <Time at={raisedAt} />. They are signed out and keep what is assigned to them.{" "}
          {held > 0 &&
            `${many(held, "deletion")} ${held === 1 ? "waits" : "wait"} for a word from an administrator. `}
          <a className={link} href="/admin/sources">
            Look whether that is right
          </a>
        </Notice>
      ))}
      {expiring.map(({ sourceId, sourceName, what, expiresAt }) => (
        <Notice
          key={sourceId + what}
          tone="danger"
          title={`A certificate of ${sourceName} ${expiresAt < ctx.now() ? "has ended" : "ends soon"}`}
        >
          {`${what[0]?.toUpperCase()}${what.slice(1)}`} {expiresAt < ctx.now() ? "ended" : "holds until"}{" "}
          <Time at={expiresAt} />.{" "}
          <a className={link} href={`/admin/sources/${sourceId}`}>
            Look at it
          </a>
        </Notice>
      ))}
      {ending.map(({ id, name, expiresAt }) => (
        <Notice
          key={id}
          tone="danger"
          title={
            expiresAt <= ctx.now()
              ? `${name} can no longer provision`
              : `${name} can provision for a few more days`
          }
        >
          Its last SCIM token {expiresAt <= ctx.now() ? "ended" : "ends"} <Time at={expiresAt} />
          {expiresAt <= ctx.now() ? ": who leaves the company keeps what they have here." : "."}{" "}
          <a className={link} href="/admin/sources">
            Make the next one
          </a>
        </Notice>
      ))}
      {broken.map((connection) => (
        <Notice key={connection.id} tone="danger" title={`${connection.name} could not be read`}>
          {connection.refresh_problem}{" "}
          <a className={link} href="/admin/connect">
            Look at its connection
          </a>
        </Notice>
      ))}
      {counts.accountsBlocked > 0 && (
        <Notice
          tone="danger"
          title={`${many(counts.accountsBlocked, "account")} closed: somebody else could sign in there`}
        >
          A SAML provider there trusts a certificate that is not Foyer’s.{" "}
          <a className={link} href="/admin/accounts?attention=yes">
            See where, and what mends it
          </a>
        </Notice>
      )}
      {counts.accountsBroken > 0 && (
        <Notice tone="danger" title={`${many(counts.accountsBroken, "account")} cannot be worked in`}>
          Roles there are not deployed and not checked.{" "}
          <a className={link} href="/admin/accounts?attention=yes">
            See why, and what mends it
          </a>
        </Notice>
      )}
      {counts.accountsHinted > 0 && (
        <Notice tone="calm" title={`${many(counts.accountsHinted, "account")} with something to look at`}>
          Foyer works there, and something will not.{" "}
          <a className={link} href="/admin/accounts?attention=yes">
            See what, and what mends it
          </a>
        </Notice>
      )}
      {counts.existingBroken > 0 && (
        <Notice
          tone="danger"
          title={`${many(counts.existingBroken, "role")} of your own that ${counts.existingBroken === 1 ? "lets" : "let"} nobody in`}
        >
          {counts.existingBroken === 1
            ? "It is assigned, and is missing in its account or does not trust Foyer."
            : "They are assigned, and are missing in their accounts or do not trust Foyer."}{" "}
          <a className={link} href="/admin/accounts?attention=yes">
            See where, and what to add
          </a>
        </Notice>
      )}
      {counts.drifted > 0 && (
        <Notice tone="danger" title={`${many(counts.drifted, "role")} changed by hand`}>
          Somebody changed what Foyer deployed.{" "}
          <a className={link} href="/admin/provisioning?attention=yes">
            Show the difference
          </a>
        </Notice>
      )}
      {counts.failed > 0 && (
        <Notice tone="danger" title={`${many(counts.failed, "role")} could not be deployed`}>
          <a className={link} href="/admin/provisioning?attention=yes">
            See why
          </a>
        </Notice>
      )}
      {counts.outOfDate > 0 && (
        <Notice tone="calm" title={`${many(counts.outOfDate, "role")} out of date`}>
          Permission sets were edited and not provisioned yet.{" "}
          <a className={link} href="/admin/permission-sets">
            Provision them
          </a>
        </Notice>
      )}
      {counts.waiting > 0 && (
        <Notice tone="calm" title={`${many(counts.waiting, "role")} waiting to be deployed or removed`}>
          <a className={link} href="/admin/provisioning">
            Watch the progress
          </a>
        </Notice>
      )}
      {isQuiet && !isNew && (
        <Notice tone="calm" title="Nothing needs attention">
          {many(counts.deployed, "role")} in {many(counts.accounts, "account")}, as defined.
        </Notice>
      )}
      <LastDay day={day} />
      <Changes events={latest.events} now={ctx.now()} />
    </>
  );
}
