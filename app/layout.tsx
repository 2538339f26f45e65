import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { NOTE_SHORTCUTS } from "@/components/start/shortcut-script";
import { TextProvider } from "@/components/text/text-provider";
import { TimeZone } from "@/components/text/time-zone";
import { pickMessages } from "@/lib/messages/compiled";
import { CLIENT_MESSAGES } from "@/lib/web/client-messages";
import { THEME_COOKIE, TIME_ZONE_COOKIE } from "@/lib/web/cookies";
import { nonceOf } from "@/lib/web/security-headers";
import { readerText } from "@/lib/web/text";
import { mono, text } from "./fonts";
import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await readerText();
  return {
    title: "Foyer",
    description: t("shell.description"),
    robots: { index: false },
    manifest: "/site.webmanifest",
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f7f5" },
    { media: "(prefers-color-scheme: dark)", color: "#111314" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const theme = chosen === "light" || chosen === "dark" ? chosen : undefined;
  const { locale } = await readerText();
  const nonce = nonceOf((await headers()).get("content-security-policy"));
  return (
    <html lang={locale.language} data-theme={theme} className={`${text.variable} ${mono.variable}`}>
      <body className="min-h-dvh bg-ground font-sans text-[15px] leading-normal text-text antialiased">
        {/* Browsers hide a script's nonce, which React would report as a mismatch. */}
        <script suppressHydrationWarning nonce={nonce} dangerouslySetInnerHTML={{ __html: NOTE_SHORTCUTS }} />
        <TextProvider locale={locale} messages={pickMessages(locale.language, CLIENT_MESSAGES.everywhere)}>
          {children}
        </TextProvider>
        <TimeZone cookie={TIME_ZONE_COOKIE} current={locale.timeZone} />
      </body>
    </html>
  );
}
