import type { ReactNode } from "react";
import { requirePerson } from "@/lib/web/session";

/**
 * Sends strangers to sign in before anything is streamed, so that they get a redirect and not a page.
 * It protects nothing: every page, action and door proves its own actor.
 */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  await requirePerson("/start");
  return children;
}
