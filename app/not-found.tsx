import { MessagePage } from "@/components/shell/message-page";
import { primaryButton } from "@/components/ui/styles";

export default function NotFound() {
  return (
    <MessagePage title="There is nothing here" text="The address may be mistyped, or the page has moved.">
      <a className={primaryButton} href="/start">
        Go to your accounts
      </a>
    </MessagePage>
  );
}
