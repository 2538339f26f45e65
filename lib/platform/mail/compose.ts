/**
 * What mails say. A row holds a kind and its parameters; the text is made when the mail is sent, in the recipient's
 * language. The text part comes first and says everything that the HTML says.
 */
import type { Text } from "@/lib/messages/text";
import { htmlOf } from "./html";

/** Every kind of mail and its parameters. Links begin with FOYER_URL. */
export type MailContents = {
  test: { by: string };
  invitation: { name: string; url: string; until: string };
  password_link: { name: string; url: string; minutes: number; isByAdministrator: boolean };
  password_changed: { name: string; userName: string; isByLink: boolean; at: string; ip: string | null };
  factors_changed: { name: string; userName: string; change: FactorChange; at: string; ip: string | null };
  new_device: {
    name: string;
    userName: string;
    /** How many sign-ins it is about; the newest are named. */ count: number;
    devices: readonly { device: string | null; ip: string | null; at: string }[];
    url: string;
  };
};
/** What happened to a person's second factors. */
export type FactorChange = "added" | "removed" | "reset" | "codes_made" | "code_used" | "copied";
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

function partsOf(text: Text, company: string, mail: AnyMail): MailParts {
  const { t } = text;
  switch (mail.kind) {
    case "test":
      return {
        subject: t("mail.test.subject", { company }),
        paragraphs: [t("mail.test.body")],
        footer: t("mail.test.footer", { by: mail.content.by }),
      };
    case "invitation":
      return invitation(text, company, mail.content);
    case "password_link":
      return passwordLink(text, company, mail.content);
    case "password_changed":
      return passwordChanged(text, company, mail.content);
    case "factors_changed":
      return factorsChanged(text, company, mail.content);
    case "new_device":
      return newDevice(text, company, mail.content);
  }
}

function invitation({ t, format }: Text, company: string, content: MailContents["invitation"]): MailParts {
  const { name, url } = content;
  return {
    subject: t("mail.invitation.subject", { company }),
    paragraphs: [t("mail.invitation.body", { name, company })],
    button: { label: t("mail.invitation.button"), url },
    note: t("mail.invitation.note", { until: format.full(new Date(content.until)) }),
    footer: t("mail.invitation.footer"),
  };
}

function passwordLink({ t }: Text, company: string, content: MailContents["password_link"]): MailParts {
  const { name, url, minutes, isByAdministrator } = content;
  const by = isByAdministrator ? "_by_administrator" : "";
  return {
    subject: t("mail.password_link.subject"),
    paragraphs: [t(`mail.password_link.body${by}`, { name, company })],
    button: { label: t("mail.password_link.button"), url },
    note: t("mail.password_link.note", { minutes }),
    footer: t(`mail.password_link.footer${by}`),
  };
}

function passwordChanged(
  { t, format }: Text,
  company: string,
  content: MailContents["password_changed"],
): MailParts {
  const { name, userName, isByLink, at, ip } = content;
  return {
    subject: t("mail.password_changed.subject"),
    paragraphs: [
      t(isByLink ? "mail.password_changed.body_by_link" : "mail.password_changed.body", { name, company }),
    ],
    facts: [
      { label: t("mail.password_changed.user_name"), value: userName },
      { label: t("mail.password_changed.when"), value: format.full(new Date(at)) },
      { label: t("mail.password_changed.where"), value: ip ?? t("mail.password_changed.unknown_place") },
    ],
    note: t("mail.password_changed.note"),
    footer: t("mail.password_changed.footer"),
  };
}

function factorsChanged(
  { t, format }: Text,
  company: string,
  content: MailContents["factors_changed"],
): MailParts {
  const { name, userName, change, at, ip } = content;
  return {
    subject: t(`mail.factors_changed.subject_${change}`),
    paragraphs: [t("mail.factors_changed.body", { name, company })],
    facts: [
      { label: t("mail.password_changed.user_name"), value: userName },
      { label: t("mail.password_changed.when"), value: format.full(new Date(at)) },
      { label: t("mail.password_changed.where"), value: ip ?? t("mail.password_changed.unknown_place") },
    ],
    note: t("mail.factors_changed.note"),
    footer: t("mail.password_changed.footer"),
  };
}

function newDevice({ t, format }: Text, company: string, content: MailContents["new_device"]): MailParts {
  const { name, userName, count, devices, url } = content;
  return {
    subject: t("mail.new_device.subject", { count, company }),
    paragraphs: [t("mail.new_device.body", { name, count, company })],
    facts: [
      { label: t("mail.password_changed.user_name"), value: userName },
      ...devices.map(({ device, ip, at }) => ({
        label: format.full(new Date(at)),
        value: t("mail.new_device.device", {
          device: device ?? t("sessions.unknown_device"),
          address: ip ?? t("mail.password_changed.unknown_place"),
        }),
      })),
    ],
    button: { label: t("mail.new_device.button"), url },
    note: t("mail.new_device.note"),
    footer: t("mail.password_changed.footer"),
  };
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
