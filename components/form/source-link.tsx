"use client";

import { useText } from "../text/text-provider";
import { primaryButton, quietButton } from "../ui/styles";

type Props = {
  id: string;
  name: string;
  callbackUrl: string;
  isMain?: boolean;
  /** Why it may not work now. */
  problem?: string | null;
};

/** Links to a source's own sign-in. With JavaScript, it keeps the part of the address that servers never see (#…). */
export function SourceLink({ id, name, callbackUrl, isMain = false, problem = null }: Props) {
  const { t } = useText();
  const address = (target: string) => `/sign-in/with/${id}?${new URLSearchParams({ callbackUrl: target })}`;
  return (
    <div>
      <a
        className={`${isMain ? primaryButton : quietButton} flex min-h-11 w-full items-center justify-center`}
        href={address(callbackUrl)}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        onClick={(event) => {
          if (window.location.hash)
            event.currentTarget.href = address(callbackUrl.replace(/#.*$/s, "") + window.location.hash);
        }}
      >
        {t("sign_in_forms.continue_with", { name })}
      </a>
      {problem !== null && (
        <p id={`${id}-problem`} className="mt-1.5 text-[13px] font-medium text-danger">
          {problem}
        </p>
      )}
    </div>
  );
}
