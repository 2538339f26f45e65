import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/form/sign-in-form";
import { SourceLink } from "@/components/form/source-link";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { listSignInSources } from "@/lib/identity/sources/registry/service";
import type { SignInSource } from "@/lib/identity/sources/settings/types";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { cookieNames } from "@/lib/web/cookies";
import { isSignedIn } from "@/lib/web/session";
import { signIn } from "./actions";
import { problemOf } from "./problem";

export const metadata: Metadata = { title: "Sign in · Foyer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** One source, or the one that this browser used last, is one click; every other way is behind one more. */
function oneClick(sources: SignInSource[], remembered: string | undefined): SignInSource | null {
  const known = sources.find(({ id }) => id === remembered);
  return known ?? (sources.length === 1 && remembered !== "password" ? (sources[0] ?? null) : null);
}

const downSince = ({ name, unreachableSince }: SignInSource, now: Date) =>
  unreachableSince === null
    ? null
    : `${name} did not answer ${Math.max(1, Math.round((now.getTime() - unreachableSince.getTime()) / 60_000)).toLocaleString("en")} min ago. It may still be down.`;

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, error, out, source, way } = await searchParams;
  const { ctx } = app();
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  if (await isSignedIn()) redirect(target);
  const remembered = (await cookies()).get(cookieNames(ctx.config).way)?.value;
  const [company, sources] = await Promise.all([companyOf(ctx), listSignInSources(ctx)]);
  const problem = problemOf(error, sources.find(({ id }) => id === (source ?? remembered))?.name ?? null);
  const signedOutAt = sources.find(({ id }) => id === out)?.name ?? null;
  const main = way === "name" ? null : oneClick(sources, remembered);
  const others = sources.filter(({ id }) => id !== main?.id);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <h1 className="text-[22px] font-bold tracking-tight">Sign in</h1>
      <p className="mb-5 text-quiet">to open your AWS accounts</p>
      {signedOutAt && !problem && (
        <p role="status" className="mb-4 rounded-small bg-accent-soft px-3 py-2.5 text-sm font-medium">
          You are signed out here and at {signedOutAt}.
        </p>
      )}
      {problem && (
        <p
          role="alert"
          className="mb-4 rounded-small bg-danger-soft px-3 py-2.5 text-sm font-medium text-danger"
        >
          {problem}
        </p>
      )}
      {main ? (
        <>
          <SourceLink
            id={main.id}
            name={main.name}
            callbackUrl={target}
            isMain
            problem={problem ? null : downSince(main, ctx.now())}
          />
          <p className="mt-4 text-center text-sm">
            <a
              className={link}
              href={`/sign-in?${new URLSearchParams({ way: "name", callbackUrl: target })}`}
            >
              Sign in another way
            </a>
          </p>
        </>
      ) : (
        <>
          <SignInForm
            action={signIn}
            callbackUrl={target}
            firstStep={sources.length === 0 ? "both" : "name"}
          />
          {others.length > 0 && (
            <>
              <p className="my-5 flex items-center gap-3 text-[13px] text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
                or
              </p>
              <div className="space-y-2.5">
                {others.map((each) => (
                  <SourceLink
                    key={each.id}
                    id={each.id}
                    name={each.name}
                    callbackUrl={target}
                    problem={problem ? null : downSince(each, ctx.now())}
                  />
                ))}
              </div>
            </>
          )}
        </>
      )}
    </SignInFrame>
  );
}
