/** The rules for one user's password. */
import type { Ctx } from "@/lib/platform/context";
import { companyOf } from "@/lib/platform/instance/service";
import type { PasswordRules } from "./policy";

type Named = { user_name: string; email: string | null; display_name: string };

export async function passwordRulesOf(
  ctx: Pick<Ctx, "db" | "config">,
  { user_name, email, display_name }: Named,
  { isOnlyFactor }: Pick<PasswordRules, "isOnlyFactor">,
): Promise<PasswordRules> {
  const { name: company } = await companyOf(ctx);
  const host = new URL(ctx.config.url).hostname;
  return {
    names: [user_name, email ?? "", display_name, company, host, "foyer"],
    isOnlyFactor,
  };
}
