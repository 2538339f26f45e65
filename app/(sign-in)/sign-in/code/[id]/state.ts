/** How a sign-in at an Identity Center stands, in words. */
import { problemOf } from "../../problem";
import type { CodeState } from "@/components/source/code-form";
import type { Progress } from "@/lib/identity/sign-in/identity-center/advance";

const GONE: CodeState = {
  waiting: null,
  problem: "This sign-in is not this browser's, or is over.",
  back: { href: "/start", label: "Back" },
};

function wordsOf(outcome: string, source: string): string {
  switch (outcome) {
    case "other_person":
      return `Somebody else signed in to ${source}: the user there is not you here. Nothing was kept. If both are you, ask your administrator to link them.`;
    case "nobody":
      return `${source} let you in, but nothing there says who you are: no role opens. Nothing was kept.`;
    case "denied":
      return `You said no at ${source}.`;
    case "expired":
      return "The code has expired. Begin again for a new one.";
    case "signed_out":
      return "You are signed out here. Sign in, then begin again.";
    case "unreachable":
      return `${source} cannot be reached right now. Begin again in a moment.`;
    case "refused":
      return `${source} did not accept this sign-in. Begin again.`;
    default:
      return problemOf(outcome, source) ?? "Signing in did not work. Begin again.";
  }
}

export function stateOf(progress: Progress | null): CodeState {
  if (progress === null || progress.state === "done") return GONE;
  if (progress.state === "failed") {
    const back =
      progress.purpose === "sign-in"
        ? { href: "/sign-in", label: "Back to sign-in" }
        : progress.purpose === "connect"
          ? { href: "/start", label: "Back to your accounts" }
          : { href: progress.callbackPath, label: "Back to the source" };
    return { waiting: null, problem: wordsOf(progress.outcome, progress.sourceName), back };
  }
  const { sourceName, userCode, verificationUri, expiresAt, intervalSeconds, isUnreachable } = progress;
  return {
    waiting: { sourceName, userCode, verificationUri, expiresAt: expiresAt.toISOString(), intervalSeconds },
    problem: isUnreachable ? `${sourceName} does not answer. Foyer keeps asking.` : null,
    back: null,
  };
}
