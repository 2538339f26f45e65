import type { Metadata } from "next";
import { answer } from "./actions";
import { DeviceForm } from "@/components/cli/device-form";
import { SignInFrame } from "@/components/shell/sign-in-frame";
import { companyOf } from "@/lib/platform/instance/service";
import { requirePerson } from "@/lib/web/session";

export const metadata: Metadata = { title: "Enter the code · Foyer" };

/** Where a terminal without a browser sends its person. A code in the address is ignored: whoever approves types it. */
export default async function DevicePage() {
  const ctx = await requirePerson("/device");
  const company = await companyOf(ctx);
  return (
    <SignInFrame company={company.name} supportContact={company.supportContact}>
      <DeviceForm action={answer} lifetime={`Up to ${Math.round(ctx.config.session.seconds / 3600)} hours; ends when you sign out here`} />
    </SignInFrame>
  );
}
