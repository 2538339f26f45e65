/** What the reader should compare before allowing a program. */
import type { ReactNode } from "react";
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { Text } from "@/lib/messages/text";
import { Time } from "../ui/time";

type Props = {
  text: Text;
  program: string;
  /** What the program says it runs as and on. */
  userAgent: string | null;
  ip: string | null;
  network: string;
  at: Date;
  /**
   * What `ip` and `userAgent` refer to: the program asked to sign in, or it registered, perhaps weeks ago.
   */
  event: "requested" | "registered";
  scope: string;
  lifetime: string;
};

export function RequestFacts({ text: { t }, event, program, network, scope, lifetime, ...facts }: Props) {
  const agent = shortUserAgent(facts.userAgent);
  return (
    <dl className="mb-5 divide-y divide-line rounded-medium border border-line text-sm">
      <Fact name={t("sign_in_forms.program")} note={t("sign_in_forms.program_unverified")}>
        <span className="font-mono text-[13px] [overflow-wrap:anywhere]">{program}</span>
        {agent && <span className="block font-mono text-[13px] [overflow-wrap:anywhere]">{agent}</span>}
      </Fact>
      <Fact name={t(`sign_in_forms.${event}_from`)} note={network}>
        {facts.ip ?? t("sign_in_forms.unknown_address")}
      </Fact>
      <Fact name={t(`sign_in_forms.${event}_at`)}>
        <span className="[&_time]:whitespace-normal">
          <Time at={facts.at} seconds />
        </span>
      </Fact>
      <Fact name={t("sign_in_forms.can")} note={t("sign_in_forms.scope", { scope })}>
        {t("sign_in_forms.can_open_everything")}
      </Fact>
      <Fact name={t("sign_in_forms.lasts")}>{t("sign_in_forms.lifetime", { duration: lifetime })}</Fact>
    </dl>
  );
}

function Fact({ name, note, children }: { name: string; note?: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[112px_1fr] gap-3 px-3.5 py-2.5">
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0 font-medium">
        {children}
        {note !== undefined && <span className="block text-[13px] font-normal text-quiet">{note}</span>}
      </dd>
    </div>
  );
}

/** Warns a user who may be approving an attacker's request. */
export function DenyUnlessStarted({ text }: { text: Text }) {
  return <p className="mb-4 text-[13px] text-quiet">{text.t("sign_in_forms.deny_unless_started")}</p>;
}
