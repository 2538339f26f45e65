import { connect } from "./actions";
import { FactorRows } from "./factor-rows";
import { SourceRow } from "./source-row";
import { PortalHeader } from "../../portal-header";
import { UserNotices } from "../../user-notices";
import { LockIcon } from "@/components/ui/icons";
import { card, quietButton } from "@/components/ui/styles";
import { listOwnFactors } from "@/lib/identity/factors/own-factors";
import { listNotices } from "@/lib/identity/notices/service";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { listOwnSources } from "@/lib/identity/sign-in/unlink";
import { findPassword } from "@/lib/identity/users/store";
import type { Text } from "@/lib/messages/text";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("you.sign_ins.title");

type Outcome = { isGood: boolean; message: string };

/** The result of connecting a source; the code is in the URL. */
function outcomeOf({ t }: Text, code: unknown, sourceName: string | undefined): Outcome | null {
  const name = { named: sourceName === undefined ? "no" : "yes", name: sourceName ?? "" } as const;
  switch (code) {
    case "linked":
      return { isGood: true, message: t("you.sign_ins.linked", name) };
    case "unlinked":
      return { isGood: true, message: t("you.sign_ins.unlinked", name) };
    case "taken":
      return { isGood: false, message: t("you.sign_ins.taken", name) };
    case "unreachable":
      return { isGood: false, message: t("you.sign_ins.unreachable", name) };
    case "not_confirmed":
      return { isGood: false, message: t("you.sign_ins.not_confirmed") };
    case "incomplete":
    case "switched_off":
    case "unproven":
      return { isGood: false, message: t("you.sign_ins.not_linked", name) };
    default:
      return null;
  }
}

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInsPage({ searchParams }: Props) {
  const ctx = await requirePerson("/start/sign-ins");
  const { outcome: code, source: sourceId } = await searchParams;
  const [text, password, sources, proof, notices, own] = await Promise.all([
    readerText(),
    findPassword(ctx.db, ctx.actor.userId),
    listOwnSources(ctx),
    neededProof(ctx),
    listNotices(ctx),
    listOwnFactors(ctx),
  ]);
  const { t } = text;
  const outcome = outcomeOf(text, code, sources.find(({ id }) => id === sourceId)?.name);
  return (
    <>
      <PortalHeader ctx={ctx} current="sign-ins" />
      <main className="mx-auto w-full max-w-[820px] px-4 pt-8 pb-14">
        <h1 className="mb-2 text-[23px] font-bold tracking-tight">{t("you.sign_ins.title")}</h1>
        <p className="mb-5 max-w-xl text-sm text-quiet">{t("you.sign_ins.hint")}</p>
        <UserNotices text={text} notices={notices} />
        {outcome && (
          <p
            role={outcome.isGood ? "status" : "alert"}
            className={`mb-4 rounded-small px-3 py-2.5 text-sm font-medium ${outcome.isGood ? "bg-accent-soft" : "bg-danger-soft text-danger"}`}
          >
            {outcome.message}
          </p>
        )}
        <ul className={`${card} divide-y divide-line`}>
          <FactorRows text={text} own={own} />
          <li className="flex flex-wrap items-center gap-3.5 px-4 py-4 sm:px-6">
            <span className="grid size-8 shrink-0 place-items-center rounded-small bg-sunken text-quiet">
              <LockIcon />
            </span>
            <span className="mr-auto font-semibold">{t("you.sign_ins.password")}</span>
            {password ? (
              <a className={quietButton} href="/change-password">
                {t("you.sign_ins.change_password")}
              </a>
            ) : (
              <span className="text-sm text-quiet">{t("you.sign_ins.no_password")}</span>
            )}
          </li>
          {sources.map((source) => (
            <SourceRow key={source.id} text={text} source={source} proof={proof} connect={connect} />
          ))}
        </ul>
      </main>
    </>
  );
}
