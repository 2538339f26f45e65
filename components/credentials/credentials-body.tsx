"use client";

/** The credentials of the dialog, or why there are none. */
import type { ReactNode } from "react";
import type { CredentialValues, Shell } from "@/lib/formats/credential-text";
import type { OpenRole } from "../start/open-role";
import { useText } from "../text/text-provider";
import { primaryButton, quietButton } from "../ui/styles";
import { Options } from "./options";
import type { CredentialsState } from "./use-credentials";

type Props = {
  state: CredentialsState;
  role: OpenRole;
  shell: Shell;
  /** Whether secrets are visible. */
  shown: boolean;
  onShow: (shown: boolean) => void;
  onRenew: () => void;
};

export function CredentialsBody({ state, onRenew, ...ready }: Props) {
  const { t } = useText();
  switch (state.status) {
    case "loading":
      return <Loading />;
    case "expired":
      return (
        <Notice title={t("credentials.expired")} hint={t("credentials.expired_hint")}>
          <button type="button" className={quietButton} onClick={onRenew}>
            {t("credentials.renew")}
          </button>
        </Notice>
      );
    case "signed_out":
      return (
        <Notice title={t("credentials.signed_out")} hint={t("credentials.signed_out_hint")}>
          <a className={primaryButton} href="/sign-in?callbackUrl=%2Fstart">
            {t("credentials.sign_in")}
          </a>
        </Notice>
      );
    case "unproven":
      return (
        <Notice title={t("credentials.unproven")} hint={state.message} isCalm>
          <a className={primaryButton} href={state.confirmAt}>
            {t("credentials.prove")}
          </a>
        </Notice>
      );
    case "failed":
      return (
        <Notice title={t("credentials.failed")} hint={state.message ?? t("credentials.unreachable")}>
          <button type="button" className={quietButton} onClick={onRenew}>
            {t("credentials.try_again")}
          </button>
        </Notice>
      );
    case "ready":
      return <Ready values={state.values} {...ready} />;
  }
}

function Loading() {
  const { t } = useText();
  return (
    <div
      role="status"
      aria-label={t("credentials.loading")}
      className="animate-[breathe_1.6s_ease-in-out_infinite] space-y-3"
    >
      <div className="h-4 w-64 rounded bg-line" />
      <div className="h-24 rounded-medium bg-line/60" />
      <div className="h-4 w-72 rounded bg-line" />
      <div className="h-24 rounded-medium bg-line/60" />
    </div>
  );
}

type NoticeProps = { title: string; hint: string; isCalm?: boolean; children: ReactNode };

function Notice({ title, hint, isCalm = false, children }: NoticeProps) {
  return (
    <div role="alert" className={`rounded-medium px-4 py-4 ${isCalm ? "bg-accent-soft" : "bg-danger-soft"}`}>
      <p className="font-semibold">{title}</p>
      <p className="mt-1 mb-3 text-sm">{hint}</p>
      {children}
    </div>
  );
}

type ReadyProps = Omit<Props, "state" | "onRenew"> & { values: CredentialValues };

function Ready({ values, role, shell, shown, onShow }: ReadyProps) {
  const { t } = useText();
  return (
    <>
      <div className="flex justify-end">
        <button
          type="button"
          className="min-h-8 rounded-small px-2 text-[13px] font-semibold text-accent hover:bg-accent-soft pointer-coarse:min-h-11"
          onClick={() => onShow(!shown)}
        >
          {t(shown ? "credentials.hide_secrets" : "credentials.show_secrets")}
        </button>
      </div>
      <div className="!mt-1">
        <Options
          shell={shell}
          values={values}
          accountId={role.accountId}
          roleName={role.roleName}
          shown={shown}
        />
      </div>
    </>
  );
}
