import type { ReactNode } from "react";
import { requirePerson } from "@/lib/web/session";

/**
 * Redirects to sign-in before anything is streamed. It protects nothing: every page, action and route proves
 * its own actor.
 */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  await requirePerson("/start");
  return children;
}
