/**
 * `POST /start/console`: opens the AWS console in a new tab.
 *
 * The response is a page with only a form that posts itself to AWS, so its token is in no URL, history or
 * Referer.
 */
import { z } from "zod";
import type { ConsoleForm } from "@/lib/access/console/form";
import { openConsole } from "@/lib/access/console/service";
import { parseRoleKey } from "@/lib/access/entitlements/role-ref";
import { formatShortcut } from "@/lib/formats/console-link";
import { escapeHtml } from "@/lib/formats/html";
import type { Text } from "@/lib/messages/text";
import { Secret } from "@/lib/platform/crypto/secret";
import { hasCode, hasKind } from "@/lib/platform/errors";
import type { Services } from "@/lib/access/context";
import { MAX_CALLBACK_LENGTH } from "../callback-url";
import { stepUpForRole } from "../step-up-address";
import { pageFrameOf, problemHtml, writePage } from "./bare-page";
import { readForm } from "./body";
import { acceptChange } from "./caller";
import { describeError } from "./reply";

const consoleInput = z.strictObject({
  /** The service checks it: a shortcut that names none is refused with an explanation. */
  account_id: z.string().max(64),
  role_id: z.string().min(1).max(64).optional(),
  role_name: z.string().min(1).max(128).optional(),
  destination: z.string().max(4096).optional(),
  is_cut: z.literal("1").optional(),
});

export async function postConsole(app: Services, request: Request): Promise<Response> {
  let asked: z.infer<typeof consoleInput> | null = null;
  const frame = await pageFrameOf(app, request);
  try {
    const { ctx, input } = await acceptChange(
      app,
      request,
      "console.refused",
      async () => (asked = await readForm(request, consoleInput)),
    );
    const form = await openConsole(ctx, {
      accountId: input.account_id,
      role:
        input.role_id === undefined
          ? undefined
          : parseRoleKey({ accountId: input.account_id, roleId: input.role_id }),
      roleName: input.role_name,
      destination: input.destination,
      isCut: input.is_cut !== undefined,
    });
    return writePage(frame, {
      status: 200,
      title: frame.text.t("bare_page.opening", { role: form.roleName, account: form.accountName }),
      body: formHtml(frame.text, form),
      submits: true,
    });
  } catch (error) {
    if (hasKind(error, "signed_out")) return signInFirst(asked);
    if (hasCode(error, "step_up_required") && asked) return proveFirst(asked);
    const { status, body, retryAfterSeconds } = describeError(app, request, error);
    return writePage(frame, {
      status,
      retryAfterSeconds,
      title: frame.text.t("bare_page.console_failed"),
      body: problemHtml(frame.text, body, { href: "/start", label: frame.text.t("shell.go_to_accounts") }),
    });
  }
}

/** `GET /start/console`: handles a page reload after the form was submitted. */
export function getConsole(): Response {
  return seeOther("/start");
}

/** Leads to sign in, and then to the requested role. */
function signInFirst(asked: Asked | null): Response {
  return seeOther(`/sign-in?${new URLSearchParams({ callbackUrl: asked ? shortcutTo(asked) : "/start" })}`);
}

/** Leads to the second factor, and then to the requested role. */
function proveFirst(asked: Asked): Response {
  return seeOther(
    stepUpForRole(
      { accountId: asked.account_id, roleId: asked.role_id, roleName: asked.role_name },
      shortcutTo(asked),
    ),
  );
}

type Asked = z.infer<typeof consoleInput>;

/** The requested role as a shortcut link. */
function shortcutTo(asked: Asked): string {
  const target = formatShortcut("/start", {
    accountId: asked.account_id,
    roleName: asked.role_name ?? null,
    destination: asked.destination ?? null,
    ...(asked.is_cut !== undefined && { isCut: true as const }),
  });
  return target.length > MAX_CALLBACK_LENGTH ? "/start" : target;
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

function formHtml({ t }: Text, form: ConsoleForm): string {
  const inputs = Object.entries(form.fields).map(
    ([name, value]) =>
      `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value instanceof Secret ? value.reveal() : value)}">`,
  );
  return `<p>${escapeHtml(t("bare_page.console_signing_in"))}</p><form method="post" action="${escapeHtml(form.action)}">${inputs.join("")}<noscript><button class="button">${escapeHtml(t("bare_page.continue_to_aws"))}</button></noscript></form>`;
}
