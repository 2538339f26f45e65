/** An event of the audit log, as its list and the overview show it. */
import { paramsText } from "@/lib/messages/reason";
import type { AuditType } from "@/lib/platform/audit/events";
import type { ListedEvent } from "@/lib/access/audit/service";
import type { Text } from "@/lib/messages/text";
import { link } from "../ui/styles";
import { State } from "./page-parts";

type TypeKey<T extends string> = T extends `${infer Noun}.${infer Verb}`
  ? `audit.types.${Noun}_${Verb}`
  : never;

/** Returns an event's type in words; rows of another version of Foyer may show their code. */
export function typeText(text: Text, type: AuditType): string {
  const key = `audit.types.${type.replace(".", "_")}` as TypeKey<AuditType>;
  return text.has(key) ? text.t(key) : type;
}

/** Returns why something was refused or failed; a reason without words shows itself. */
export function reasonText(text: Text, { reason, details }: ListedEvent): string | null {
  if (reason === null) return null;
  const params = details["reason"] as Record<string, unknown> | undefined;
  const key = [`reasons.${reason}`, `errors.${reason}`].find((each) => text.has(each));
  return key === undefined ? reason : text.code(key, params && paramsText(text, params));
}

/** Returns what the event is about: a permission set, an account, a user. */
export function aboutOf(text: Text, event: ListedEvent): string {
  const setting = `audit.settings.${(event.target ?? "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
  const target = event.type === "setting.changed" && text.has(setting) ? text.code(setting) : event.target;
  return [event.permissionSetName, event.accountName ?? event.accountId, target].filter(Boolean).join(", ");
}

/** Returns a system actor's job in words; the name of Foyer's role in AWS stays. */
const jobText = (text: Text, job: string) => {
  const key = `audit.jobs.${job.replace(/[-:]/g, "_")}`;
  return text.has(key) ? text.code(key) : job;
};

const TONE = { success: "good", refused: "warn", failed: "bad" } as const;

/** What happened and why, with the colour of its outcome. */
export function EventState({ text, event, href }: { text: Text; event: ListedEvent; href?: string }) {
  const reason = reasonText(text, event);
  const type = typeText(text, event.type);
  return (
    <>
      <State tone={TONE[event.outcome]}>
        {href === undefined ? (
          type
        ) : (
          <a className={link} href={href}>
            {type}
          </a>
        )}
      </State>
      {reason && <span className="block text-[13px] text-quiet">{reason}</span>}
    </>
  );
}

export function Actor({ text, event }: { text: Text; event: ListedEvent }) {
  const { actorKind, actorId } = event;
  const actor = event.actor ?? "";
  switch (actorKind) {
    case "user":
      return <ActorLink id={actorId} name={actor} />;
    case "access_key":
      return <ActorLink id={actorId} name={text.t("audit.actors.access_key", { name: actor })} />;
    case "scim":
      return <ActorLink id={actorId} name={text.t("audit.actors.directory", { name: actor })} />;
    case "system":
      return (
        <span className="text-quiet">{text.t("audit.actors.system", { name: jobText(text, actor) })}</span>
      );
    case "anonymous":
      // A sign-in is recorded before the user has a session; the event names the user.
      return event.type === "session.created" && event.target ? (
        <>{event.target}</>
      ) : (
        <span className="text-quiet">{text.t("audit.actors.anonymous")}</span>
      );
  }
}

function ActorLink({ id, name }: { id: string | null; name: string }) {
  return (
    <a className={link} href={`/admin/audit?person=${id}`}>
      {name}
    </a>
  );
}
