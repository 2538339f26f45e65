import type { ReactNode } from "react";
import { TextProvider } from "@/components/text/text-provider";
import { pickMessages } from "@/lib/messages/compiled";
import { CLIENT_MESSAGES } from "@/lib/web/client-messages";
import { requirePerson } from "@/lib/web/session";
import { readerText } from "@/lib/web/text";

/**
 * Redirects anonymous readers to sign in before anything is streamed, so that they get a redirect and not a
 * page. It protects nothing: every page, action and route authenticates its own caller.
 */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  await requirePerson("/start");
  const { locale } = await readerText();
  return (
    <TextProvider locale={locale} messages={pickMessages(locale.language, CLIENT_MESSAGES.portal)}>
      {children}
    </TextProvider>
  );
}
