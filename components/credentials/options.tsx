"use client";

/** How to use credentials, in AWS's terms and formats. */
import type { ReactNode } from "react";
import {
  credentialsFile,
  environmentText,
  processText,
  profileText,
  type CredentialValues,
  type Shell,
} from "@/lib/formats/credential-text";
import { useText } from "../text/text-provider";
import { SecretBox } from "./secret-box";

type Props = { shell: Shell; values: CredentialValues; accountId: string; roleName: string; shown: boolean };

export function Options({ shell, values, accountId, roleName, shown }: Props) {
  const { t } = useText();
  if (shell === "json") {
    return (
      <Option title={t("credentials.json")} hint={t("credentials.json_hint")}>
        <SecretBox label="JSON" text={processText(values)} shown={shown} />
      </Option>
    );
  }
  const numbered = (number: number, title: string) => t("credentials.option", { number, title });
  const hasProfile = shell !== "dotenv";
  return (
    <div className="space-y-5">
      <Option
        title={numbered(1, t("credentials.environment"))}
        hint={t(hasProfile ? "credentials.environment_hint" : "credentials.dotenv_hint")}
      >
        <SecretBox
          label={t("credentials.environment_label")}
          text={environmentText(shell, values)}
          shown={shown}
        />
      </Option>
      {hasProfile && (
        <Option
          title={numbered(2, t("credentials.profile"))}
          hint={t("credentials.profile_hint", { file: credentialsFile(shell) })}
        >
          <SecretBox
            label={t("credentials.profile_label")}
            text={profileText(accountId, roleName, values)}
            shown={shown}
          />
        </Option>
      )}
      <Option
        title={numbered(hasProfile ? 3 : 2, t("credentials.values"))}
        hint={t("credentials.values_hint")}
      >
        <SingleValues values={values} shown={shown} />
      </Option>
    </div>
  );
}

function SingleValues({ values, shown }: { values: CredentialValues; shown: boolean }) {
  const { t } = useText();
  const rows = [
    { label: t("credentials.access_key_id"), text: [values.accessKeyId] },
    { label: t("credentials.secret_access_key"), text: [{ secret: values.secretAccessKey }] },
    { label: t("credentials.session_token"), text: [{ secret: values.sessionToken }] },
  ];
  return (
    <div className="space-y-2">
      {rows.map(({ label, text }) => (
        <div key={label}>
          <div className="mb-1 text-[13px] text-quiet">{label}</div>
          <SecretBox label={label} text={text} shown={shown} />
        </div>
      ))}
    </div>
  );
}

function Option({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="text-[15px] font-semibold">{title}</h3>
      <p className="mb-2 text-[13px] text-quiet">{hint}</p>
      {children}
    </section>
  );
}
