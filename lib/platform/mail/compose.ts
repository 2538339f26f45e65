/**
 * What mails say. A row holds a kind and its parameters; the text is made when the mail is sent, in the recipient's
 * language. The text part comes first and says everything that the HTML says.
 */
import type { Text } from "@/lib/messages/text";
import { htmlOf } from "./html";

/** Every kind of mail and its parameters. Links begin with FOYER_URL. */
export type MailContents = {
  test: { by: string };
};
export type MailKind = keyof MailContents;
export type AnyMail = { [K in MailKind]: { kind: K; content: MailContents[K] } }[MailKind];

/** A mail, before it is text or HTML. */
export type MailParts = {
  subject: string;
  /** The first words of the preview; the heading repeats the subject. */ paragraphs: readonly string[];
  facts?: readonly { label: string; value: string }[];
  button?: { label: string; url: string };
  /** Below the button. */ note?: string;
  /** Why the reader gets this. */ footer: string;
};

export type ComposedMail = { subject: string; text: string; html: string };

export function composeMail(text: Text, company: string, mail: AnyMail): ComposedMail {
  const parts = partsOf(text, company, mail);
  return { subject: parts.subject, text: textOf(parts), html: htmlOf(parts, company, text.locale.language) };
}

function partsOf({ t }: Text, company: string, mail: AnyMail): MailParts {
  switch (mail.kind) {
    case "test":
      return {
        subject: t("mail.test.subject", { company }),
        paragraphs: [t("mail.test.body")],
        footer: t("mail.test.footer", { by: mail.content.by }),
      };
  }
}

function textOf({ subject, paragraphs, facts = [], button, note, footer }: MailParts): string {
  return [
    ...paragraphs,
    facts.map(({ label, value }) => `${label}: ${value}`).join("\n"),
    button === undefined ? "" : `${button.label}:\n${button.url}`,
    note ?? "",
    `--\n${subject}\n${footer}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}
