/** The progress of a sign-in at an Identity Center, for its page. */
import { problemText } from "../../problem";
import type { CodeState } from "@/components/source/code-form";
import type { Progress } from "@/lib/identity/sign-in/identity-center/advance";
import type { Text } from "@/lib/messages/text";

/** @param progress null for a sign-in that has ended, or that another browser began */
export function stateOf(text: Text, progress: Progress | null): CodeState {
  if (progress === null || progress.state === "done")
    return {
      waiting: null,
      problem: text.t("sign_in.code.gone"),
      back: { href: "/start", label: text.t("sign_in.code.back") },
    };
  if (progress.state === "failed")
    return {
      waiting: null,
      problem: failureText(text, progress.outcome, progress.sourceName),
      back: backFrom(text, progress),
    };
  const { sourceName, userCode, verificationUri, expiresAt, intervalSeconds, isUnreachable } = progress;
  return {
    waiting: { sourceName, userCode, verificationUri, expiresAt: expiresAt.toISOString(), intervalSeconds },
    problem: isUnreachable ? text.t("sign_in.code.waiting_for_source", { source: sourceName }) : null,
    back: null,
  };
}

function backFrom({ t }: Text, { purpose, callbackPath }: Progress & { state: "failed" }) {
  switch (purpose) {
    case "sign-in":
      return { href: "/sign-in", label: t("sign_in.code.back_to_sign_in") };
    case "connect":
      return { href: "/start", label: t("shell.go_to_accounts") };
    default:
      return { href: callbackPath, label: t("sign_in.code.back_to_source") };
  }
}

function failureText(text: Text, outcome: string, source: string): string {
  const { t } = text;
  switch (outcome) {
    case "other_person":
      return t("sign_in.code.other_user", { source });
    case "nobody":
      return t("sign_in.code.no_user", { source });
    case "denied":
      return t("sign_in.code.denied", { source });
    case "expired":
      return t("sign_in.code.expired");
    case "signed_out":
      return t("sign_in.code.signed_out");
    case "unreachable":
      return t("sign_in.code.unreachable", { source });
    case "refused":
      return t("sign_in.code.refused", { source });
    default:
      return problemText(text, outcome, source) ?? t("sign_in.problem.other");
  }
}
