import { refusalText, type Refusal } from "@/lib/platform/errors";
import { redirect } from "next/navigation";
import { answer } from "./actions";
import { DenyUnlessStarted, RequestFacts } from "@/components/cli/request-facts";
import { ConsentForm } from "@/components/form/consent-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { boldTag, elementTag } from "@/components/text/tags";
import { durationText } from "@/lib/messages/duration";
import { readAuthorization, type AuthorizeQuery } from "@/lib/identity/cli/authorize";
import { isOAuthRefusal } from "@/lib/identity/cli/errors";
import { findUser } from "@/lib/identity/users/store";
import { readLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { titled } from "@/lib/web/page-title";
import { currentSource, requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("sign_in.authorize.title");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Where `aws sso login` sends the browser: shows the program and its request, and lets the reader decide. */
export default async function AuthorizePage({ searchParams }: Props) {
  const query = Object.fromEntries(
    Object.entries(await searchParams).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string",
    ),
  ) as AuthorizeQuery;
  const { ctx } = app();
  const [text, company, { commandLineMinutes }] = await Promise.all([
    readerText(),
    companyOf(ctx),
    readLifetimes(ctx),
  ]);
  const request = read(query);
  return (
    <SignInFrame text={text} company={company}>
      {"problem" in request ? (
        <Problem {...request} />
      ) : (
        <Question query={query} request={request} lifetime={durationText(text, commandLineMinutes * 60)} />
      )}
    </SignInFrame>
  );
}

type Problem = {
  problem: Refusal;
  /** The problem says what to do. */
  saysWhatToDo: boolean;
};

function read(query: AuthorizeQuery): ReturnType<typeof readAuthorization> | Problem {
  try {
    return readAuthorization(app().ctx, query);
  } catch (error) {
    if (!isOAuthRefusal(error)) throw error;
    // The program waits for a reply and can show the reason itself.
    if (error.sendTo !== null) redirect(error.sendTo);
    return { problem: error.refusal, saysWhatToDo: error.code === "invalid_client" };
  }
}

async function Problem({ problem, saysWhatToDo }: Problem) {
  const text = await readerText();
  const { t, rich } = text;
  return (
    <>
      <h1 className="text-[22px] font-bold tracking-tight">{t("sign_in.authorize.failed")}</h1>
      <p className="mt-1 text-quiet">{refusalText(text, problem)}</p>
      {!saysWhatToDo && (
        <p className="mt-4 text-sm text-quiet">
          {rich("sign_in.authorize.failed_hint", {
            folder: elementTag(<span className="font-mono">~/.aws/sso/cache</span>),
          })}
        </p>
      )}
    </>
  );
}

type QuestionProps = {
  query: AuthorizeQuery;
  request: ReturnType<typeof readAuthorization>;
  lifetime: string;
};

async function Question({ query, request: { client, scopes }, lifetime }: QuestionProps) {
  const ctx = await requirePerson(`/authorize?${new URLSearchParams(query as Record<string, string>)}`);
  const [text, user, { ip }] = await Promise.all([
    readerText(),
    findUser(ctx.db, ctx.actor.userId),
    currentSource(),
  ]);
  const { t, rich } = text;
  return (
    <>
      <h1 className="text-[22px] font-bold tracking-tight">{t("sign_in_forms.allow_question")}</h1>
      <p className="mt-1 mb-4 text-quiet">
        {rich("sign_in.authorize.purpose", {
          name: user?.display_name ?? "",
          b: boldTag,
        })}
      </p>
      <RequestFacts
        text={text}
        event="registered"
        program={client.name}
        userAgent={client.userAgent}
        ip={client.ip}
        network={t("sign_in.authorize.network", { address: ip ?? t("sign_in_forms.unknown_address") })}
        at={client.issuedAt}
        scope={scopes.join(" ")}
        lifetime={lifetime}
      />
      <ConsentForm action={answer}>
        {Object.entries(query).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <DenyUnlessStarted text={text} />
      </ConsentForm>
    </>
  );
}
