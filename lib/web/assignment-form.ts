/** Reads the assign form, for the page's action and for the download of its preview. */
import type { NewAssignments, Target } from "@/lib/access/assignments/types";
import { momentOfLocalTime } from "@/lib/formats/local-time";
import { invalidInput } from "@/lib/platform/errors";

/** A form's values, from either kind of request. */
export type Values = { one(name: string): string; all(name: string): string[] };

function targetsOf(form: Values): Target[] {
  switch (form.one("target")) {
    case "all":
      return [{ kind: "all" }];
    case "unit":
      return [{ kind: "unit", unitId: form.one("unitId") }];
    case "tag": {
      const [key = "", ...value] = form.one("tag").split("=");
      if (value.length === 0) throw invalidInput("environment_tag_not_valid");
      return [{ kind: "tag", key: key.trim(), value: value.join("=").trim() }];
    }
    default:
      return form.all("accountId").map((accountId) => ({ kind: "account", accountId }));
  }
}

/** Reads a date field in the time zone that the form was drawn in. */
function dateOf(form: Values, name: string): Date | null {
  const text = form.one(name);
  if (text === "") return null;
  const date = momentOfLocalTime(text, form.one("timeZone"));
  if (date === null) throw invalidInput("assignment_date_not_valid");
  return date;
}

export const assignmentsOf = (form: Values): NewAssignments => ({
  principals: form
    .all("principal")
    .map((text) => ({ kind: text.startsWith("group/") ? "group" : "user", id: text.split("/")[1] ?? "" })),
  permissionSetIds: form.all("permissionSetId"),
  targets: targetsOf(form),
  startsAt: dateOf(form, "startsAt"),
  endsAt: dateOf(form, "endsAt"),
});
