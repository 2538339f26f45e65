"use client";

/** What `aws configure sso` and other tools ask for, each with a copy button. */
import { CopyButton } from "../credentials/copy-button";
import { elementTag } from "../text/tags";
import { useText } from "../text/text-provider";

export type SsoSettings = { startUrl: string; region: string; origin: string };

export function SsoFields({ startUrl, region, origin }: SsoSettings) {
  const { t, rich } = useText();
  const endpoints = `export AWS_ENDPOINT_URL_SSO=${origin} AWS_ENDPOINT_URL_SSO_OIDC=${origin}`;
  const fields = [
    { label: t("forms.sso_start_url"), text: startUrl },
    { label: t("forms.sso_region"), text: region },
    { label: t("forms.sso_endpoints"), text: endpoints },
  ];
  return (
    <details className="text-sm">
      <summary className="cursor-pointer font-semibold">{t("forms.sso_title")}</summary>
      <p className="mt-2 mb-2 text-[13px] text-quiet">
        {rich("forms.sso_hint", {
          command: elementTag(<span className="font-mono">aws configure sso</span>),
        })}
      </p>
      <dl className="divide-y divide-line rounded-medium border border-line bg-sunken">
        {fields.map(({ label, text }) => (
          <div key={label} className="flex flex-wrap items-center gap-x-3 gap-y-1 p-2 pl-3.5">
            <dt className="w-28 shrink-0 text-[13px] text-quiet">{label}</dt>
            <dd className="min-w-0 flex-1 basis-52 font-mono text-[12.5px] [overflow-wrap:anywhere]">
              {text}
            </dd>
            <CopyButton label={t("forms.copy_field", { field: label })} text={() => text} />
          </div>
        ))}
      </dl>
    </details>
  );
}
