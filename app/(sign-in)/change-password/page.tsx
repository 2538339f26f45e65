import { redirect } from "next/navigation";
import { ChangePasswordForm } from "@/components/form/change-password-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { minCharacters } from "@/lib/identity/passwords/policy";
import { isPasswordAlone } from "@/lib/identity/sign-in/change-password";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { titled } from "@/lib/web/page-title";
import { requireSession } from "@/lib/web/session";
import { stepPage } from "@/lib/web/step-page";
import { readerText } from "@/lib/web/text";
import { changePassword } from "./actions";

export const generateMetadata = titled("sign_in.new_password_title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ChangePasswordPage({ searchParams }: Props) {
  const { ctx } = app();
  const { callbackUrl } = await searchParams;
  const [text, company] = await Promise.all([readerText(), companyOf(ctx)]);
  const { actor } = await requireSession("/change-password");
  if (actor.kind === "pending_user" && actor.steps[0] !== "new_password")
    redirect(stepPage(actor.steps, safeCallbackPath(callbackUrl, ctx.config.url)));
  const isForced = actor.kind === "pending_user" && actor.steps.includes("new_password");
  return (
    <SignInFrame text={text} company={company}>
      <h1 className="text-[22px] font-bold tracking-tight">{text.t("sign_in.new_password_title")}</h1>
      <p className="mb-5 text-quiet">
        {text.t(isForced ? "sign_in.new_password_forced" : "sign_in.new_password_effect")}
      </p>
      <ChangePasswordForm
        action={changePassword}
        callbackUrl={safeCallbackPath(callbackUrl, ctx.config.url)}
        asksCurrent={!isForced}
        min={minCharacters({ isOnlyFactor: await isPasswordAlone(ctx, actor.userId) })}
      />
      {!isForced && (
        <p className="mt-4 text-center text-sm">
          <a className={link} href="/start">
            {text.t("sign_in.keep_password")}
          </a>
        </p>
      )}
    </SignInFrame>
  );
}
