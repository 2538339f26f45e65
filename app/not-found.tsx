import { MessagePage } from "@/components/shell/message-page";
import { primaryButton } from "@/components/ui/styles";
import { titled } from "@/lib/web/page-title";
import { readerText } from "@/lib/web/text";

export const generateMetadata = titled("shell.not_found_title");

export default async function NotFound() {
  const { t } = await readerText();
  return (
    <MessagePage title={t("shell.not_found_title")} text={t("shell.not_found_text")}>
      <a className={primaryButton} href="/start">
        {t("shell.go_to_accounts")}
      </a>
    </MessagePage>
  );
}
