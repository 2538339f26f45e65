"use server";

import type { DeviceState } from "@/components/cli/device-form";
import { ACCOUNT_ACCESS } from "@/lib/identity/oauth/clients";
import { answerDevice, enterDeviceCode } from "@/lib/identity/oauth/device";
import { isRefusal } from "@/lib/platform/errors";
import { requirePerson } from "@/lib/web/session";
import { textOf } from "@/lib/web/admin";

/** First the code, then yes or no. */
export async function answer(state: DeviceState, form: FormData): Promise<DeviceState> {
  const ctx = await requirePerson("/device");
  const id = textOf(form, "id");
  try {
    if (id === "") {
      const {
        id: found,
        clientName: program,
        ip,
        userAgent,
        isSameNetwork,
        requestedAt,
        proof,
      } = await enterDeviceCode(ctx, textOf(form, "code"));
      return {
        error: null,
        outcome: null,
        request: {
          id: found,
          program,
          ip,
          userAgent,
          isSameNetwork,
          requestedAt: requestedAt.toISOString(),
          scope: ACCOUNT_ACCESS,
          proof,
        },
      };
    }
    const allow = textOf(form, "intent") === "allow";
    await answerDevice(ctx, { id, allow, password: textOf(form, "password") });
    return { error: null, request: null, outcome: allow ? "allowed" : "denied" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // A request that is gone begins anew with a code.
    return {
      error: error.message,
      typed: textOf(form, "code"),
      outcome: null,
      request: error.kind === "not_found" ? null : state.request,
    };
  }
}
