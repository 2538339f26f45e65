/** The start page of a user without any role. */
import type { Text } from "@/lib/messages/text";
import { FoyerLogo } from "../ui/icons";

export function NoRoles({ text: { t }, supportContact }: { text: Text; supportContact: string | null }) {
  return (
    <div className="rounded-large border border-line bg-card px-6 py-14 text-center">
      <FoyerLogo className="mx-auto size-10 text-quiet" />
      <p className="mt-4 text-lg font-semibold">{t("start_page.no_accounts")}</p>
      <p className="mx-auto mt-1 max-w-md text-quiet">
        {supportContact === null
          ? t("start_page.no_roles")
          : t("start_page.no_roles_ask", { contact: supportContact })}
      </p>
    </div>
  );
}
