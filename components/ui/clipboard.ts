/**
 * Puts a text on the clipboard. Safari allows this only while a click is being handled, so a text that is
 * still on its way goes in as a promise. @throws if the browser has no clipboard (plain http) or refuses
 * @see https://w3c.github.io/clipboard-apis/#clipboard-item-interface
 */
async function copyText(text: string | Promise<string>): Promise<void> {
  // Typed as always there, but missing on pages that aren't secure.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (!clipboard) throw new Error("this browser has no clipboard");
  if (typeof text === "string") return clipboard.writeText(text);
  if (typeof ClipboardItem === "undefined") return clipboard.writeText(await text);
  const blob = text.then((value) => new Blob([value], { type: "text/plain" }));
  await clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}

/**
 * Copies a text. Returns null once it is copied, or the text that the browser didn't take, so that the reader
 * can copy it. @throws if the text itself doesn't come
 */
export async function copyOrKeep(text: string | Promise<string>): Promise<string | null> {
  try {
    await copyText(text);
    return null;
  } catch {
    return text;
  }
}
