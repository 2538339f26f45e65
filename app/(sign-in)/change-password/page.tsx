import type { Metadata } from "next";
import { ChangePasswordForm } from "@/components/form/change-password-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { requireSession } from "@/lib/web/session";
import { changePassword } from "./actions";

export const metadata: Metadata = { title: "New password · Foyer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ChangePasswordPage({ searchParams }: Props) {
  const { ctx } = app();
  const [company, target] = [
    await companyOf(ctx),
    safeCallbackPath((await searchParams).callbackUrl, ctx.config.url),
  ];
  const { actor } = await requireSession("/change-password");
  const forced = actor.kind === "password_change";
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <h1 className="text-[22px] font-bold tracking-tight">Choose a new password</h1>
      <p className="mb-5 text-quiet">
        {forced
          ? "Your administrator set the current one, so somebody else knows it. Choose one that only you know."
          : "You stay signed in here and are signed out everywhere else."}
      </p>
      <ChangePasswordForm action={changePassword} callbackUrl={target} asksCurrent={!forced} />
      {!forced && (
        <p className="mt-4 text-center text-sm">
          <a className={link} href="/start">
            Keep the current one
          </a>
        </p>
      )}
    </SignInFrame>
  );
}
