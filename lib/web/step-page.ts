import type { SignInStep } from "@/lib/platform/db/tables-identity";

const STEP_PAGES: Record<SignInStep, string> = { new_password: "/change-password" };

/** Returns where a browser goes after signing in: the page of the first outstanding step, or `target` when none is left. */
export function stepPage(steps: readonly SignInStep[], target: string): string {
  const [step] = steps;
  return step === undefined ? target : `${STEP_PAGES[step]}?callbackUrl=${encodeURIComponent(target)}`;
}
