"use server";

import type { DeviceRequest, DeviceState } from "@/components/cli/device-form";
import type { AccessCtx } from "@/lib/access/context";
import { ACCOUNT_ACCESS } from "@/lib/identity/oauth/clients";
import { answerDevice, enterDeviceCode } from "@/lib/identity/oauth/device";
import { isRefusal, refusalText } from "@/lib/platform/errors";
import { textOf } from "@/lib/web/admin";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/** Takes the code first, then the answer. */
export async function answer(state: DeviceState, form: FormData): Promise<DeviceState> {
  const ctx = await requirePerson("/device");
  const id = textOf(form, "id");
  try {
    if (id === "") return { error: null, outcome: null, request: await requestOf(ctx, textOf(form, "code")) };
    const allow = textOf(form, "intent") === "allow";
    await answerDevice(ctx, { id, allow, password: textOf(form, "password") });
    return { error: null, request: null, outcome: allow ? "allowed" : "denied" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return {
      error: refusalText(await readerText(), error),
      typed: textOf(form, "code"),
      outcome: null,
      // A request that is gone starts again with a code.
      request: error.kind === "not_found" ? null : state.request,
    };
  }
}

async function requestOf(ctx: AccessCtx, code: string): Promise<DeviceRequest> {
  const { clientName, requestedAt, ...request } = await enterDeviceCode(ctx, code);
  const { id, ip, userAgent, isSameNetwork, proof } = request;
  return {
    id,
    ip,
    userAgent,
    isSameNetwork,
    proof,
    program: clientName,
    requestedAt: requestedAt.toISOString(),
    scope: ACCOUNT_ACCESS,
  };
}
