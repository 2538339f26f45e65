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

const STEPS: Record<string, { work: (ctx: AdminCtx) => Promise<void>; done: string }> = {
  start: { work: startRotation, done: "Begun. Every account is told to trust the new key." },
  stop: { work: stopRotation, done: "Stopped. The new key is gone." },
  leave: { work: leaveBehind, done: "Going on without them." },
  emergency: { work: rotateInEmergency, done: "The old key is destroyed. Every account is told at once." },
};

export async function rotate(_state: FormState, form: FormData): Promise<FormState> {
  return adminAction(async (ctx) => {
    const step = STEPS[textOf(form, "step")];
    if (!step) throw invalidInput("Choose what to do.");
    if (
      textOf(form, "step") === "emergency" &&
      textOf(form, "confirm").trim().toLowerCase() !== "replace the key"
    )
      throw invalidInput("Type “replace the key” to confirm.");
    await step.work(ctx);
    revalidatePath("/admin", "layout");
    return step.done;
  });
}
