/**
 * Every page's first script: notes a followed shortcut before React starts, and through signing in.
 *
 * While a page hydrates, Next's router may rewrite the address before any effect has read it. The event's
 * `newURL` and this listener don't depend on either. `ShortcutLink` takes what is noted here.
 */
export const SHORTCUT_EVENT = "foyer:shortcut";

declare global {
  interface Window {
    /** The fragment of a shortcut that was followed and not yet taken. */
    foyerShortcut?: string | undefined;
  }
}

const SHORTCUT = /^#\/?console\b/;

export const isShortcut = (hash: string): boolean => SHORTCUT.test(hash);

export const NOTE_SHORTCUTS = `(() => {
  const note = (url) => {
    const at = url.indexOf("#");
    if (at < 0 || !${SHORTCUT}.test(url.slice(at))) return;
    window.foyerShortcut = url.slice(at);
    window.dispatchEvent(new Event("${SHORTCUT_EVENT}"));
  };
  note(location.href);
  addEventListener("hashchange", (event) => note(event.newURL));
})()`;
