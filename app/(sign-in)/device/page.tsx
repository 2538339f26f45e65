import type { Metadata } from "next";
import { answer } from "./actions";
import { DeviceForm } from "@/components/cli/device-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { durationInWords } from "@/lib/formats/iso-duration";
import { findUser } from "@/lib/identity/users/store";
import { companyOf } from "@/lib/platform/instance/service";
import { requirePerson } from "@/lib/web/session";

export const metadata: Metadata = { title: "Enter the code · Foyer" };

/** Where a terminal without a browser sends its person. A code in the address is ignored: whoever approves types it. */
export default async function DevicePage() {
  const ctx = await requirePerson("/device");
  const [company, user] = await Promise.all([companyOf(ctx), findUser(ctx.db, ctx.actor.userId)]);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <DeviceForm
        action={answer}
        displayName={user?.display_name ?? ""}
        lifetime={`Up to ${durationInWords(ctx.config.session.seconds)}; ends when you sign out here`}
      />
    </SignInFrame>
  );
}
