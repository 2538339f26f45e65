/** Asks for a link to choose a new password. Says the same to everyone, whether the name is known or not. */
import { askForLink } from "./actions";
import { ForgotPasswordForm } from "@/components/form/forgot-password-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { companyOf } from "@/lib/platform/instance/service";
import { hasMail } from "@/lib/platform/mail/server";
import { app } from "@/lib/web/app";
import { titled } from "@/lib/web/page-title";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("sign_in.forgot_title");

export default async function ForgotPasswordPage() {
  const { ctx } = app();
  const [text, company, canMail] = await Promise.all([readerText(), companyOf(ctx), hasMail(ctx.db)]);
  const { t } = text;
  return (
    <SignInFrame text={text} company={company}>
      <h1 className="mb-1 text-[22px] font-bold tracking-tight">{t("sign_in.forgot_title")}</h1>
      {canMail ? (
        <>
          <p className="mb-5 text-quiet">{t("sign_in.forgot_hint")}</p>
          <ForgotPasswordForm
            action={askForLink}
            submit={t("sign_in.forgot_submit")}
            hint={t("sign_in.forgot_not_here")}
          />
        </>
      ) : (
        <p className="mb-5 text-quiet">
          {t("sign_in.forgot_no_mail")}{" "}
          {company.supportContact !== null && t("sign_in.forgot_help", { contact: company.supportContact })}
        </p>
      )}
      <p className="mt-4 text-center text-sm">
        <a className={link} href="/sign-in">
          {t("sign_in.back_to_sign_in")}
        </a>
      </p>
    </SignInFrame>
  );
}
