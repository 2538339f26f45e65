/** An event of the audit log, as its list and the overview show it. */
import { link } from "../ui/styles";
import type { ListedEvent } from "@/lib/access/audit/service";

/** `account.check_requested` as words. */
export const typeInWords = (type: string) => type.replace(".", ": ").replaceAll("_", " ");

/** Where it happened and to whom. */
export const aboutOf = (event: ListedEvent) =>
  [
    event.permissionSetName,
    event.accountName ?? event.accountId,
    event.type === "setting.changed" ? (SETTING_IN_WORDS[event.target ?? ""] ?? event.target) : event.target,
  ]
    .filter(Boolean)
    .join(", ");

/** As the page of settings calls them. */
const SETTING_IN_WORDS: Record<string, string> = {
  company: "company",
  driftRepair: "a role that was changed by hand",
  sweepMinutes: "how often roles are read back",
  refreshMinutes: "how often accounts are read",
  revokeDisabled: "sessions in AWS of who is disabled",
  deviceFlow: "signing in with a typed code",
  labelTag: "account tag that holds the name",
};

export function Who({ event }: { event: ListedEvent }) {
  const { actorKind, actor, actorId } = event;
  const href = `/admin/audit?person=${actorId}`;
  switch (actorKind) {
    case "user":
      return (
        <a className={link} href={href}>
          {actor}
        </a>
      );
    case "access_key":
      return (
        <a className={link} href={href}>
          Access key {actor}
        </a>
      );
    case "scim":
      return (
        <a className={link} href={href}>
          Directory {actor}
        </a>
      );
    case "system":
      return <span className="text-quiet">Foyer ({actor})</span>;
    case "anonymous":
      // Whoever signs in is nobody yet when it is written down; the event is about the person.
      return event.type === "session.created" && event.target ? (
        <>{event.target}</>
      ) : (
        <span className="text-quiet">not signed in</span>
      );
  }
}
