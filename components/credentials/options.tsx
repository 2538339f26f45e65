"use client";

/** The ways to use credentials, in AWS's own words and formats. */
import type { ReactNode } from "react";
import {
  credentialsFile,
  environmentText,
  processText,
  profileText,
  type CredentialValues,
  type Shell,
} from "@/lib/formats/credential-text";
import { SecretBox } from "./secret-box";

type Props = { shell: Shell; values: CredentialValues; accountId: string; roleName: string; shown: boolean };

export function Options({ shell, values, accountId, roleName, shown }: Props) {
  if (shell === "json") {
    return (
      <Option
        title="JSON for credential_process"
        text="What the AWS CLI and SDKs expect from a program named in credential_process."
      >
        <SecretBox label="JSON" text={processText(values)} shown={shown} />
      </Option>
    );
  }
  return (
    <div className="space-y-5">
      <Option
        title="Option 1: Set AWS environment variables"
        text={
          shell === "dotenv"
            ? "Put these lines into your .env file."
            : "Run the following commands in your terminal."
        }
      >
        <SecretBox label="environment variables" text={environmentText(shell, values)} shown={shown} />
      </Option>
      {shell !== "dotenv" && (
        <Option
          title="Option 2: Add a profile to your AWS credentials file"
          text={`Paste it into ${credentialsFile(shell)}`}
        >
          <SecretBox label="profile" text={profileText(accountId, roleName, values)} shown={shown} />
        </Option>
      )}
      <Option
        title={`Option ${shell === "dotenv" ? 2 : 3}: Use individual values in your AWS service client`}
        text="Each value by itself."
      >
        <div className="space-y-2">
          {(
            [
              ["AWS access key ID", values.accessKeyId, false],
              ["AWS secret access key", values.secretAccessKey, true],
              ["AWS session token", values.sessionToken, true],
            ] as const
          ).map(([label, value, secret]) => (
            <div key={label}>
              <div className="mb-1 text-[13px] text-quiet">{label}</div>
              <SecretBox label={label} text={[secret ? { secret: value } : value]} shown={shown} />
            </div>
          ))}
        </div>
      </Option>
    </div>
  );
}

function Option({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="text-[15px] font-semibold">{title}</h3>
      <p className="mb-2 text-[13px] text-quiet">{text}</p>
      {children}
    </section>
  );
}
