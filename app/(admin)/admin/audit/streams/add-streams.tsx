/** A form for each kind of receiver. */
import type { ReactNode } from "react";
import { addFile, addSyslog, addWebhook } from "./actions";
import { ActionForm } from "@/components/form/action-form";
import { Field } from "@/components/form/field";
import { SecretForm } from "@/components/form/secret-form";
import { SelectField } from "@/components/form/select-field";
import { TextArea } from "@/components/form/text-area";
import type { Text } from "@/lib/messages/text";

type Kind = "webhook" | "syslog" | "file";

export function AddStreams({ text }: { text: Text }) {
  const { t } = text;
  return (
    <div className="mt-6 grid gap-3">
      <Add text={text} kind="webhook">
        <SecretForm
          action={addWebhook}
          submit={t("audit.streams.webhook.submit")}
          copy={t("audit.streams.copy_secret")}
        >
          <Common text={text} kind="webhook">
            <Field
              id="webhook-url"
              name="url"
              type="url"
              label={t("audit.streams.webhook.url")}
              hint={t("audit.streams.webhook.url_hint")}
              placeholder="https://siem.example.com/foyer"
              required
              maxLength={2_000}
              autoComplete="off"
            />
          </Common>
          <Authorities text={text} kind="webhook" />
        </SecretForm>
      </Add>
      <Add text={text} kind="syslog">
        <ActionForm action={addSyslog} submit={t("audit.streams.syslog.submit")}>
          <Common text={text} kind="syslog">
            <Field
              id="syslog-host"
              name="host"
              label={t("audit.streams.syslog.host")}
              hint={t("audit.streams.syslog.host_hint")}
              required
              maxLength={253}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
            <Field
              id="syslog-port"
              name="port"
              type="number"
              min={1}
              max={65_535}
              label={t("audit.streams.syslog.port")}
              defaultValue={6514}
              required
            />
          </Common>
          <Authorities text={text} kind="syslog" />
        </ActionForm>
      </Add>
      <Add text={text} kind="file">
        <ActionForm action={addFile} submit={t("audit.streams.file.submit")}>
          <Common text={text} kind="file">
            <Field
              id="file-name"
              name="fileName"
              label={t("audit.streams.file.name")}
              placeholder={t("audit.streams.file.example")}
              required
              maxLength={106}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </Common>
        </ActionForm>
      </Add>
    </div>
  );
}

function Add({ text: { t }, kind, children }: { text: Text; kind: Kind; children: ReactNode }) {
  return (
    <details className="rounded-large border border-line bg-card px-5 py-4">
      <summary className="cursor-pointer font-bold pointer-coarse:py-2">
        {t(`audit.streams.${kind}.title`)}
      </summary>
      <p className="mt-1 mb-4 text-sm text-quiet">{t(`audit.streams.${kind}.hint`)}</p>
      {children}
    </details>
  );
}

function Common({ text: { t }, kind, children }: { text: Text; kind: Kind; children: ReactNode }) {
  return (
    <div className="mb-4 grid gap-4 sm:grid-cols-2">
      <Field
        id={`${kind}-name`}
        name="name"
        label={t("audit.streams.name")}
        hint={t("audit.streams.name_hint")}
        required
        maxLength={64}
        autoComplete="off"
      />
      {children}
      <SelectField
        id={`${kind}-from`}
        name="from"
        label={t("audit.streams.begin")}
        defaultValue="now"
        options={[
          { value: "now", label: t("audit.streams.begin_now") },
          { value: "beginning", label: t("audit.streams.begin_beginning") },
        ]}
      />
    </div>
  );
}

function Authorities({ text: { t }, kind }: { text: Text; kind: Kind }) {
  return (
    <details className="mb-4">
      <summary className="cursor-pointer text-sm font-semibold text-accent pointer-coarse:py-3">
        {t("audit.streams.ca")}
      </summary>
      <div className="mt-3">
        <TextArea
          id={`${kind}-ca`}
          name="ca"
          label={t("audit.streams.ca")}
          hint={t("audit.streams.ca_hint")}
          maxLength={65_536}
        />
      </div>
    </details>
  );
}
