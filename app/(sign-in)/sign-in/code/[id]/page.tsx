import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ask } from "./actions";
import { stateOf } from "./state";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { CodeForm } from "@/components/source/code-form";
import { lookAtFlow } from "@/lib/identity/sign-in/identity-center/advance";
import { companyOf } from "@/lib/platform/instance/service";
import { app } from "@/lib/web/app";
import { askerHere } from "@/lib/web/upstream";

export const metadata: Metadata = { title: "Sign in elsewhere · Foyer" };

type Props = { params: Promise<{ id: string }> };

/** Shows a code to the browser that asked for it. Looking asks the other side nothing; the form does. */
export default async function CodePage({ params }: Props) {
  const { id } = await params;
  const { asker, key } = await askerHere(id);
  const [company, progress] = await Promise.all([companyOf(app().ctx), lookAtFlow(asker, key)]);
  if (progress?.state === "done") redirect(progress.callbackPath);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <CodeForm action={ask} id={id} initial={stateOf(progress)} />
    </SignInFrame>
  );
}
