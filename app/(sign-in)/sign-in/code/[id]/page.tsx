import { redirect } from "next/navigation";
import { ask } from "./actions";
import { stateOf } from "./state";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { CodeForm } from "@/components/source/code-form";
import { getFlow } from "@/lib/identity/sign-in/identity-center/advance";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { titled } from "@/lib/web/page-title";
import { readerText } from "@/lib/web/text";
import { currentCaller } from "@/lib/web/identity-center-sign-in";

export const generateMetadata = titled("sign_in.code.title");

type Props = { params: Promise<{ id: string }> };

/** Shows a code to the browser that requested it. The page never asks the Identity Center; the form does. */
export default async function CodePage({ params }: Props) {
  const { id } = await params;
  const { caller, key } = await currentCaller(id);
  const [text, company, progress] = await Promise.all([
    readerText(),
    companyOf(app().ctx),
    getFlow(caller, key),
  ]);
  if (progress?.state === "done") redirect(progress.callbackPath);
  return (
    <SignInFrame text={text} company={company}>
      <CodeForm action={ask} id={id} initial={stateOf(text, progress)} />
    </SignInFrame>
  );
}
