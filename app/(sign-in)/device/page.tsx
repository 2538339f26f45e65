import { answer } from "./actions";
import { DeviceForm } from "@/components/cli/device-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { durationText } from "@/lib/messages/duration";
import { findUser } from "@/lib/identity/users/store";
import { readLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { companyOf } from "@/lib/platform/instance/service";
import { titled } from "@/lib/web/page-title";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("sign_in_forms.enter_code");

/** Where a terminal without a browser sends its user. A code in the address is ignored: the user must type it. */
export default async function DevicePage() {
  const ctx = await requirePerson("/device");
  const [text, company, user, { commandLineMinutes }] = await Promise.all([
    readerText(),
    companyOf(ctx),
    findUser(ctx.db, ctx.actor.userId),
    readLifetimes(ctx),
  ]);
  return (
    <SignInFrame text={text} company={company}>
      <DeviceForm
        action={answer}
        displayName={user?.display_name ?? ""}
        lifetime={durationText(text, commandLineMinutes * 60)}
      />
    </SignInFrame>
  );
}
