/** Reads the form's choice for new users into the settings of a source. */
import { textOf } from "@/lib/web/admin";

export function newUsersOf(form: FormData): Record<string, unknown> {
  const text = (name: string) => textOf(form, name).trim();
  const kind = text("newUsers");
  if (kind === "directory")
    return { kind, sourceId: text("directory"), claim: text("matchClaim"), equals: text("equals") };
  return kind === "create"
    ? {
        kind,
        domains: text("domains")
          .split(/[\s,]+/)
          .filter(Boolean),
      }
    : { kind };
}
