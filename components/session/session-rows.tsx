/** A person's sessions: browsers, command lines, AWS. Each row says what it is, from where, since and until when. */
import type { ReactNode } from "react";
import type { AllSessions } from "@/lib/access/all-sessions/service";
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { Text } from "@/lib/messages/text";
import { ActionForm } from "../form/action-form";
import type { FormAction } from "../form/form-frame";
import { momentTag, timeTag } from "../text/tags";
import { BrowserIcon, CloudIcon, TerminalIcon } from "../ui/icons";
import { card } from "../ui/styles";

type Props = {
  text: Text;
  sessions: AllSessions;
  now: Date;
  /** Ends the session that the form names. Null for readers who may not end sessions. */ end: FormAction | null;
  /** Whose sessions they are: the form says it. Null for the reader's own. */ userId: string | null;
  /** The session that reads this. */ thisSessionId: string | null;
  /** The page shows AWS sessions elsewhere. */ withoutAws?: boolean;
};

export function SessionRows(props: Props) {
  const { text, sessions } = props;
  const { t } = text;
  return (
    <div className={`${card} divide-y divide-line overflow-hidden`}>
      <Group title={t("sessions.browsers")} none={t("sessions.no_browsers")}>
        {sessions.browsers.map((session) => (
          <BrowserRow key={session.id} {...props} session={session} />
        ))}
      </Group>
      <Group title={t("sessions.command_lines")} none={t("sessions.no_command_lines")}>
        {sessions.commandLines.map((session) => (
          <CommandLineRow key={session.id} {...props} session={session} />
        ))}
      </Group>
      {props.withoutAws !== true && (
        <Group title={t("sessions.aws")} none={t("sessions.no_aws")}>
          {sessions.aws.map((session) => (
            <AwsRow key={`${session.accountId} ${session.permissionSetId}`} {...props} session={session} />
          ))}
        </Group>
      )}
    </div>
  );
}

function Group({ title, none, children }: { title: string; none: string; children: ReactNode[] }) {
  return (
    <section>
      <h3 className="px-4 pt-3.5 pb-1 text-[13px] font-semibold text-quiet sm:px-5">{title}</h3>
      {children.length === 0 ? (
        <p className="px-4 pb-4 text-sm text-quiet sm:px-5">{none}</p>
      ) : (
        <ul className="divide-y divide-line">{children}</ul>
      )}
    </section>
  );
}

type RowProps = {
  icon: ReactNode;
  name: string;
  /** Beside the name. */ tag?: string | null;
  facts: ReactNode;
  children?: ReactNode;
};

function Row({ icon, name, tag, facts, children }: RowProps) {
  return (
    <li className="flex flex-wrap items-center gap-x-3.5 gap-y-2.5 px-4 py-3 sm:px-5">
      <span className="grid size-8 shrink-0 place-items-center rounded-small bg-sunken text-quiet">
        {icon}
      </span>
      <div className="min-w-0 flex-1 basis-52 text-sm">
        <p className="flex flex-wrap items-center gap-x-2 font-semibold [overflow-wrap:anywhere]">
          {name}
          {tag && (
            <span className="rounded-[5px] bg-accent-soft px-1.5 py-px text-[12px] font-semibold text-accent">
              {tag}
            </span>
          )}
        </p>
        <p className="text-[13px] text-quiet [overflow-wrap:anywhere]">{facts}</p>
      </div>
      {children}
    </li>
  );
}

type EndProps = Pick<Props, "text" | "end" | "userId"> & { name: string; which: Record<string, string> };

function End({ text, end, userId, name, which }: EndProps) {
  if (end === null) return null;
  return (
    <ActionForm action={end} submit={text.t("sessions.end")} describe={name} quiet>
      {Object.entries({ ...which, ...(userId === null ? {} : { userId }) }).map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
    </ActionForm>
  );
}

type BrowserProps = Props & { session: AllSessions["browsers"][number] };

function BrowserRow({ text, session, now, thisSessionId, ...props }: BrowserProps) {
  const { t, rich } = text;
  const isThis = session.id === thisSessionId;
  const name = session.device ?? t("sessions.unknown_device");
  const times = { since: timeTag(session.createdAt), until: timeTag(session.expiresAt) };
  const address = session.ip ?? t("sessions.unknown_address");
  return (
    <Row
      icon={<BrowserIcon />}
      name={name}
      tag={isThis ? t("sessions.this_browser") : session.isPending ? t("sessions.pending") : null}
      facts={
        isThis
          ? rich("sessions.facts_this", { address, ...times })
          : rich("sessions.facts_browser", { address, ...times, seen: momentTag(session.lastSeenAt, now) })
      }
    >
      {!isThis && <End {...props} text={text} name={name} which={{ kind: "browser", id: session.id }} />}
    </Row>
  );
}

type CommandLineProps = Props & { session: AllSessions["commandLines"][number] };

function CommandLineRow({ text, session, now, ...props }: CommandLineProps) {
  const { t, rich } = text;
  const agent = shortUserAgent(session.userAgent);
  return (
    <Row
      icon={<TerminalIcon />}
      name={session.program}
      tag={session.flow === "device" ? t("sessions.by_code") : null}
      facts={rich("sessions.facts_command_line", {
        address: session.lastIp ?? session.ip ?? t("sessions.unknown_address"),
        agent: agent ?? "",
        has_agent: agent === null ? "no" : "yes",
        since: timeTag(session.createdAt),
        seen: momentTag(session.lastUsedAt, now),
        until: timeTag(session.expiresAt),
      })}
    >
      <End {...props} text={text} name={session.program} which={{ kind: "command_line", id: session.id }} />
    </Row>
  );
}

type AwsProps = Props & { session: AllSessions["aws"][number] };

function AwsRow({ text, session, ...props }: AwsProps) {
  const { t, rich } = text;
  const { accountId, permissionSetId, isEnding, isOutside, purposes } = session;
  const name = t("sessions.role_in_account", {
    role: session.permissionSetName,
    account: session.accountName,
  });
  const isConsole = purposes.some((purpose) => purpose !== "credentials");
  const kind = !isConsole ? "keys" : purposes.includes("credentials") ? "both" : "console";
  return (
    <Row
      icon={<CloudIcon />}
      name={name}
      tag={isEnding ? t("sessions.ending") : null}
      facts={
        <>
          {rich("sessions.facts_aws", {
            kind,
            since: timeTag(session.since),
            until: timeTag(session.until),
          })}
          {isOutside && <span className="block">{t("sessions.outside")}</span>}
        </>
      }
    >
      {!isEnding && !isOutside && (
        <End {...props} text={text} name={name} which={{ kind: "aws", accountId, permissionSetId }} />
      )}
    </Row>
  );
}
