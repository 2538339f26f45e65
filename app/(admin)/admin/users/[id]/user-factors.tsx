/** What a user has set up besides the password, and the way out for those who lost it all. */
import { resetSecondFactors } from "../actions";
import { ActionForm } from "@/components/form/action-form";
import { timeTag } from "@/components/text/tags";
import { card } from "@/components/ui/styles";
import type { PersonsFactors } from "@/lib/identity/factors/administer";
import type { Text } from "@/lib/messages/text";

type Props = { text: Text; userId: string; own: PersonsFactors; mayReset: boolean };

export function UserFactors({ text, userId, own: { factors, codesLeft }, mayReset }: Props) {
  const { t, rich } = text;
  return (
    <section className="mb-8">
      <h2 className="mb-2 text-[15px] font-bold">{t("factors.admin.of_user")}</h2>
      <div className={`${card} px-4 py-3 text-sm`}>
        {factors.length === 0 ? (
          <p className="text-quiet">{t("factors.admin.of_user_none")}</p>
        ) : (
          <ul className="divide-y divide-line">
            {factors.map((factor) => (
              <li key={factor.id} className="flex flex-wrap gap-x-3 py-1.5">
                <span className="font-semibold">{t(`factors.kinds.${factor.kind}`)}</span>
                <span className="min-w-0 break-words">{factor.name}</span>
                <span className="text-quiet sm:ml-auto">
                  {factor.lastUsedAt === null
                    ? rich("factors.you.added", { time: timeTag(factor.createdAt) })
                    : rich("factors.you.used", {
                        added: timeTag(factor.createdAt),
                        used: timeTag(factor.lastUsedAt),
                      })}
                </span>
              </li>
            ))}
            <li className="py-1.5 text-quiet">{t("factors.admin.of_user_codes", { count: codesLeft })}</li>
          </ul>
        )}
        {mayReset && factors.length > 0 && (
          <details className="mt-2 border-t border-line pt-2">
            <summary className="cursor-pointer font-semibold text-danger">{t("factors.admin.reset")}</summary>
            <p className="mt-2 mb-3 max-w-2xl text-quiet">{t("factors.admin.reset_hint")}</p>
            <ActionForm action={resetSecondFactors} submit={t("factors.admin.reset")} quiet>
              <input type="hidden" name="userId" value={userId} />
            </ActionForm>
          </details>
        )}
      </div>
    </section>
  );
}
