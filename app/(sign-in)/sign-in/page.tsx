import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { PasskeySignIn } from "@/components/factor/passkey-sign-in";
import { SignInForm } from "@/components/form/sign-in-form";
import { SourceLink } from "@/components/form/source-link";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { link } from "@/components/ui/styles";
import { relyingPartyOf } from "@/lib/identity/factor-rules/relying-party";
import { listSignInSources } from "@/lib/identity/sources/registry/store";
import type { SignInSource } from "@/lib/identity/sources/settings/types";
import type { Text } from "@/lib/messages/text";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { setPageStatus } from "@/lib/web/page-status";
import { safeCallbackPath } from "@/lib/web/callback-url";
import { cookieNames } from "@/lib/web/cookies";
import { titled } from "@/lib/web/page-title";
import { currentSource, isSignedIn } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";
import { signIn } from "./actions";
import { problemText } from "./problem";

export const generateMetadata = titled("sign_in.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** The only source, or the one that this browser used last: one click. Other sign-in methods take one more. */
function mainSource(sources: SignInSource[], remembered: string | undefined): SignInSource | null {
  const known = sources.find(({ id }) => id === remembered);
  return known ?? (sources.length === 1 && remembered !== "password" ? (sources[0] ?? null) : null);
}

export default async function SignInPage({ searchParams }: Props) {
  const { callbackUrl, done, error, out, source, way } = await searchParams;
  const { ctx } = app();
  const target = safeCallbackPath(callbackUrl, ctx.config.url);
  if (await isSignedIn()) redirect(target);
  const remembered = (await cookies()).get(cookieNames(ctx.config).method)?.value;
  const [text, company, sources] = await Promise.all([readerText(), companyOf(ctx), listSignInSources(ctx)]);
  const nameOf = (wanted: unknown) => sources.find(({ id }) => id === wanted)?.name ?? null;
  const problem = problemText(text, error, nameOf(source ?? remembered));
  if (error === "failed") setPageStatus(ctx, (await currentSource()).requestId, { status: 503 });
  const signedOutAt = nameOf(out);
  const main = way === "name" ? null : mainSource(sources, remembered);
  const methods = { text, target, now: ctx.now(), showsOutages: problem === null };
  return (
    <SignInFrame text={text} company={company}>
      <h1 className="text-[22px] font-bold tracking-tight">{text.t("sign_in.title")}</h1>
      <p className="mb-5 text-quiet">{text.t("sign_in.purpose")}</p>
      {signedOutAt && !problem && (
        <p role="status" className="mb-4 rounded-small bg-accent-soft px-3 py-2.5 text-sm font-medium">
          {text.t("sign_in.signed_out_at", { name: signedOutAt })}
        </p>
      )}
      {done === "password" && !problem && (
        <p role="status" className="mb-4 rounded-small bg-accent-soft px-3 py-2.5 text-sm font-medium">
          {text.t("sign_in.password_set")}
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
      {main ? <MainMethod {...methods} source={main} /> : <AllMethods {...methods} sources={sources} />}
    </SignInFrame>
  );
}

type MethodsProps = { text: Text; target: string; now: Date; showsOutages: boolean };

/** Warns that a source didn't respond recently, so that a failure is no surprise. */
function outageText({ t }: Text, { name, unreachableSince }: SignInSource, now: Date): string | null {
  if (unreachableSince === null) return null;
  const minutes = Math.max(1, Math.round((now.getTime() - unreachableSince.getTime()) / 60_000));
  return t("sign_in.source_down", { name, minutes });
}

function MainMethod({ text, target, now, showsOutages, source }: MethodsProps & { source: SignInSource }) {
  return (
    <>
      <SourceLink
        id={source.id}
        name={source.name}
        callbackUrl={target}
        isMain
        problem={showsOutages ? outageText(text, source, now) : null}
      />
      <p className="mt-4 text-center text-sm">
        <a className={link} href={`/sign-in?${new URLSearchParams({ way: "name", callbackUrl: target })}`}>
          {text.t("sign_in.another_method")}
        </a>
      </p>
    </>
  );
}

function AllMethods({
  text,
  target,
  now,
  showsOutages,
  sources,
}: MethodsProps & { sources: SignInSource[] }) {
  return (
    <>
      <SignInForm action={signIn} callbackUrl={target} firstStep={sources.length === 0 ? "both" : "name"} />
      <PasskeySignIn callbackUrl={target} needsHostName={relyingPartyOf(app().ctx.config) === null} />
      {sources.length > 0 && (
        <>
          <p className="my-5 flex items-center gap-3 text-[13px] text-quiet before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
            {text.t("sign_in.or")}
          </p>
          <div className="space-y-2.5">
            {sources.map((source) => (
              <SourceLink
                key={source.id}
                id={source.id}
                name={source.name}
                callbackUrl={target}
                problem={showsOutages ? outageText(text, source, now) : null}
              />
            ))}
          </div>
        </>
      )}
    </>
  );
}
