/** What `aws configure sso` asks for, where users look for it. */
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { pickMessages } from "@/lib/messages/compiled";
import { ENGLISH } from "@/lib/messages/locale";
import { CLIENT_MESSAGES } from "@/lib/web/client-messages";
import { CliLogin } from "../credentials/cli-login";
import { TextProvider } from "../text/text-provider";
import { SsoFields } from "./sso-fields";

const SSO = { startUrl: "https://aws.example/start", region: "foyer-1", origin: "https://aws.example" };

/** As the portal's pages are drawn: with the messages that their layout sends. */
const drawn = (element: ReactNode) =>
  renderToStaticMarkup(
    <TextProvider locale={ENGLISH} messages={pickMessages("en", CLIENT_MESSAGES.portal)}>
      {element}
    </TextProvider>,
  );

describe("[C7] start URL, region and endpoints", () => {
  it.each([
    ["of the command-line page", <SsoFields key="fields" {...SSO} />],
    ["of the credentials dialog", <CliLogin key="dialog" profile="payments.ReadOnly" sso={SSO} />],
  ])("%s are shown, each with a copy button", (_, element) => {
    const html = drawn(element);
    expect([...html.matchAll(/<dd[^>]*>([^<]*)<\/dd>/g)].map(([, text]) => text)).toEqual([
      "https://aws.example/start",
      "foyer-1",
      "export AWS_ENDPOINT_URL_SSO=https://aws.example AWS_ENDPOINT_URL_SSO_OIDC=https://aws.example",
    ]);
    for (const field of ["Start URL", "Region", "Endpoints"])
      expect(html).toMatch(new RegExp(`<dt[^>]*>${field}</dt>.*?<button[^>]*aria-label="Copy ${field}"`));
    expect(html).toContain("aws configure sso");
  });
});
