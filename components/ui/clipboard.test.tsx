/** Copying where the browser allows it, and what the reader gets where it doesn't. */
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { compiledMessages } from "@/lib/messages/compiled";
import { ENGLISH } from "@/lib/messages/locale";
import { TextProvider } from "../text/text-provider";
import { copyOrKeep } from "./clipboard";
import { ManualCopy } from "./manual-copy";

afterEach(() => vi.unstubAllGlobals());

const TEXT = "[profile payments]\nregion = eu-central-1 # <&>";
const refusal = () => Promise.reject(new DOMException("Write permission denied.", "NotAllowedError"));
class Item {
  constructor(readonly parts: Record<string, Promise<Blob>>) {}
}
function browser(clipboard: object | undefined, item: unknown = Item) {
  vi.stubGlobal("navigator", { clipboard });
  vi.stubGlobal("ClipboardItem", item);
}

describe("[C5] a text that is to be copied", () => {
  it.each([
    ["without a clipboard, as on plain http", undefined, Item],
    ["that refuses", { writeText: refusal, write: refusal }, Item],
    ["that refuses, without ClipboardItem", { writeText: refusal }, undefined],
  ])("is kept for the reader by a browser %s", async (_, clipboard, item) => {
    browser(clipboard, item);
    expect(await copyOrKeep(TEXT)).toBe(TEXT);
    expect(await copyOrKeep(Promise.resolve(TEXT))).toBe(TEXT);
  });

  it("is handed over while the click is handled, before it has arrived", async () => {
    const written: Item[] = [];
    browser({
      write: async ([item]: [Item]) => void (await written[written.push(item) - 1]?.parts["text/plain"]),
    });
    let arrive: (text: string) => void = () => {};
    const copied = copyOrKeep(new Promise<string>((resolve) => (arrive = resolve)));
    expect(written.length, "in the same task as the click").toBe(1);
    arrive(TEXT);
    expect(await copied).toBeNull();
    expect(await (await written[0]?.parts["text/plain"])?.text()).toBe(TEXT);
  });

  it("is written as it is when it is there already", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    browser({ writeText });
    expect(await copyOrKeep(TEXT)).toBeNull();
    expect(writeText.mock.calls).toEqual([[TEXT]]);
  });

  it("that doesn't arrive is a failure of its own", async () => {
    browser(undefined);
    await expect(copyOrKeep(Promise.reject(new Error("401")))).rejects.toThrow("401");
  });

  it("is shown whole in a field that can be selected and not changed", () => {
    const html = renderToStaticMarkup(
      <TextProvider locale={ENGLISH} messages={compiledMessages("en")}>
        <ManualCopy text={TEXT} label="Copy the configuration" />
      </TextProvider>,
    );
    const [, attributes, content] = /<textarea ([^>]*)>([^<]*)<\/textarea>/.exec(html) ?? [];
    expect(content).toBe("[profile payments]\nregion = eu-central-1 # &lt;&amp;&gt;");
    expect(attributes).toContain('readOnly=""');
    expect(attributes).toContain('rows="2"');
    expect(html).toContain("Copy the selected text yourself");
  });
});
