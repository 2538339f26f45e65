"use client";

import { MessagePage } from "@/components/shell/message-page";
import { useText } from "@/components/text/text-provider";
import { primaryButton } from "@/components/ui/styles";

type Props = { error: Error & { digest?: string }; reset: () => void };

export default function PageError({ error: { digest }, reset }: Props) {
  const { t } = useText();
  const text =
    digest === undefined ? t("page_error.text") : t("page_error.text_with_number", { number: digest });
  return (
    <MessagePage title={t("page_error.title")} text={text}>
      <button type="button" className={primaryButton} onClick={reset}>
        {t("page_error.try_again")}
      </button>
    </MessagePage>
  );
}
