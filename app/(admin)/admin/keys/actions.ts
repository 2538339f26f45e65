"use server";

import { revalidatePath } from "next/cache";
import {
  leaveBehind,
  rotateInEmergency,
  startRotation,
  stopRotation,
} from "@/lib/access/key-rotation/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { invalidInput } from "@/lib/platform/errors";
import { adminAction, textOf, type FormState } from "@/lib/web/admin";

const STEPS: Record<
  string,
  { work: (ctx: AdminCtx) => Promise<void>; done: "started" | "stopped" | "continued" | "replaced" }
> = {
  start: { work: startRotation, done: "started" },
  stop: { work: stopRotation, done: "stopped" },
  leave: { work: leaveBehind, done: "continued" },
  emergency: { work: rotateInEmergency, done: "replaced" },
};

export async function rotate(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx, text) => {
    const step = STEPS[textOf(form, "step")];
    if (!step) throw invalidInput("key_step_required");
    if (
      textOf(form, "step") === "emergency" &&
      textOf(form, "confirm").trim().toLowerCase() !==
        text.t("provisioning.keys.confirm_phrase").toLowerCase()
    )
      throw invalidInput("key_replacement_not_confirmed", {
        phrase: text.t("provisioning.keys.confirm_phrase"),
      });
    await step.work(ctx);
    revalidatePath("/admin", "layout");
    return text.t(`provisioning.keys.${step.done}`);
  });
}
