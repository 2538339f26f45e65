import type { ReactNode } from "react";
import { TextProvider } from "@/components/text/text-provider";
import { pickMessages } from "@/lib/messages/compiled";
import { CLIENT_MESSAGES } from "@/lib/web/client-messages";
import { readerText } from "@/lib/web/text";

export default async function SignInLayout({ children }: { children: ReactNode }) {
  const { locale } = await readerText();
  return (
    <TextProvider locale={locale} messages={pickMessages(locale.language, CLIENT_MESSAGES.signIn)}>
      {children}
    </TextProvider>
  );
}
