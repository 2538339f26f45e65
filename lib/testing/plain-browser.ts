/** A browser without scripts: keeps cookies by origin, follows redirects, submits forms. */

export type Seen = { url: string; html: string };
export type PlainBrowser = {
  /** Opens a URL and follows redirects, up to a page or a stop. */ go(
    url: string,
    body?: URLSearchParams,
  ): Promise<Seen>;
  /** Submits the page's first form, or the one that contains `marker`, with its values and the typed ones. */ submit(
    page: Seen,
    typed: Record<string, string>,
    marker?: string,
  ): Promise<Seen>;
};

const unescaped = (text: string) =>
  text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
const attribute = (tag: string, name: string) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`, "i").exec(tag)?.[1];
  return found === undefined ? undefined : unescaped(found);
};

/** Returns a form's fields and action. */
export function formOf(page: Seen, marker = ""): { action: string; fields: URLSearchParams } {
  const form = [...page.html.matchAll(/<form\b[^>]*>[^]*?<\/form>/gi)]
    .map(([text]) => text)
    .find((text) => text.includes(marker));
  if (form === undefined)
    throw new Error(
      `no form at ${page.url}: ${page.html
        .replace(/<script[^]*?<\/script>|<style[^]*?<\/style>|<[^>]+>/g, " ")
        .replace(/\s+/g, " ")
        .slice(0, 600)}`,
    );
  const fields = new URLSearchParams();
  for (const [tag] of form.matchAll(/<input\b[^>]*>/gi)) {
    const name = attribute(tag, "name");
    if (name !== undefined && !/type="(checkbox|radio|submit)"/i.test(tag))
      fields.append(name, attribute(tag, "value") ?? "");
  }
  return {
    action: new URL(
      (attribute(/<form\b[^>]*>/i.exec(form)?.[0] ?? "", "action") ?? "").replace(/^#$/, "") || page.url,
      page.url,
    ).href,
    fields,
  };
}

/** Returns a new browser. @param stops URLs it doesn't request, because the test answers them */
export function plainBrowser(stops: (url: URL) => boolean): PlainBrowser {
  const jars = new Map<string, Map<string, string>>();
  async function go(url: string, body?: URLSearchParams): Promise<Seen> {
    for (let next: { url: string; body?: URLSearchParams } = { url, body }, step = 0; step < 20; step += 1) {
      const at = new URL(next.url);
      if (stops(at)) return { url: next.url, html: "" };
      const jar = jars.get(at.origin) ?? new Map<string, string>();
      jars.set(at.origin, jar);
      const reply = await fetch(next.url, {
        method: next.body ? "POST" : "GET",
        body: next.body,
        redirect: "manual",
        headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
      });
      for (const line of reply.headers.getSetCookie()) {
        const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
        if (/max-age=0|expires=\w+, 0?1[ -]jan[ -]1970/i.test(line)) jar.delete(name);
        else jar.set(name, value);
      }
      const location = reply.headers.get("location");
      if (location === null) return { url: next.url, html: await reply.text() };
      next = { url: new URL(location, next.url).href };
    }
    throw new Error(`${url} leads nowhere`);
  }
  return {
    go,
    submit(page, typed, marker) {
      const { action, fields } = formOf(page, marker);
      for (const [name, value] of Object.entries(typed)) fields.set(name, value);
      return go(action, fields);
    },
  };
}
