/** The mail server's settings. */
import { saveServer } from "./actions";
import { EditForm } from "@/components/form/edit-form";
import { Field } from "@/components/form/field";
import { PasswordField } from "@/components/form/password-field";
import { SelectField } from "@/components/form/select-field";
import { TextArea } from "@/components/form/text-area";
import type { ShownMailServer } from "@/lib/identity/mail/administer";
import type { Text } from "@/lib/messages/text";

type Props = { text: Text; server: ShownMailServer | null; mayChange: boolean };

export function ServerFields({ text, server, mayChange }: Props) {
  const { t } = text;
  return (
    <EditForm
      revision={JSON.stringify({ ...server, problem: null })}
      action={saveServer}
      submit={t("admin.save")}
      quiet={server !== null}
      readOnly={!mayChange}
    >
      <div className="mb-4 grid gap-4 sm:grid-cols-2">
        <Field
          id="host"
          name="host"
          label={t("mail_admin.server.host")}
          hint={t("mail_admin.server.host_hint")}
          defaultValue={server?.host}
          required
          maxLength={253}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
        />
        <Field
          id="port"
          name="port"
          type="number"
          min={1}
          max={65_535}
          label={t("mail_admin.server.port")}
          defaultValue={server?.port ?? 587}
          required
        />
        <SelectField
          id="tls"
          name="tls"
          label={t("mail_admin.server.tls")}
          defaultValue={server?.tls ?? "starttls"}
          options={(["starttls", "implicit", "none"] as const).map((value) => ({
            value,
            label: t(`mail_admin.server.tls_${value}`),
          }))}
        />
        <Sender text={text} server={server} />
      </div>
      <details className="mb-4" open={(server?.ca ?? "") !== ""}>
        <summary className="cursor-pointer text-sm font-semibold text-accent">
          {t("mail_admin.server.ca")}
        </summary>
        <div className="mt-3">
          <TextArea
            id="ca"
            name="ca"
            label={t("mail_admin.server.ca")}
            hint={t("mail_admin.server.ca_hint")}
            defaultValue={server?.ca ?? ""}
            maxLength={65_536}
          />
        </div>
      </details>
    </EditForm>
  );
}

function Sender({ text: { t }, server }: Pick<Props, "text" | "server">) {
  return (
    <>
      <Field
        id="userName"
        name="userName"
        label={t("mail_admin.server.user_name")}
        hint={t("mail_admin.server.user_name_hint")}
        defaultValue={server?.userName ?? ""}
        maxLength={254}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <PasswordField
        id="password"
        name="password"
        label={t("mail_admin.server.password")}
        {...(server?.hasPassword ? { hint: t("mail_admin.server.password_kept") } : {})}
        autoComplete="new-password"
        isOptional
      />
      <Field
        id="fromAddress"
        name="fromAddress"
        type="email"
        label={t("mail_admin.server.from_address")}
        defaultValue={server?.fromAddress}
        required
        maxLength={254}
        autoComplete="off"
      />
      <Field
        id="fromName"
        name="fromName"
        label={t("mail_admin.server.from_name")}
        hint={t("mail_admin.server.from_name_hint")}
        defaultValue={server?.fromName ?? ""}
        maxLength={100}
        autoComplete="off"
      />
    </>
  );
}
