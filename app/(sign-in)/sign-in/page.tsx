import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/form/sign-in-form";
import { SourceLink } from "@/components/form/source-link";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { listSignInSources } from "@/lib/identity/sources/service";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { isSignedIn } from "@/lib/web/session";
import { signIn } from "./actions";
import { problemOf } from "./problem";

export const metadata: Metadata = { title: "Sign in · Foyer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, error, source } = await searchParams;
  const { ctx } = app();
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  if (await isSignedIn()) redirect(target);
  const [company, sources] = await Promise.all([companyOf(ctx), listSignInSources(ctx)]);
  const problem = problemOf(error, sources.find(({ id }) => id === source)?.name ?? null);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <h1 className="text-[22px] font-bold tracking-tight">Sign in</h1>
      <p className="mb-5 text-quiet">to open your AWS accounts</p>
      {problem && <p role="alert" className="mb-4 rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger">{problem}</p>}
      {sources.length > 0 && (
        <>
          <div className="space-y-2.5">{sources.map(({ id, name }) => <SourceLink key={id} id={id} name={name} callbackUrl={target} />)}</div>
          <p className="my-5 flex items-center gap-3 text-[13px] text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">or with a password</p>
        </>
      )}
      <SignInForm action={signIn} callbackUrl={target} isFocused={sources.length === 0} />
    </SignInFrame>
  );
}
