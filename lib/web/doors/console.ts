/**
 * `POST /start/console`: opens the AWS console in the tab that asked.
 *
 * The answer is a page whose only content is a form that posts itself to AWS: its token is in no URL,
 * no history and no Referer.
 */
import { z } from "zod";
import { openConsole, type ConsoleForm } from "@/lib/access/console/service";
import { escapeHtml } from "@/lib/formats/html";
import { Secret } from "@/lib/platform/crypto/secret";
import { hasCode } from "@/lib/platform/errors";
import type { App } from "@/lib/app";
import { describeError, personOf, readForm, requireSameOrigin } from "./door";
import { smallPage } from "./small-page";

const consoleInput = z.strictObject({
  account_id: z.string().min(1).max(64),
  permission_set_id: z.string().min(1).max(64).optional(),
  role_name: z.string().min(1).max(128).optional(),
  destination: z.string().max(4096).optional(),
});

export async function postConsole(app: App, request: Request): Promise<Response> {
  try {
    requireSameOrigin(app, request);
    const ctx = await personOf(app, request);
    const input = await readForm(request, consoleInput);
    const form = await openConsole(ctx, {
      accountId: input.account_id,
      permissionSetId: input.permission_set_id,
      roleName: input.role_name,
      destination: input.destination,
    });
    return smallPage({ status: 200, title: `Opening ${form.roleName} in ${form.accountName}`, body: formHtml(form), submits: true });
  } catch (error) {
    if (hasCode(error, "signed_out")) return new Response(null, { status: 303, headers: { location: "/sign-in?callbackUrl=%2Fstart", "cache-control": "no-store" } });
    const { status, body } = describeError(app, request, error);
    return smallPage({ status, title: "The console did not open", body: `<p>${escapeHtml(body.message)}</p><p class="quiet">Request ${escapeHtml(body.requestId)}</p><p><a class="button" href="/start">Back to your accounts</a></p>` });
  }
}

function formHtml(form: ConsoleForm): string {
  const inputs = Object.entries(form.fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value instanceof Secret ? value.reveal() : value)}">`,
  );
  return `<p>You are being signed in to the AWS console.</p><form method="post" action="${escapeHtml(form.action)}">${inputs.join("")}<noscript><button class="button">Continue to AWS</button></noscript></form>`;
}
