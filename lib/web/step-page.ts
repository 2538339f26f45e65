import type { SignInStep } from "@/lib/platform/db/tables-identity";

const STEP_PAGES: Record<SignInStep, string> = {
  second_factor: "/second-factor",
  new_password: "/change-password",
  enrol_factor: "/enrol",
};

/** Returns the page after signing in: the first outstanding step's, or `target` if none is left. */
export function stepPage(steps: readonly SignInStep[], target: string): string {
  const [step] = steps;
  return step === undefined ? target : `${STEP_PAGES[step]}?callbackUrl=${encodeURIComponent(target)}`;
}
