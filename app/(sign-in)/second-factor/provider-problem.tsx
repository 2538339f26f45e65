/** Why a provider's answer didn't count. */
import { FormMessage } from "@/components/form/form-message";
import { reasonText } from "@/lib/messages/reason";
import type { Text } from "@/lib/messages/text";

export function ProviderProblem({ text, problem }: { text: Text; problem: string | undefined }) {
  // The address may say anything: only known reasons are shown.
  if (problem === undefined || !/^step_up\.[a-z_]+$/.test(problem) || !text.has(`reasons.${problem}`))
    return null;
  const error = text.t("step_up.provider_problem", { problem: reasonText(text, problem) });
  return (
    <div role="alert">
      <FormMessage error={error} />
    </div>
  );
}
