"use client";

/** Reloads the page's data while something on it changes. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";

export function LiveRefresh({ everyMilliseconds }: { everyMilliseconds: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), everyMilliseconds);
    return () => clearInterval(timer);
  }, [router, everyMilliseconds]);
  return null;
}
