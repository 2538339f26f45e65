"use client";

/** Sends the browser's time zone to the server once, and redraws the page in it. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";

type Props = {
  /** Name of the cookie. */ cookie: string;
  /** The zone that the server used. */ current: string;
};

const COOKIE_SECONDS = 365 * 86_400;

export function TimeZone({ cookie, current }: Props) {
  const { refresh } = useRouter();
  useEffect(() => {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    if (!timeZone || timeZone === current || document.cookie.includes(`${cookie}=${timeZone}`)) return;
    document.cookie = `${cookie}=${timeZone}; Path=/; Max-Age=${COOKIE_SECONDS}; SameSite=Lax`;
    refresh();
  }, [cookie, current, refresh]);
  return null;
}
