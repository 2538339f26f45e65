/** Asks the reader again who they are, before a change that adds a way in or a right. */
import { confirm } from "./actions";
import { PortalHeader } from "../../portal-header";
import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { card, link, primaryButton } from "@/components/ui/styles";
import { countFactors } from "@/lib/identity/factors/store";
import { neededProof, type Proof } from "@/lib/identity/proof/fresh-proof";
import type { Text } from "@/lib/messages/text";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("you.confirm.title");

/** Forms open it in a new tab, so that nothing typed there is lost, and it leads back to itself. */
const CONFIRM_PAGE = "/start/confirm";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ConfirmPage({ searchParams }: Props) {
  const ctx = await requirePerson("/start/confirm");
  const { next: wanted } = await searchParams;
  const next = safeCallbackPath(wanted, ctx.config.url);
  const [text, proof, factors] = await Promise.all([
    readerText(),
    neededProof(ctx),
    countFactors(ctx.db, ctx.actor.userId),
  ]);
  return (
    <>
      <PortalHeader ctx={ctx} current="sign-ins" />
      <main className="mx-auto w-full max-w-[520px] px-4 pt-8 pb-14">
        <h1 className="mb-2 text-[23px] font-bold tracking-tight">{text.t("you.confirm.title")}</h1>
        <p className="mb-5 text-sm text-quiet">{text.t("you.confirm.hint")}</p>
        <div className={`${card} px-4 py-5 sm:px-6`}>
          <Confirm text={text} proof={proof} next={next} />
        </div>
        {proof.kind !== "none" && factors > 0 && (
          <p className="mt-4 text-center text-sm">
            <a className={link} href={`/second-factor?${new URLSearchParams({ callbackUrl: next })}`}>
              {text.t("you.confirm.use_factor")}
            </a>
          </p>
        )}
      </main>
    </>
  );
}

function Confirm({ text: { t }, proof, next }: { text: Text; proof: Proof; next: string }) {
  if (proof.kind === "none")
    return next === CONFIRM_PAGE ? (
      <p role="status" className="text-sm">
        {t("you.confirm.confirmed")}
      </p>
    ) : (
      <a className={primaryButton} href={next}>
        {t("you.confirm.go_on")}
      </a>
    );
  if (proof.kind === "password")
    return (
      <ActionForm action={confirm} submit={t("you.confirm.submit")} className="space-y-4">
        <input type="hidden" name="next" value={next} />
        <PasswordField
          id="password"
          name="password"
          label={t("you.sign_ins.your_password")}
          autoComplete="current-password"
        />
      </ActionForm>
    );
  if (proof.source === null) return <p className="text-sm">{t("you.sign_ins.sign_in_again_first")}</p>;
  return (
    <a
      className={primaryButton}
      href={`/sign-in/with/${proof.source.id}?${new URLSearchParams({ callbackUrl: next, again: "1" })}`}
    >
      {t("you.sign_ins.sign_in_again", { name: proof.source.name })}
    </a>
  );
}
