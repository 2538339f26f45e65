/** Titles of pages, from the catalogue. */
import "server-only";
import type { Metadata } from "next";
import type { MessageKey } from "@/lib/messages/types";
import { readerText } from "./text";

/** Makes a page's `generateMetadata` from the key of its title. */
export function titled(key: MessageKey): () => Promise<Metadata> {
  return async () => {
    const text = await readerText();
    return { title: text.t("shell.page_title", { title: text.code(key) }) };
  };
}
