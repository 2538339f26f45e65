"use client";

import { MessagePage } from "@/components/shell/message-page";
import { primaryButton } from "@/components/ui/styles";

export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <MessagePage
      title="This page did not load"
      text={`Nothing is lost. Try again; if it goes on, tell your administrator${error.digest ? ` this number: ${error.digest}` : ""}.`}
    >
      <button type="button" className={primaryButton} onClick={reset}>
        Try again
      </button>
    </MessagePage>
  );
}
