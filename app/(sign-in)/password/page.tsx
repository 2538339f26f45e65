/**
 * Chooses a password with a link. `/password/TOKEN` puts the link's token into a cookie and comes here, so that it is
 * in no address. Opening the page uses nothing up and doesn't say whose link it is.
 */
import { choosePassword } from "./actions";
import { ChangePasswordForm } from "@/components/form/change-password-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { minCharactersOfLink } from "@/lib/identity/password-links/service";
import { as } from "@/lib/platform/context";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { setPageStatus } from "@/lib/web/page-status";
import { titled } from "@/lib/web/page-title";
import { linkToken } from "@/lib/web/password-link";
import { currentSource } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("sign_in.link_title");

export default async function PasswordPage() {
  const { ctx, anonymousActor } = app();
  const [text, company, source, token] = await Promise.all([
    readerText(),
    companyOf(ctx),
    currentSource(),
    linkToken(),
  ]);
  const { t } = text;
  const min = token === null ? null : await minCharactersOfLink(as(ctx, anonymousActor, source), token);
  const isLive = min !== null;
  if (!isLive) setPageStatus(ctx, source.requestId, { status: 400 });
  return (
    <SignInFrame text={text} company={company}>
      <h1 className="mb-1 text-[22px] font-bold tracking-tight">
        {t(isLive ? "sign_in.link_title" : "sign_in.link_not_valid_title")}
      </h1>
      <p className="mb-5 text-quiet">{t(isLive ? "sign_in.link_effect" : "sign_in.link_not_valid")}</p>
      {isLive ? (
        <ChangePasswordForm action={choosePassword} callbackUrl="/start" asksCurrent={false} min={min} />
      ) : (
        <p className="mt-4 text-center text-sm">
          <a className={link} href="/forgot-password">
            {t("sign_in.link_ask")}
          </a>
        </p>
      )}
    </SignInFrame>
  );
}
