import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/form/sign-in-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { isSignedIn } from "@/lib/web/session";
import { signIn } from "./actions";

export const metadata: Metadata = { title: "Sign in · Foyer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl } = await searchParams;
  const { ctx } = app();
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  if (await isSignedIn()) redirect(target);
  const company = await companyOf(ctx);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <h1 className="text-[22px] font-bold tracking-tight">Sign in</h1>
      <p className="mb-5 text-quiet">to open your AWS accounts</p>
      <SignInForm action={signIn} callbackUrl={target} />
    </SignInFrame>
  );
}
