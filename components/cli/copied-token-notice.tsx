/** Warns the reader that one of their command lines was signed out because its token was used twice. */
import type { Text } from "@/lib/messages/text";
import { linkTag } from "../text/tags";

export function CopiedTokenNotice({ text: { t, rich } }: { text: Text }) {
  return (
    <section className="mb-5 rounded-large border border-danger/40 bg-danger-soft px-4 py-3 text-sm">
      <h2 className="font-semibold">{t("start_page.copied_token")}</h2>
      <p className="mt-0.5 text-quiet">
        {rich("start_page.copied_token_hint", { link: linkTag("/start/cli") })}
      </p>
    </section>
  );
}
