import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { THEME_COOKIE } from "@/lib/web/cookies";
import { mono, text } from "./fonts";
import "./globals.css";

export const metadata: Metadata = {
  title: "Foyer",
  description: "Your AWS accounts and roles",
  robots: { index: false },
};
export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f7f7f5" },
    { media: "(prefers-color-scheme: dark)", color: "#111314" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const chosen = (await cookies()).get(THEME_COOKIE)?.value;
  const theme = chosen === "light" || chosen === "dark" ? chosen : undefined;
  return (
    <html lang="en" data-theme={theme} className={`${text.variable} ${mono.variable}`}>
      <body className="min-h-dvh bg-ground font-sans text-[15px] leading-normal text-text antialiased">
        {children}
      </body>
    </html>
  );
}
