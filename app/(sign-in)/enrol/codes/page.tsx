/** Shows recovery codes once: after the first factor, and from the reader's own page. */
import { redirect } from "next/navigation";
import { makeCodes } from "../actions";
import { SecretForm } from "@/components/form/secret-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { countCodes } from "@/lib/identity/factors/recovery-codes";
import { countFactors } from "@/lib/identity/factors/store";
import { hasFactorProof } from "@/lib/identity/factors/factor-proof";
import { companyOf } from "@/lib/platform/instance/service";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("factors.codes.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RecoveryCodesPage({ searchParams }: Props) {
  const { callbackUrl } = await searchParams;
  const ctx = await requirePerson("/enrol/codes");
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  if ((await countFactors(ctx.db, ctx.actor.userId)) === 0) redirect("/start/sign-ins");
  if (!(await hasFactorProof(ctx, ctx.db)))
    redirect(
      `/second-factor?${new URLSearchParams({ callbackUrl: `/enrol/codes?${new URLSearchParams({ callbackUrl: target })}` })}`,
    );
  const [text, company, left] = await Promise.all([
    readerText(),
    companyOf(ctx),
    countCodes(ctx.db, ctx.actor.userId),
  ]);
  const { t } = text;
  return (
    <SignInFrame text={text} company={company}>
      <h1 className="text-[22px] font-bold tracking-tight">{t("factors.codes.title")}</h1>
      <p className="mb-5 text-quiet">{t("factors.codes.purpose")}</p>
      {left > 0 && (
        <p className="mb-4 text-sm">
          {t("factors.codes.left", { count: left })} {t("factors.codes.replaces")}
        </p>
      )}
      <div className="group">
        <SecretForm
          action={makeCodes}
          submit={t(left > 0 ? "factors.codes.make_new" : "factors.codes.make")}
          copy={t("factors.codes.copy")}
        />
        <p className="mt-5 text-center text-sm">
          <a
            className={`${link} ${left > 0 ? "" : "hidden group-has-[[data-shown-once]]:inline"}`}
            href={target}
          >
            {t("factors.codes.go_on")}
          </a>
          {left === 0 && (
            <a className={`${link} group-has-[[data-shown-once]]:hidden`} href={target}>
              {t("factors.codes.later")}
            </a>
          )}
        </p>
      </div>
    </SignInFrame>
  );
}
