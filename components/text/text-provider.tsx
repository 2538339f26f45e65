"use client";

/** Texts for client components: a layout hands over the messages that its pages need, compiled on the server. */
import { createContext, use, useMemo, type ReactNode } from "react";
import type { CompiledMessages } from "@/lib/messages/compiled";
import type { Locale } from "@/lib/messages/locale";
import { createText, type Text } from "@/lib/messages/text";

const TextContext = createContext<Text | null>(null);

type Props = { locale: Locale; messages: CompiledMessages; children: ReactNode };

export function TextProvider({ locale, messages, children }: Props) {
  const text = useMemo(() => createText(locale, messages), [locale, messages]);
  return <TextContext value={text}>{children}</TextContext>;
}

/** The reader's texts and formats. Client components only; server components are given `text`. */
export function useText(): Text {
  const text = use(TextContext);
  if (text === null) throw new Error("useText needs a TextProvider in the page's layout");
  return text;
}
