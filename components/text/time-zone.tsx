"use client";

/** Tells the server which time zone the browser is in, once, and draws the page again in it. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";

type Props = { /** Name of the cookie. */ cookie: string; /** What the server used. */ current: string };

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
