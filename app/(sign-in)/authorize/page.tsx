import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { answer } from "./actions";
import { DenyUnlessStarted, RequestFacts } from "@/components/cli/request-facts";
import { ConsentForm } from "@/components/form/consent-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { durationInWords } from "@/lib/formats/iso-duration";
import { readAuthorization, type AuthorizeQuery } from "@/lib/identity/oauth/authorize";
import { isOAuthRefusal } from "@/lib/identity/oauth/errors";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { currentSource, requirePerson } from "@/lib/web/session";

export const metadata: Metadata = { title: "Allow a program · Foyer" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Where `aws sso login` sends the browser: who asks, for what, and a choice. */
export default async function AuthorizePage({ searchParams }: Props) {
  const all = await searchParams;
  const query = Object.fromEntries(
    Object.entries(all).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  ) as AuthorizeQuery;
  const { ctx } = app();
  const company = await companyOf(ctx);
  const asked = read(query);
  if ("problem" in asked) {
    return (
      <SignInFrame company={company.name} supportContact={company.supportContact}>
        <h1 className="text-[22px] font-bold tracking-tight">This sign-in cannot go on</h1>
        <p className="mt-1 text-quiet">{asked.problem}</p>
        {!asked.isForgotten && (
          <p className="mt-4 text-sm text-quiet">
            Start it again in your terminal. If it happens again, delete the files in ~/.aws/sso/cache first.
          </p>
        )}
      </SignInFrame>
    );
  }
  const person = await requirePerson(`/authorize?${new URLSearchParams(query as Record<string, string>)}`);
  const user = await findUser(person.db, person.actor.userId);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <h1 className="text-[22px] font-bold tracking-tight">Let this program in?</h1>
      <p className="mt-1 mb-4 text-quiet">
        A program on this computer wants to work as{" "}
        <strong className="font-semibold text-text">{user?.display_name}</strong>.
      </p>
      <RequestFacts
        deed="Registered"
        program={asked.client.name}
        userAgent={asked.client.userAgent}
        ip={asked.client.ip}
        network={`This browser's address: ${(await currentSource()).ip ?? "unknown"}. The answer goes to this computer only.`}
        at={asked.client.issuedAt}
        scope={asked.scopes.join(" ")}
        lifetime={`Up to ${durationInWords(ctx.config.session.seconds)}; ends when you sign out here`}
      />
      <ConsentForm action={answer}>
        {Object.entries(query).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <DenyUnlessStarted />
      </ConsentForm>
    </SignInFrame>
  );
}

function read(
  query: AuthorizeQuery,
):
  | ReturnType<typeof readAuthorization>
  | { problem: string; /** What to do stands in the words already. */ isForgotten: boolean } {
  try {
    return readAuthorization(app().ctx, query);
  } catch (error) {
    if (!isOAuthRefusal(error)) throw error;
    // The program waits for an answer and can show why there is none.
    if (error.sendTo !== null) redirect(error.sendTo);
    return { problem: error.message, isForgotten: error.code === "invalid_client" };
  }
}
