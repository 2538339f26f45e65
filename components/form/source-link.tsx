"use client";

import { quietButton } from "../ui/styles";

/** Goes to a source's own sign-in. A plain link; with JavaScript it keeps the part of a link that only browsers see (#…). */
export function SourceLink({ id, name, callbackUrl }: { id: string; name: string; callbackUrl: string }) {
  const address = (target: string) => `/sign-in/with/${id}?${new URLSearchParams({ callbackUrl: target })}`;
  return (
    <a
      className={`${quietButton} flex min-h-11 w-full items-center justify-center`}
      href={address(callbackUrl)}
      onClick={(event) => {
        if (window.location.hash) event.currentTarget.href = address(callbackUrl.replace(/#.*$/s, "") + window.location.hash);
      }}
    >
      Continue with {name}
    </a>
  );
}
